"""What is read aloud to somebody who practises alone: whole, harmless, from easy to hard, and our own."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter

import pytest
from rapidfuzz import fuzz

from facilitator.care import Concern
from facilitator.course.drill import EASIEST, HARDEST, Share
from facilitator.exercises.pack import exercise_heads, load_script
from facilitator.exercises.shares import load_shares
from facilitator.mirroring import Said, waits
from tests.mirroring.shares import shares as shares_for_comparing

SHARES = load_shares().share
SCRIPT = load_script("drill")
LONGEST_WORDS = 60
LONGEST_SENTENCE = 20
TURNED = {
    "i": "you", "me": "you", "my": "your", "myself": "yourself", "am": "are", "you": "i", "your": "my", "yourself": "myself",
}  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def mirrored(text: str) -> str:
    """The share as somebody would give it back who forgets nothing."""
    return " ".join(["if i got that right", *(TURNED.get(word, word) for word in words(text))])


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def test_there_are_enough_of_every_level_and_no_two_are_alike() -> None:
    assert len(SHARES) >= 60
    assert min(Counter(share.level for share in SHARES).values()) >= 12
    assert {share.level for share in SHARES} == set(range(EASIEST, HARDEST + 1))
    assert len({share.topic for share in SHARES}) >= 12
    for number, share in enumerate(SHARES):
        assert all(fuzz.ratio(share.text, other.text) < 70 for other in SHARES[:number]), share.text


def test_they_grow_longer_from_level_to_level() -> None:
    lengths = [
        statistics.mean(len(words(share.text)) for share in SHARES if share.level == level)
        for level in range(EASIEST, HARDEST + 1)
    ]
    assert lengths == sorted(lengths)
    assert all(longer > 1.2 * shorter for shorter, longer in itertools.pairwise(lengths))


@pytest.mark.parametrize("share", SHARES, ids=lambda share: f"{share.level} {share.topic}")
def test_each_can_be_read_aloud_and_mirrored(share: Share) -> None:
    assert len(words(share.text)) <= LONGEST_WORDS
    assert all(len(words(sentence)) <= LONGEST_SENTENCE for sentence in sentences(share.text))
    assert re.fullmatch(r"[A-Z][A-Za-z',. ]*\.", share.text), "letters and marks that a voice can read"
    assert "  " not in share.text
    names = set(re.findall(r"(?<=[a-z,] )[A-Z]\w*", share.text)) - {"I", "Sunday", "Sundays", "Saturday", "Monday"}
    assert names <= {"Thursday", "Friday"}, "no names"
    nothing = SCRIPT.compare(Said(share.text), Said(""))
    assert len(nothing.points) >= share.level
    assert waits(nothing, share.text) + "." in sentences(share.text)
    whole = SCRIPT.compare(Said(share.text), Said(mirrored(share.text)))
    assert not any(point.missed for point in whole.points)


def test_it_is_noticed_where_i_and_you_have_not_changed_places() -> None:
    as_they_are = [SCRIPT.compare(Said(share.text), Said(" ".join(words(share.text)))) for share in SHARES]
    turned = [SCRIPT.compare(Said(share.text), Said(mirrored(share.text))) for share in SHARES]
    assert sum(coverage.contradicts for coverage in as_they_are) >= 0.9 * len(SHARES)
    assert sum(coverage.contradicts for coverage in turned) <= 0.02 * len(SHARES)


@pytest.mark.parametrize("share", SHARES, ids=lambda share: f"{share.level} {share.topic}")
def test_giving_one_back_stops_nothing(share: Share) -> None:
    """Neither a share nor a mirror of it, or a part of one, sounds like a crisis, like being flooded, or like a command."""
    for text in (share.text, mirrored(share.text), *sentences(share.text), *map(mirrored, sentences(share.text))):
        assert SCRIPT.concern(text) is Concern.NONE, text
        assert SCRIPT.commands.spot(text, typed=True) is None
        assert not SCRIPT.answers.has_forgotten(text)


def test_none_is_one_of_those_by_which_the_comparison_is_measured() -> None:
    measured = [" ".join(other.points) for other in shares_for_comparing()]
    for share in SHARES:
        plain = " ".join(words(share.text))
        assert all(fuzz.ratio(plain, other) < 65 for other in measured), share.text


def test_two_names_are_there_and_no_exercise_for_two_is_offered_to_one() -> None:
    assert len(set(load_shares().names)) == 2
    assert [head.id for head in exercise_heads() if "oneself" in head.relations] == ["drill"]
