from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.course import Moment, MomentKind, Ratio, discs, ratio, since, told_aloud
from facilitator.exercises.course import load_between_words

SHAPES = load_between_words().moments.discs
GOOD, ROOM, HARD = SHAPES.good, SHAPES.room, SHAPES.hard


def moment(kind: MomentKind, day: int) -> Moment:
    return Moment(kind=kind, at=f"2026-05-{day:02d}T08:00:00+02:00")


@pytest.mark.parametrize(
    ("good", "hard", "lines"),
    [
        (0, 0, []),
        (3, 0, [f"{GOOD} {GOOD} {GOOD}"]),
        (0, 1, [f"{ROOM} {ROOM} {ROOM} {ROOM} {ROOM}  {HARD}"]),
        (5, 1, [f"{GOOD} {GOOD} {GOOD} {GOOD} {GOOD}  {HARD}"]),
        (6, 2, [f"{GOOD} {GOOD} {GOOD} {GOOD} {GOOD}  {HARD}   {GOOD} {ROOM} {ROOM} {ROOM} {ROOM}  {HARD}"]),
        (7, 1, [f"{GOOD} {GOOD} {GOOD} {GOOD} {GOOD}  {HARD}   {GOOD} {GOOD}"]),
    ],
)
def test_each_hard_moment_has_five_places(good: int, hard: int, lines: list[str]) -> None:
    assert discs(Ratio(good, hard), 80, SHAPES) == lines


@given(good=st.integers(0, 300), hard=st.integers(0, 60), columns=st.integers(12, 200))
def test_every_moment_is_drawn_once_within_the_screen(good: int, hard: int, columns: int) -> None:
    lines = discs(Ratio(good, hard), columns, SHAPES)
    drawn = "".join(lines)
    assert (drawn.count(GOOD), drawn.count(HARD)) == (good, hard)
    assert drawn.count(ROOM) == max(0, 5 * hard - good)
    assert all(len(line) <= columns for line in lines)


def test_a_screen_that_is_too_narrow_still_gets_one_group_a_line() -> None:
    assert len(discs(Ratio(10, 2), 3, SHAPES)) == 2


@given(st.lists(st.sampled_from(MomentKind)))
def test_the_ratio_counts(kinds: list[MomentKind]) -> None:
    counted = ratio(moment(kind, 1) for kind in kinds)
    assert counted.good + counted.hard == len(kinds)
    assert counted.for_each_hard == (counted.good / counted.hard if counted.hard else None)


def test_only_the_last_days_are_looked_at() -> None:
    told = [moment(MomentKind.GOOD, day) for day in (1, 4, 5, 10)]
    clock = "2026-05-10T23:00:00+02:00"
    assert [one.at[8:10] for one in since(told, clock, 6)] == ["05", "10"]
    assert [one.at[8:10] for one in since(told, clock, 1)] == ["10"]
    assert since(told, clock, 0) == tuple(told)


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        ("note a good moment we laughed about the soup", MomentKind.GOOD, "we laughed about the soup"),
        ("please note a hard moment", MomentKind.HARD, ""),
        ("a hard moment was the car after a good moment", MomentKind.HARD, "the car after a good moment"),
        ("we laughed about the soup", None, "we laughed about the soup"),
        ("", None, ""),
    ],
)
def test_a_moment_is_told_aloud(said: str, kind: MomentKind | None, text: str) -> None:
    assert told_aloud(said, load_between_words().moments.spoken) == (kind, text)
