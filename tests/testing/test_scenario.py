"""A scenario that is wrong is told, and an evening that is not as expected is seen."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.engine import Dialogue
from facilitator.errors import ExerciseError
from facilitator.exercises.pack import load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Expected, Line, Scenario, ScriptedCouple, faults, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CLOCK = "2026-03-01T19:00:00+01:00"


def played(scenario: Scenario) -> Evening:
    couple = ScriptedCouple(scenario)
    evening = Evening(Dialogue(load_script()), couple, couple.pressed)
    evening.play(scenario.begun(CLOCK))
    return evening


@pytest.mark.parametrize("wrong", ["title = 3", "titel = 'x'", "title = ", 'title = "x"\n[[line]]\nsay = "hm"'])
def test_a_wrong_scenario_is_told(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(ExerciseError, match=r"wrong\.toml"):
        load_scenario(file)
    with pytest.raises(ExerciseError, match="cannot be read"):
        load_scenario(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (Expected(ends=EndReason.COMPLETED), "ended ['stopped']"),
        (Expected(ends=EndReason.STOPPED, prompts=("We stop here", "when you are ready")), "no prompt"),
        (Expected(ends=EndReason.STOPPED, never=("we stop here",)), "heard"),
        (Expected(ends=EndReason.STOPPED, steps=("sharing", "invitation")), "no step"),
        (Expected(ends=EndReason.STOPPED, told=("sharing: nothing of the kind",)), "no words"),
        (Expected(ends=EndReason.STOPPED, chimes=7), "0 chimes"),
        (Expected(ends=EndReason.STOPPED, keeps="all"), "kept []"),
    ],
)
def test_what_is_not_as_expected_is_seen(expected: Expected, seen: str) -> None:
    scenario = msgspec.structs.replace(load_scenario(SCENARIOS / "stop.toml"), expect=expected)
    evening = played(scenario)
    found = list(faults(scenario, evening.actions, evening.steps, evening.state.told))
    assert len(found) == 1
    assert seen in found[0]


def test_a_line_is_cut_at_its_pauses() -> None:
    line = Line(at="sharing", say="i feel {3} lonely {1.5}", after_seconds=1.0)
    assert line.stretches() == ((1.0, "i feel"), (3.0, "lonely"))
    assert line.text() == "i feel lonely"


def test_a_pause_that_is_too_long_ends_the_turn() -> None:
    scenario = Scenario(
        title="A long pause",
        first_sender=0,
        line=(
            Line(at="sharing", say="i feel lonely {5.4} and sad {5.6} and tired"),
            Line(at="mirroring", say="stop the session"),
        ),
    )
    shares = [told.text for told in played(scenario).state.told if told.step == "sharing"]
    assert shares == ["i feel lonely and sad"]


def test_a_prompt_that_is_cut_takes_only_the_time_that_it_sounded() -> None:
    evening = played(load_scenario(SCENARIOS / "stop_by_key.toml"))
    assert evening.prompted_seconds < evening.clock
