"""The demonstration: synthetic partners, the real recogniser, dialogue, journal and voice."""

from __future__ import annotations

import json
import shutil
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from rich.console import Console

from facilitator.config import Settings
from facilitator.demo.people import People
from facilitator.demo.performing import Played, perform
from facilitator.demo.play import SHIPPED, play, shipped
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import Heard
from facilitator.errors import UsageError, VoiceError
from facilitator.exercises.pack import load_script
from facilitator.hearing.source import RATE
from facilitator.messages import help_of
from facilitator.speaking.opening import open_studio
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Line, ScriptedCouple, faults, load_scenario
from tests.hearing.voices import model
from tests.speech_model import speech_model

HERE = Path(__file__).parent
SCENARIOS = HERE.parent / "scenarios"
SHORT = HERE / "short.toml"
DEMONSTRATIONS = sorted(file.stem for file in SHIPPED.glob("*.toml"))
LOUD = 1000
"""Of 32768: a voice at a table, not its rustle."""


def loudest(sound: npt.NDArray[np.int16]) -> int:
    return int(np.abs(sound.astype(int)).max())


def demonstrate(scenario: Path, out: Path, console: Console | None = None) -> int:
    return play(Settings(model=str(speech_model())), scenario, out, console or Console(quiet=True))


@pytest.mark.slow
def test_it_writes_the_sound_the_transcript_and_the_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(SHORT, tmp_path, Console(soft_wrap=True)) == 0
    with wave.open(str(tmp_path / "session.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    outcome = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))
    transcript = (tmp_path / "transcript.txt").read_text(encoding="utf-8").splitlines()
    people, facilitator = both[:, 0], both[:, 1]
    assert loudest(people) > LOUD
    assert loudest(facilitator) > LOUD
    assert len(both) / RATE == pytest.approx(outcome["seconds"] + 1.0, abs=0.2)
    assert outcome["ended"] == "stopped"
    assert outcome["faults"] == []
    assert "00:00  Facilitator: Ana, invite Ben." in transcript[0]
    assert any("Ana: when you work in the garden" in line for line in transcript)
    assert transcript[-1].endswith("Facilitator: We stop here. Thank you both.")
    told = capsys.readouterr().out
    assert all(line in told for line in transcript)
    assert "The couple spoke with" in told


@pytest.mark.slow
def test_where_it_does_not_come_to_what_is_expected_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "other.toml"
    scenario.write_text(SHORT.read_text(encoding="utf-8").replace('ends = "stopped"', 'ends = "completed"'), "utf-8")
    assert demonstrate(scenario, tmp_path / "out", Console(soft_wrap=True)) == 1
    assert "Not as the scenario expects: ended ['stopped'], not completed." in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))["faults"]


@pytest.mark.parametrize("exercise", DEMONSTRATIONS)
def test_a_demonstration_that_comes_along_is_a_whole_one(exercise: str) -> None:
    scenario = load_scenario(shipped(exercise))
    assert scenario.exercise == exercise
    evening = Evening(Dialogue(load_script(exercise)), ScriptedCouple(scenario))
    evening.play(scenario.begun("2026-03-01T19:00:00+01:00"))
    assert list(faults(scenario, evening.actions, evening.steps, evening.state.told)) == []
    known = model().sort_out(line.text() for line in scenario.line)
    assert known[1] == ()
    assert exercise in help_of("demo.exercise")


def test_where_no_demonstration_comes_along_those_that_do_are_named() -> None:
    with pytest.raises(UsageError, match=", ".join(DEMONSTRATIONS)):
        shipped("vision")


def test_without_flite_the_partners_get_the_systems_own_voices_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    people = People(("Ana", "Ben"), ("slt", "rms"))
    try:
        assert "the system's own voices" in people.kind
        assert "flite" in people.kind
        ana, ben = (people.line(Line(at="check", who=who, say="yes that's it")) for who in ("Ana", "Ben"))
        assert loudest(ana) > LOUD
        assert loudest(ben) > LOUD
        assert len(ana) != len(ben)
    finally:
        people.close()


def performed(name: str) -> Played:
    """What came of a scenario."""
    try:
        studio = open_studio()
    except VoiceError as error:
        pytest.skip(str(error))
    try:
        return perform(load_scenario(SCENARIOS / f"{name}.toml"), model(), studio, lambda _at, _who, _words: None)
    finally:
        studio.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["partial_mirror", "arguing_receiver", "long_sender", "silence", "stop", "shouting"])
def test_an_evening_comes_to_its_end_as_it_is_heard(name: str) -> None:
    """Each scenario expects a certain re-prompt, redirection, chime, pause or end: see its file."""
    played = performed(name)
    heard = [f"{who}: {words}" for _, who, words in played.transcript]
    assert played.faults() == (), "\n".join(heard)
    assert any(isinstance(event, Heard) and event.text for event in played.events)


@pytest.mark.slow
def test_what_was_said_before_a_pause_is_not_lost() -> None:
    played = performed("pause_and_back")
    assert played.faults() == ()
    shared = next(told.text for told in played.state.told if told.step == "sharing")
    assert "garden" in shared
    assert "because" in shared
    assert "session" not in shared
