from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from facilitator.course.furnish import furnish
from facilitator.dialogue.actions import EndReason, Say, Show
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import Begun
from facilitator.dialogue.exercise import DEPTHS
from facilitator.dialogue.state import Phase
from facilitator.dialogue.validation import faults
from facilitator.exercises.pack import exercise_names, load_patience, load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import ScriptedCouple, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CLOCK = "2026-05-04T19:30:00+02:00"
REMINDERS = ("Ana's gift to Ben goes on for now.", "Around now many people want to quit.")
SAYING = "Behind a complaint there often waits a wish."
TAKEN = Begun(exercise="imago", names=("Ana", "Ben"), clock=CLOCK, reminders=REMINDERS, saying=SAYING)


def evening(scenario: str) -> Evening:
    """An evening that takes reminders and a saying along."""
    script = load_scenario(SCENARIOS / f"{scenario}.toml")
    begun = msgspec.structs.replace(
        script.begun(CLOCK), reminders=REMINDERS, saying=SAYING, first_session=False, depth=DEPTHS[0]
    )
    played = Evening(Dialogue(furnish(load_script("imago"), begun)), ScriptedCouple(script))
    played.play(begun)
    return played


@pytest.mark.parametrize("name", exercise_names())
def test_a_furnished_exercise_is_without_fault(name: str) -> None:
    exercise = furnish(load_script(name), TAKEN).exercise
    starts = (exercise.head.start, *filter(None, [exercise.opening_start]))
    assert list(faults(exercise.steps, starts, frozenset(load_patience()))) == []


def test_an_exercise_is_the_same_where_nothing_is_taken_along() -> None:
    imago = load_script("imago")
    assert furnish(imago, msgspec.structs.replace(TAKEN, reminders=(), homework="", saying="")) == imago


def test_reminders_come_first_and_the_saying_before_the_thanks() -> None:
    played = evening("smooth")
    said = [action.text for action in played.actions if isinstance(action, Say)]
    shown = [action.view.prompt for action in played.actions if isinstance(action, Show)]
    assert said[:2] == list(REMINDERS)
    assert said[-2] == SAYING
    assert said.count(SAYING) == 1
    assert {*REMINDERS, SAYING} <= set(shown)
    assert (played.state.phase, played.state.reason) == (Phase.ENDED, EndReason.COMPLETED)
    assert played.dialogue.replay(played.events) == played.state


def test_whoever_stops_is_told_no_saying() -> None:
    played = evening("stop")
    assert SAYING not in [action.text for action in played.actions if isinstance(action, Say)]
    assert played.state.reason is EndReason.STOPPED
