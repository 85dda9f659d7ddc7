from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.table.circle import circle, fullness


def dots(lines: list[str]) -> int:
    return sum((ord(character) - 0x2800).bit_count() for line in lines for character in line)


def test_one_breath_goes_in_and_out_and_rests_at_either_end() -> None:
    assert fullness(0, 6) == pytest.approx(0)
    assert fullness(1.5, 6) == pytest.approx(0.5)
    assert fullness(3, 6) == pytest.approx(1)
    assert fullness(4.5, 6) == pytest.approx(0.5)
    assert fullness(6, 6) == pytest.approx(0)


def test_nothing_breathes_without_a_breath() -> None:
    assert fullness(5, 0) == 0


@given(st.floats(0, 1e5), st.floats(0.1, 60))
def test_fullness_stays_between_empty_and_full(seconds: float, breath: float) -> None:
    assert 0 <= fullness(seconds, breath) <= 1


@given(st.integers(1, 25), st.booleans(), st.floats(0, 1))
def test_the_circle_is_twice_as_many_columns_as_rows_and_symmetric(
    rows: int,
    braille: bool,  # noqa: FBT001 - hypothesis fills it in
    full: float,
) -> None:
    lines = circle(rows, full, braille=braille)
    assert len(lines) == rows
    assert {len(line) for line in lines} == {2 * rows}
    if not braille:
        assert lines == lines[::-1]
        assert set("".join(lines)) <= set(" o")


@settings(max_examples=40)
@given(st.integers(3, 15), st.floats(0, 1), st.floats(0, 1))
def test_a_fuller_circle_is_never_smaller_and_never_gone(rows: int, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert 0 < dots(circle(rows, small)) <= dots(circle(rows, large))
    assert dots(circle(rows, 0)) < dots(circle(rows, 1))
