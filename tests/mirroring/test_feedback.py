from __future__ import annotations

import re

import pytest

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Said, blames, carried, compare, feedback, waits
from tests.mirroring.shares import Share, shares

LEXICON = load_lexicon()
SHARED = "i love our garden on sundays but my sister never visits and i feel so forgotten"


def said_after(sender: str, mirror: str, variant: int = 0) -> str | None:
    return feedback(compare(Said(sender), Said(mirror), LEXICON), LEXICON, variant)


def test_a_whole_mirror_needs_no_word() -> None:
    assert (
        said_after(SHARED, "you love our garden on sundays but your sister never visits and you feel so forgotten")
        is None
    )


@pytest.mark.parametrize(
    ("mirror", "about"),
    [
        ("you said your sister never visits and you feel so forgotten", "the garden on sundays"),
        ("you said you love our garden on sundays and you feel so forgotten", "their sister"),
        ("you said you love our garden on sundays and your sister never visits", "feeling so forgotten"),
    ],
)
def test_the_missed_point_is_named_in_the_senders_words(mirror: str, about: str) -> None:
    assert compare(Said(SHARED), Said(mirror), LEXICON).about == about
    assert about in (said_after(SHARED, mirror) or "")


def test_twice_is_not_said_the_same() -> None:
    mirror = "you said your sister never visits"
    assert said_after(SHARED, mirror, 0) != said_after(SHARED, mirror, 1)


@pytest.mark.parametrize("scrap", ["the xkcdrt", "the 4711", "the ☃", "the um", "the aaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_scrap_is_not_said_aloud(scrap: str) -> None:
    found = compare(Said(f"i love our garden and we saw {scrap}"), Said("you said you love our garden"), LEXICON)
    assert scrap.split()[1] not in (found.about or "")


def test_there_is_no_score_in_what_is_said() -> None:
    lines = LEXICON.phrases.feedback
    for line in (*lines.missed, *lines.missed_unnamed, *lines.not_mirror, *lines.contradicts, *lines.silent):
        sentences = [sentence for sentence in re.split(r"[.?!…]", line) if sentence.strip()]
        assert len(sentences) <= 2
        assert all(len(sentence.split()) <= 14 for sentence in sentences)
        assert not re.search(r"\d|%|per cent|score", line)


@pytest.mark.parametrize("share", shares()[::5], ids=lambda share: share.id)
def test_what_is_named_stands_in_the_share_and_not_in_the_mirror(share: Share) -> None:
    about = compare(Said(share.sender), Said(share.partial), LEXICON).about
    if about is not None:
        spoken = {
            *LEXICON.phrases.turned.values(),
            *LEXICON.phrases.classes.gerunds.values(),
            "the",
            "you",
            "both",
            "two",
        }
        own = [word for word in about.split() if word not in spoken]
        assert set(own) <= set(share.sender.split())
        assert len(about.split()) <= LEXICON.phrases.shape.longest_words + 2


@pytest.mark.parametrize(
    "text",
    [
        "you never help me",
        "you always leave your shoes there",
        "why can't you just listen",
        "you are so selfish",
        "it's your fault",
        "you lazy idiot",
        "you don't even care",
    ],
)
def test_blame_is_heard(text: str) -> None:
    assert blames(text, LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "you always make me laugh",
        "i love the way you always ask me if i need anything",
        "i feel alone when you are on the phone",
        "you never let me down",
        "i was worried when you weren't home",
        "you are so kind",
        "",
    ],
)
def test_no_blame_is_heard_where_there_is_none(text: str) -> None:
    assert not blames(text, LEXICON)


READ = "I love our garden on Sundays. But my sister never visits, and I feel so forgotten!"


@pytest.mark.parametrize(
    ("mirror", "heard", "left_out"),
    [
        ("", "", "I love our garden on Sundays"),
        ("you love our garden on sundays", "our garden on Sundays", "But my sister never visits, and I feel so forgotten"),
        ("your sister never visits and you feel so forgotten", "my sister, forgotten", "I love our garden on Sundays"),
        ("you love our garden on sundays but your sister never visits and you feel so forgotten", "our garden on Sundays, my sister, forgotten", ""),
    ],
)  # fmt: skip
def test_what_was_carried_is_named_and_what_was_left_out_is_said_again(mirror: str, heard: str, left_out: str) -> None:
    found = compare(Said(READ), Said(mirror), LEXICON)
    assert carried(found) == heard
    assert waits(found, READ) == left_out


@pytest.mark.parametrize("share", shares()[::5], ids=lambda share: share.id)
def test_what_was_carried_is_short_enough_for_the_ear(share: Share) -> None:
    named = carried(compare(Said(share.sender), Said(share.sender), LEXICON))
    assert 1 <= len(named.split(", ")) <= 3
    assert len(named.split()) <= 9
    assert all(part in share.sender for part in named.split(", "))
