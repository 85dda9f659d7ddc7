from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from facilitator.course.furnish import furnish
from facilitator.dialogue.actions import EndReason, Say, Show, Wake
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun, Command, EndedBy, Heard, Source, Spoken
from facilitator.dialogue.exercise import DEPTHS
from facilitator.dialogue.state import Phase, State
from facilitator.dialogue.validation import faults
from facilitator.exercises.pack import exercise_names, load_patience, load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Line, Press, Scenario, ScriptedCouple, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CLOCK = "2026-05-04T19:30:00+02:00"
REMINDERS = ("Ana's gift to Ben goes on for now.", "Around now many people want to quit.")
SAYING = "Behind a complaint there often waits a wish."
HOMEWORK = "Until next time: each day, tell each other one thing you appreciate."
TAKEN = Begun(exercise="imago", names=("Ana", "Ben"), clock=CLOCK, reminders=REMINDERS, saying=SAYING)


def evening(name: str, scenario: Scenario | None = None, **more: object) -> Evening:
    """An evening that takes reminders and a saying along, and more."""
    script = scenario or load_scenario(SCENARIOS / f"{name}.toml")
    begun = script.begun(
        CLOCK, **{"reminders": REMINDERS, "saying": SAYING, "first_session": False, "depth": DEPTHS[0]} | more
    )
    couple = ScriptedCouple(script)
    played = Evening(Dialogue(furnish(load_script("imago"), begun)), couple, couple.pressed)
    played.play(begun)
    return played


def said(played: Evening) -> list[str]:
    return [action.text for action in played.actions if isinstance(action, Say)]


@pytest.mark.parametrize("name", exercise_names())
def test_a_furnished_exercise_is_without_fault(name: str) -> None:
    exercise = furnish(
        load_script(name), msgspec.structs.replace(TAKEN, invites=REMINDERS[:1], homework=HOMEWORK)
    ).exercise
    starts = (exercise.head.start, *filter(None, [exercise.opening_start]))
    assert list(faults(exercise.steps, starts, frozenset(load_patience()))) == []


def test_an_exercise_is_the_same_where_nothing_is_taken_along() -> None:
    imago = load_script("imago")
    assert furnish(imago, msgspec.structs.replace(TAKEN, reminders=(), homework="", saying="")) == imago


def test_reminders_come_first_and_the_saying_before_the_thanks() -> None:
    played = evening("smooth")
    shown = [action.view.prompt for action in played.actions if isinstance(action, Show)]
    assert said(played)[:2] == list(REMINDERS)
    assert said(played)[-2] == SAYING
    assert said(played).count(SAYING) == 1
    assert {*REMINDERS, SAYING} <= set(shown)
    assert (played.state.phase, played.state.reason) == (Phase.ENDED, EndReason.COMPLETED)
    assert played.dialogue.replay(played.events) == played.state


def test_whoever_stops_is_told_neither_homework_nor_saying() -> None:
    for homework in ("", HOMEWORK):
        played = evening("stop", homework=homework)
        assert not {SAYING, HOMEWORK} & set(said(played))
        assert played.state.reason is EndReason.STOPPED


def test_homework_is_said_instead_of_a_saying_and_shown() -> None:
    played = evening("smooth", homework=HOMEWORK)
    assert said(played)[-2] == HOMEWORK
    assert SAYING not in said(played)
    assert HOMEWORK in [action.view.prompt for action in played.actions if isinstance(action, Show)]
    assert played.dialogue.replay(played.events) == played.state


def test_whoever_stops_while_the_homework_is_said_has_finished() -> None:
    script = load_scenario(SCENARIOS / "smooth.toml")
    script = msgspec.structs.replace(script, press=(Press(at="before thanks", key=Command.STOP),))
    played = evening("smooth", script, homework=HOMEWORK)
    assert said(played)[-2] == HOMEWORK
    assert played.state.reason is EndReason.COMPLETED


@pytest.mark.parametrize("answer", ["it was lovely {3} you made me tea every day", "no", ""])
def test_after_a_reminder_that_invites_either_may_tell_or_nobody(answer: str) -> None:
    line = Line(at="reminder 1", who="Ben", say=answer)
    script = load_scenario(SCENARIOS / "smooth.toml")
    script = msgspec.structs.replace(script, line=(line, *script.line))
    played = evening("smooth", script, invites=REMINDERS[:1])
    assert said(played)[:2] == list(REMINDERS)
    told = [one for one in played.state.told if one.step.startswith("reminder")]
    assert [(one.who, one.text) for one in told] == ([(None, line.text())] if answer else [])
    assert played.state.share != line.text()
    assert played.dialogue.replay(played.events) == played.state


def test_silence_after_a_reminder_passes_on_soon_and_is_not_asked_about() -> None:
    script = load_scenario(SCENARIOS / "smooth.toml")
    silent = msgspec.structs.replace(script, line=(*(Line(at=f"reminder {n}") for n in (1, 2)), *script.line))
    played = evening("smooth", silent, invites=REMINDERS)
    waits = [action.after_seconds for action in played.actions if isinstance(action, Wake)]
    assert said(played)[:2] == list(REMINDERS)
    assert played.steps[:3] == ["reminder 1", "reminder 2", load_script("imago").exercise.head.start]
    assert waits[1] == waits[3] == load_patience()["telling"].wait <= 8


def test_who_types_may_tell_or_pass_on() -> None:
    begun = msgspec.structs.replace(TAKEN, invites=REMINDERS, first_session=False)
    dialogue = Dialogue(furnish(load_script("imago"), begun))
    state, _ = dialogue.step(State(), begun)
    for number, typed in enumerate(("it was good", ""), 1):
        state, _ = dialogue.step(state, Spoken(say=state.say))
        assert (state.step, state.phase) == (f"reminder {number}", Phase.LISTENING)
        heard = Heard(turn=state.turn, text=typed, ended_by=EndedBy.TYPED, source=Source.TYPED)
        state, _ = dialogue.step(state, heard)
    assert state.step == load_script("imago").exercise.head.start
    assert [(one.step, one.text) for one in state.told] == [("reminder 1", "it was good"), ("reminder 2", "")]


def test_a_session_from_before_there_were_invitations_is_replayed_as_it_was_led() -> None:
    begun = msgspec.structs.replace(TAKEN, first_session=False)
    dialogue = Dialogue(furnish(load_script("imago"), begun))
    events: list[AnyEvent] = [begun, Spoken(say=1), Spoken(say=2)]
    assert dialogue.replay(events).step == load_script("imago").exercise.head.start
