"""What holds for all words, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Coverage, Kind, Said, blames, compare, feedback, points
from tests.mirroring.shares import Share, shares

LEXICON = load_lexicon()
WORDS = sorted({word for share in shares() for text in (share.sender, *share.loose) for word in text.split()})
# I and you, mine and yours; what stands as an object in one may stand as a subject in the other, so those are left out.
SWAPPED = {"i": "you", "you": "i", "my": "your", "your": "my", "mine": "yours", "yours": "mine"}
SWAPPED |= {"i'm": "you're", "you're": "i'm", "i've": "you've", "you've": "i've", "i'd": "you'd", "you'd": "i'd"}
SWAPPED |= {"myself": "yourself", "yourself": "myself"}

talk = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.text(max_size=200)
long = st.builds(
    lambda word, count, gap: gap.join([word] * count), st.text(max_size=8), st.integers(0, 5000), st.text(max_size=2)
)


def valid(coverage: Coverage, sender: str) -> None:
    words = sender.split()
    assert 0.0 <= coverage.coverage <= 1.0
    assert 0.0 <= coverage.mirroring <= 1.0
    end = 0
    for point in coverage.points:
        assert end <= point.start < point.end <= len(words)
        assert point.text == " ".join(words[point.start : point.end])
        assert 0.0 <= point.heard <= 1.0
        assert point.missed == (point.heard < 0.5)
        assert 1 <= len(point.short.split()) <= 4
        end = point.end
    if coverage.points:
        assert sum(point.weight for point in coverage.points) == pytest.approx(1.0)


def never_fails(sender: str, mirror: str) -> None:
    coverage = compare(Said(sender), Said(mirror), LEXICON)
    valid(coverage, sender)
    feedback(coverage, LEXICON)
    blames(sender, LEXICON)


@settings(max_examples=60, deadline=None)
@given(st.one_of(talk, anything), st.one_of(talk, anything))
def test_any_words_can_be_compared(sender: str, mirror: str) -> None:
    never_fails(sender, mirror)


@pytest.mark.exhaustive
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(talk, anything, long), st.one_of(talk, anything, long))
def test_ten_thousand_words_of_any_kind_can_be_compared(sender: str, mirror: str) -> None:
    never_fails(sender, mirror)


@settings(max_examples=50, deadline=None)
@given(talk)
def test_the_same_words_cover_all(sender: str) -> None:
    coverage = compare(Said(sender), Said(sender), LEXICON)
    assert not any(point.missed for point in coverage.points)
    if coverage.points:
        assert coverage.coverage == pytest.approx(1.0)


@settings(max_examples=50, deadline=None)
@given(talk)
def test_nothing_covers_nothing_and_is_no_failure(sender: str) -> None:
    coverage = compare(Said(sender), Said(""), LEXICON)
    assert coverage.coverage == 0.0
    assert coverage.mirroring == 0.0
    assert coverage.kind is Kind.OTHER
    assert not coverage.contradicts
    assert all(point.heard == 0.0 for point in coverage.points)
    assert coverage.points == points(Said(sender), LEXICON)


@settings(max_examples=60, deadline=None)
@given(talk, talk, talk)
def test_more_words_never_take_coverage_away(sender: str, mirror: str, more: str) -> None:
    before = compare(Said(sender), Said(mirror), LEXICON)
    after = compare(Said(sender), Said(f"{mirror} {more}"), LEXICON)
    assert after.coverage >= before.coverage - 1e-9


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_i_and_you_may_change_places_in_both(words: list[str]) -> None:
    half = len(words) // 2
    sender, mirror = words[:half], words[half:]
    plain = compare(Said(" ".join(sender)), Said(" ".join(mirror)), LEXICON)
    swapped = [" ".join(SWAPPED.get(word, word) for word in part) for part in (sender, mirror)]
    assert compare(Said(swapped[0]), Said(swapped[1]), LEXICON).coverage == pytest.approx(plain.coverage)


@pytest.mark.parametrize("share", shares(), ids=lambda share: share.id)
def test_leaving_out_a_point_never_raises_the_coverage(share: Share) -> None:
    for pieces in (share.verbatim, share.loose):
        whole = compare(Said(share.sender), Said(". ".join(pieces)), LEXICON).coverage
        for left in range(len(pieces)):
            rest = ". ".join(piece for at, piece in enumerate(pieces) if at != left)
            assert compare(Said(share.sender), Said(rest), LEXICON).coverage <= whole + 1e-9


@pytest.mark.parametrize("share", shares()[::8], ids=lambda share: share.id)
def test_the_order_of_a_mirror_does_not_matter(share: Share) -> None:
    forwards = compare(Said(share.sender), Said(". ".join(share.loose)), LEXICON)
    backwards = compare(Said(share.sender), Said(". ".join(reversed(share.loose))), LEXICON)
    assert backwards.coverage == pytest.approx(forwards.coverage)
    assert [point.heard for point in backwards.points] == pytest.approx([point.heard for point in forwards.points])


@pytest.mark.parametrize("share", shares()[::4], ids=lambda share: share.id)
def test_points_light_up_and_stay_lit_while_a_mirror_grows(share: Share) -> None:
    words, heard = share.partial.split(), [0.0] * len(points(Said(share.sender), LEXICON))
    for end in range(0, len(words) + 1, 3):
        now = [point.heard for point in compare(Said(share.sender), Said(" ".join(words[:end])), LEXICON).points]
        assert all(later >= before - 0.02 for before, later in zip(heard, now, strict=True))
        heard = now
