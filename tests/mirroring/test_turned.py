from __future__ import annotations

import pytest

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Said, explain

LEXICON = load_lexicon()


def reasons(sender: str, mirror: str) -> set[str]:
    return {one.why for one in explain(Said(sender), Said(mirror), LEXICON).turned}


@pytest.mark.parametrize(
    ("sender", "mirror", "why"),
    [
        ("you never listen to my stories", "i always listen to your stories", "opposite"),
        ("you came home late on friday", "i came home early on friday", "opposite"),
        ("i do not want your mother to stay here", "you want my mother to stay here", "opposite"),
        ("i hate the football on sundays", "you love the football on sundays", "opposite"),
        ("you forgot my birthday again", "you forgot my birthday again", "subject"),
        ("i feel ignored", "i feel ignored", "subject"),
        ("i was so lonely at the party", "you were furious at the party", "feeling"),
        ("that makes me sad", "that makes you happy", "feeling"),
    ],
)
def test_what_is_turned_round_is_seen(sender: str, mirror: str, why: str) -> None:
    assert why in reasons(sender, mirror)


@pytest.mark.parametrize(
    ("sender", "mirror"),
    [
        ("you never listen to my stories", "i never listen to your stories"),
        ("you never listen to my stories", "you said i don't listen to your stories"),
        ("i don't think it's fair", "you think it's not fair"),
        ("i can't stand the noise", "you hate the noise"),
        ("it's not that i don't love you", "you do love me"),
        ("i was lonely at the party", "you felt left out at the party"),
        ("i wish you would ask me", "i don't ask you and you'd like me to"),
        ("you brought me coffee without me asking", "you said i brought you coffee without you asking"),
        ("i haven't been so proud for years", "you are prouder than you've been for a long time"),
        ("you never listen to my stories", ""),
        ("i feel ignored", "you feel ignored did i get that"),
    ],
)
def test_an_honest_mirror_is_not_called_turned_round(sender: str, mirror: str) -> None:
    assert reasons(sender, mirror) == set()
