"""Plays a scenario and writes what came of it: the sound, the transcript, the outcome."""

from __future__ import annotations

import functools
import time
import wave
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console

from facilitator import portaudio
from facilitator.cli.speech_models import model_in_use
from facilitator.config import Settings
from facilitator.demo.performing import Played, perform
from facilitator.errors import FacilitatorError, SoundError, UsageError, VoiceError
from facilitator.heard_sound import RATE
from facilitator.hearing.recogniser import load_model
from facilitator.messages import message
from facilitator.sound_devices import asked_for, choose_loudspeaker
from facilitator.speaking.opening import open_studio
from facilitator.speaking.studio import Studio
from facilitator.testing.scenario import load_scenario

SHIPPED = Path(__file__).parent
"""A short demonstration each, by the id of the exercise."""
TAIL_SECONDS = 1.0


def shipped(exercise: str) -> Path:
    """The demonstration of an exercise that comes along.

    Raises:
        UsageError: if there is none; it says for which there is one.
    """
    files = {file.stem: file for file in sorted(SHIPPED.glob("*.toml"))}
    if exercise not in files:
        raise UsageError(message("demo.not_shipped", exercise=exercise, shipped=", ".join(files)))
    return files[exercise]


def play(settings: Settings, scenario: Path | None, out: Path, console: Console) -> int:
    """`facilitator demo`: perform, write the files, and play the sound if there is a loudspeaker. Gives the exit code.

    Raises:
        FacilitatorError: if a model is missing or the scenario is wrong.
    """
    chosen = load_scenario(scenario or shipped("imago"))
    settings = msgspec.structs.replace(settings, language=chosen.language)
    found = model_in_use(settings)
    model = load_model(found.path)
    try:
        studio: Studio | None = open_studio(language=settings.language, words_a_minute=settings.words_per_minute)
    except VoiceError as error:
        studio = None
        console.print(message("demo.shown_only", reason=error), highlight=False, markup=False)
    console.print(
        message("demo.title", title=chosen.title, first=chosen.names[0], second=chosen.names[1], model=found.name),
        highlight=False,
    )
    try:
        played = perform(chosen, model, studio, functools.partial(_tell, console))
    finally:
        if studio is not None:
            studio.close()
    wav = write(played, out)
    wrong = played.faults()
    seconds = played.room.now
    console.print(
        "\n"
        + message(
            "demo.summary",
            minutes=seconds / 60,
            seconds=played.real_seconds,
            share=100 * played.spoken_seconds / seconds,
            voices=played.voices,
            wav=wav,
        ),
        highlight=False,
        soft_wrap=True,
    )
    for fault in wrong:
        console.print(message("demo.not_as_expected", fault=fault), highlight=False, markup=False)
    _play_aloud(settings, wav, console)
    return 1 if wrong else 0


def _tell(console: Console, at: float, who: str, words: str) -> None:
    style = "bold" if who == message("demo.facilitator") else ""
    console.print(f"{int(at) // 60:02}:{int(at) % 60:02}  {who}: {words}", style=style, highlight=False, markup=False)


def write(played: Played, out: Path) -> Path:
    """Write session.wav (people left, facilitator right), transcript.txt and outcome.json.

    Raises:
        UsageError: if the folder cannot be written to.
    """
    room = played.room
    seconds = room.now + TAIL_SECONDS
    both = np.stack([room.people.between(0, seconds), room.facilitator.between(0, seconds)], axis=1)
    lines = [f"{int(at) // 60:02}:{int(at) % 60:02}  {who}: {words}\n" for at, who, words in played.transcript]
    outcome = {
        "scenario": played.scenario.title,
        "ended": played.state.reason.value if played.state.reason else None,
        "kept": played.state.keeping.value if played.state.keeping else None,
        "seconds": round(room.now, 1),
        "real_seconds": round(played.real_seconds, 1),
        "facilitator_share": round(played.spoken_seconds / max(room.now, 1e-9), 3),
        "steps": played.steps,
        "faults": played.faults(),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        with wave.open(str(out / "session.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(both.astype("<i2").tobytes())
        (out / "transcript.txt").write_text("".join(lines), encoding="utf-8")
        (out / "outcome.json").write_bytes(msgspec.json.format(msgspec.json.encode(outcome)))
    except OSError as error:
        raise UsageError(message("demo.not_written", out=out)) from error
    return out / "session.wav"


def _play_aloud(settings: Settings, wav: Path, console: Console) -> None:
    """Play what was recorded, if there is a loudspeaker; Ctrl-C ends it."""
    wanted = settings.loudspeaker
    try:
        choose_loudspeaker(portaudio.devices(), asked_for(wanted))
    except SoundError:
        return
    console.print(message("demo.aloud"))
    with wave.open(str(wav), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).astype(np.int32).sum(axis=1)
    sound: bytes = np.clip(samples, -32768, 32767).astype(np.int16).tobytes()
    at = 0

    def fill(frames: int, _leaves_at: float) -> bytes:
        nonlocal at
        piece = sound[at : at + 2 * frames]
        at += 2 * frames
        return piece

    try:
        stream = portaudio.OutputStream(fill, wanted=asked_for(wanted), rate=RATE)
    except FacilitatorError as error:
        console.print(str(error), highlight=False, markup=False)
        return
    try:
        while at < len(sound) and stream.working:
            time.sleep(0.1)
    finally:
        stream.close()
