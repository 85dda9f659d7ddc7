"""What is not there, or is broken: one sentence that says what to do, the right exit code, and nothing left behind."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facilitator import portaudio
from tests.cli.conftest import Home, Told
from tests.speech_model import speech_model

Run = Callable[..., Told]
ONLY = """
pcm.!default {{ type asym {side}.pcm {{ type null }} hint {{ show on description "only this" }} }}
"""
"""For ALSA: a sound card that can only be played to, or only be recorded from."""
alsa = pytest.mark.skipif(sys.platform != "linux", reason="the sound card without one side is ALSA's")


def card_with_only(side: str, home: Home) -> dict[str, str]:
    conf = home.folder / "asound.conf"
    conf.write_text(ONLY.format(side=side), encoding="utf-8")
    return {"ALSA_CONFIG_PATH": str(conf), "FACILITATOR_MODEL": str(speech_model())}


def hidden(module: str, home: Home, error: str) -> dict[str, str]:
    """An environment in which a module cannot be loaded."""
    folder = home.folder / "hidden"
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(f"raise {error}\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@alsa
def test_no_microphone(home: Home) -> None:
    told = home.run("talk", "--names", "Ana,Ben", **card_with_only("playback", home))
    assert told.code == 3
    assert "No microphone was found: plug one in" in told.sentence
    assert home.written() == []


@pytest.mark.slow
@alsa
def test_a_microphone_that_is_not_there_by_name(home: Home) -> None:
    told = home.run("talk", "--names", "Ana,Ben", "--microphone", "golden", **card_with_only("capture", home))
    assert told.code == 3
    assert "There is no microphone “golden”: choose one of these" in told.sentence


@pytest.mark.slow
@alsa
def test_no_loudspeaker_for_a_command_that_needs_one(home: Home) -> None:
    told = home.run("check", "--seconds", "0.1", **card_with_only("capture", home))
    assert told.code == 3
    assert "No loudspeaker was found: plug one in" in told.out
    assert "Traceback" not in told.err


@alsa
def test_without_a_microphone_the_demonstration_is_played_where_that_was_asked_for(home: Home) -> None:
    """Here it ends at once, for want of a model; what it plays is shown in tests/demo."""
    nowhere = {**card_with_only("playback", home), "FACILITATOR_MODEL": str(home.folder / "nowhere")}
    told = home.run("talk", "--names", "Ana,Ben", "--demo-without-sound", **nowhere)
    assert told.code == 4
    assert "No microphone was found" in told.sentence
    assert "Here is the demonstration instead. No speech model" in told.sentence


def test_no_portaudio(home: Home) -> None:
    missing = hidden("sounddevice", home, "OSError('PortAudio library not found')")
    told = home.run("talk", "--names", "Ana,Ben", **missing)
    assert told.code == 3
    assert "PortAudio is missing: install it" in told.sentence
    assert home.written() == []


@pytest.mark.slow
def test_without_portaudio_two_people_can_still_type(home: Home) -> None:
    missing = hidden("sounddevice", home, "OSError('PortAudio library not found')")
    told = home.run("talk", "--names", "Ana,Ben", "--typed", typed="stop the session\n", **missing)
    assert told.code == 0
    assert told.err == ""


def test_a_device_that_is_busy(facilitator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """PortAudio answers so where another program has the device; there is no such card here that could be busy."""
    monkeypatch.setattr(portaudio, "_sounddevice", Busy)
    monkeypatch.setenv("FACILITATOR_MODEL", str(speech_model()))
    told = facilitator("talk", "--names", "Ana,Ben")
    assert told.code == 3
    assert "The microphone “Desk” is not free: close the program that uses it, or choose another" in told.sentence


class Busy:
    """A PortAudio with one card, which another program uses."""

    class PortAudioError(Exception):
        """As sounddevice's own."""

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "ALSA"}]

    def query_devices(self, kind: str = "") -> Any:
        desk = {"max_input_channels": 1, "max_output_channels": 1, "default_samplerate": 48000.0}
        desk |= {"name": "Desk", "hostapi": 0, "index": 0}  # type: ignore[dict-item]
        return desk if kind else [desk]

    def RawInputStream(self, **_: object) -> object:  # noqa: N802  sounddevice's name
        raise self.PortAudioError("Error opening RawInputStream: Device unavailable [PaErrorCode -9985]", -9985)


@alsa
def test_no_speech_model(home: Home) -> None:
    nowhere = {**card_with_only("capture", home), "FACILITATOR_MODEL": str(home.folder / "nowhere")}
    told = home.run("talk", "--names", "Ana,Ben", **nowhere)
    assert told.code == 4
    assert "facilitator models fetch" in told.sentence
    assert home.written() == []


def test_no_speech_model_for_the_demonstration(home: Home, facilitator: Run) -> None:
    told = facilitator("demo", "--model", str(home.folder / "nowhere"))
    assert told.code == 4
    assert "facilitator models fetch" in told.sentence


def test_no_demonstration_of_that_exercise(home: Home, facilitator: Run, tmp_path: Path) -> None:
    told = facilitator("demo", "--exercise", "vision")
    assert (told.code, "appreciation" in told.sentence) == (2, True)
    told = facilitator("demo", "--exercise", "repair", "--scenario", str(tmp_path / "mine.toml"))
    assert (told.code, "not both" in told.sentence) == (2, True)
    assert home.written() == []


@pytest.mark.slow
def test_ctrl_c_ends_the_demonstration_without_a_word(home: Home) -> None:
    with home.start("demo", "--out", str(home.folder / "out"), "--model", str(speech_model())) as process:
        assert process.stdout is not None
        assert "heard by" in process.stdout.readline() + process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")


@pytest.mark.parametrize("gone", ["am/final.mdl", "graph"])
def test_a_damaged_speech_model(home: Home, facilitator: Run, gone: str) -> None:
    model = home.folder / "vosk-model-small-en-us-0.15"
    shutil.copytree(speech_model(), model)
    shutil.rmtree(model / gone) if (model / gone).is_dir() else (model / gone).unlink()
    told = facilitator("demo", "--model", str(model))
    assert told.code == 4
    assert str(model) in told.sentence.replace("\n", " ")


@pytest.mark.slow
def test_a_speech_model_whose_bytes_are_wrong(home: Home) -> None:
    """Kaldi itself may end the process at such a file: so it is looked at before."""
    model = home.folder / "vosk-model-small-en-us-0.15"
    shutil.copytree(speech_model(), model)
    found: Path = next(model.rglob("*.mdl"))
    found.write_bytes(found.read_bytes()[: found.stat().st_size // 2])
    told = home.run("demo", "--model", str(model))
    assert told.code == 4
    assert "fetch" in told.sentence


@pytest.mark.slow
def test_no_voice_is_said_and_the_prompts_are_shown(home: Home) -> None:
    """Where eSpeak NG (or the system's own voice) is missing, pyttsx3 cannot be initialised in the child."""
    program = (
        "from facilitator.speaking.opening import open_voice\n"
        "from facilitator.dialogue.actions import Say\n"
        "from facilitator.gate import Gate\n"
        "import queue\n"
        "events = queue.SimpleQueue()\n"
        "voice = open_voice(events.put, Gate())\n"
        "voice.say(Say(id=1, text='Hello.'))\n"
        "print(events.get(timeout=30).why)\n"
        "print(events.get(timeout=30).completed)\n"
        "voice.close()\n"
    )
    missing = hidden("pyttsx3", home, "")
    (home.folder / "hidden" / "pyttsx3.py").write_text(
        "def init(*_, **__):\n    raise RuntimeError('eSpeak or eSpeak-ng not installed on this system')\n", "utf-8"
    )
    file = home.folder / "program.py"
    file.write_text(program, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, str(file)],
        env=home.env | missing,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    why, shown = said.stdout.splitlines()
    assert "install" in why
    assert why.endswith(".")
    assert shown == "True"
    assert said.stderr == ""
