from __future__ import annotations

import pytest

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Kind, Said, compare

LEXICON = load_lexicon()
SHARED = "when you look at your phone at dinner i feel alone and i wish we could talk"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("if i got that right you feel alone when i look at my phone at dinner", Kind.MIRROR),
        ("when i'm on my phone over dinner you're lonely and you wish we talked did i get that", Kind.MIRROR),
        ("what i heard you say is you feel alone", Kind.MIRROR),
        ("why didn't you tell me that earlier", Kind.QUESTION),
        ("what would you like to talk about", Kind.QUESTION),
        ("you should just put your own phone away first", Kind.ADVICE),
        ("have you tried eating in the kitchen", Kind.ADVICE),
        ("that's not true i only looked at it once", Kind.REBUTTAL),
        ("but i was working and somebody has to pay for it", Kind.REBUTTAL),
        ("when i was a kid my father read the paper at every meal", Kind.OWN_STORY),
        ("studies say that most people look at it every ten minutes", Kind.INFORMATION),
        ("sorry can you repeat that", Kind.OTHER),
        ("okay", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_the_kind_of_what_a_listener_says(said: str, kind: Kind) -> None:
    assert compare(Said(SHARED), Said(said), LEXICON).kind is kind


def test_a_checking_question_does_not_make_a_mirror_a_question() -> None:
    mirror = "when i look at my phone at dinner you feel alone"
    plain = compare(Said(SHARED), Said(mirror), LEXICON)
    checked = compare(Said(SHARED), Said(f"{mirror} did i get that"), LEXICON)
    assert checked.kind is Kind.MIRROR
    assert checked.mirroring >= plain.mirroring
