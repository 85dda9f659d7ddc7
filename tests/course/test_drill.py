"""Which shares somebody who practises alone is given."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.course.drill import MOST_OF_A_LEVEL, SHARES_A_DRILL, Share, choose_shares, who_shares
from facilitator.exercises.shares import load_shares

SHARES = load_shares().share
LEVELS = {share.text: share.level for share in SHARES}
counts = st.integers(0, 500)
some = st.lists(st.builds(Share, st.integers(1, 5), st.just("work"), st.text("abc", min_size=1)), max_size=20)


def levels(begun: int, finished: int) -> list[int]:
    return [LEVELS[text] for text in choose_shares(SHARES, begun, finished)]


def test_a_first_drill_is_easy_and_later_ones_begin_and_end_higher() -> None:
    assert levels(0, 0) == [1, 1, 2, 2, 3, 3]
    assert levels(1, 1) == [1, 2, 2, 3, 3, 4]
    assert levels(9, 9) == [2, 3, 3, 4, 4, 5]
    assert levels(9, 0) == [1, 1, 2, 2, 3, 3], "those that were broken off make it no harder"


@given(counts, counts)
def test_they_go_from_easy_to_hard_and_none_comes_twice(begun: int, finished: int) -> None:
    chosen = choose_shares(SHARES, begun, finished)
    assert len(set(chosen)) == len(chosen) == SHARES_A_DRILL
    found = levels(begun, finished)
    assert found == sorted(found)
    assert max(found.count(level) for level in found) <= MOST_OF_A_LEVEL


@given(counts)
def test_for_six_drills_nothing_is_heard_again(begun: int) -> None:
    heard = [text for number in range(6) for text in choose_shares(SHARES, begun + number, number)]
    assert len(set(heard)) == len(heard)


def test_in_time_all_of_them_are_heard() -> None:
    assert {
        text for number in range(20) for finished in (0, 9) for text in choose_shares(SHARES, number, finished)
    } == set(LEVELS)


@given(some, counts, counts)
def test_whatever_shares_there_are_some_are_chosen(shares: list[Share], begun: int, finished: int) -> None:
    chosen = choose_shares(shares, begun, finished)
    assert set(chosen) <= {share.text for share in shares}
    assert len(set(chosen)) == len(chosen) <= SHARES_A_DRILL


def test_who_shares_is_not_called_like_the_one_who_practises() -> None:
    first, second = load_shares().names
    assert who_shares((first, second), "Ana") == first
    assert who_shares((first, second), f" {first.upper()} ") == second


@pytest.mark.parametrize(
    "wrong", ['{"level":6,"topic":"work","text":"I am glad."}', '{"level":1,"topic":"work","text":" "}']
)
def test_a_share_that_cannot_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="a share has a"):
        msgspec.json.decode(wrong, type=Share)
