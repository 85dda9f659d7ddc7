"""The model in the box, asked for real: synthetic voices speak, the unmodified vosk hears."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from facilitator.hearing.model_layout import Understanding, check_layout, understands
from scripts.model.listening import Listener
from scripts.model.voices import Speaker

MODEL = Path(__file__).parents[2] / "models/vosk-mini-en"
COMMANDS = ["pause the session", "continue the session", "please repeat that", "stop the session", "over to you"]
FLITE = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
ESPEAK = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener(MODEL)


def test_it_is_whole_small_and_says_what_it_is_for() -> None:
    check_layout(MODEL)
    assert understands(MODEL) is Understanding.COMMANDS
    assert sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) <= 12_000_000
    assert (MODEL / "README.md").exists()


@pytest.mark.parametrize(
    "speaker",
    [pytest.param(Speaker("flite", "rms"), marks=FLITE), pytest.param(Speaker("espeak-ng", "en-us"), marks=ESPEAK)],
    ids=["flite", "espeak"],
)
def test_it_hears_a_command_and_an_answer(listener: Listener, speaker: Speaker) -> None:
    assert listener.words(speaker.say("pause the session"), COMMANDS) == "pause the session"
    assert listener.words(speaker.say("yes."), ["yes", "no"]) == "yes"
    assert listener.words(speaker.say("no."), ["yes", "no"]) == "no"


@FLITE
def test_it_hears_a_share_word_for_word(listener: Listener) -> None:
    said = "i feel sad when you come home late"
    assert listener.words(Speaker("flite", "slt").say(said)) == said


@FLITE
def test_other_words_are_no_command(listener: Listener) -> None:
    other = Speaker("flite", "slt").say("my sister painted the garage and the weather was lovely")
    assert listener.words(other, COMMANDS) not in COMMANDS
