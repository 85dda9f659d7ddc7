from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from facilitator.care import Baseline
from facilitator.care.baseline import HURRIED, RAISED_DB, SHOUTING_DB, TURNS_NEEDED

LEVELS = st.floats(-80, 0)
RATES = st.floats(20, 400)


def usual(turns: int = TURNS_NEEDED, level_db: float = -30.0, words_per_minute: float = 140.0) -> Baseline:
    baseline = Baseline()
    for _ in range(turns):
        baseline = baseline.observe(level_db, words_per_minute)
    return baseline


def test_nothing_is_said_of_a_voice_that_is_not_known() -> None:
    assert not usual(turns=TURNS_NEEDED - 1).raised(0.0, 300.0)


def test_shouting_is_noticed() -> None:
    assert usual().raised(-30.0 + SHOUTING_DB, 140.0)


def test_a_raised_voice_counts_only_when_it_hurries() -> None:
    assert not usual().raised(-30.0 + RAISED_DB, 140.0)
    assert usual().raised(-30.0 + RAISED_DB, 140.0 * HURRIED)


def test_a_quiet_hurry_is_no_shouting() -> None:
    assert not usual().raised(-35.0, 300.0)


def test_a_loud_speaker_is_measured_by_the_own_voice() -> None:
    assert not usual(level_db=-15.0).raised(-10.0, 140.0)


def test_one_shouted_turn_hardly_moves_the_baseline() -> None:
    after = usual(turns=20).observe(0.0, 400.0)
    assert after.level_db < -29.0
    assert after.raised(-18.0, 140.0)


def test_who_stays_loud_is_in_time_taken_as_loud() -> None:
    baseline = usual()
    for _ in range(60):
        baseline = baseline.observe(-15.0, 140.0)
    assert not baseline.raised(-12.0, 140.0)


@given(st.lists(st.tuples(LEVELS, RATES), min_size=1, max_size=40))
def test_the_baseline_stays_among_what_was_heard(turns: list[tuple[float, float]]) -> None:
    baseline = Baseline()
    for level_db, words_per_minute in turns:
        baseline = baseline.observe(level_db, words_per_minute)
    levels, rates = zip(*turns, strict=True)
    assert min(levels) - 1e-6 <= baseline.level_db <= max(levels) + 1e-6
    assert min(rates) - 1e-6 <= baseline.words_per_minute <= max(rates) + 1e-6


@given(st.sampled_from([math.nan, math.inf, -math.inf]), LEVELS)
def test_what_cannot_be_measured_changes_nothing(odd: float, level_db: float) -> None:
    assert usual().observe(odd, 140.0) == usual()
    assert usual().observe(level_db, odd) == usual()
    assert not usual().raised(odd, 140.0)


def test_louder_is_never_less_raised() -> None:
    raised = [usual().raised(level_db, 150.0) for level_db in range(-60, 1)]
    assert raised == sorted(raised)
