"""`facilitator check`: tries everything that a session needs, and says of each what it found and what to do."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec
import numpy as np
import typer
from rapidfuzz import fuzz
from rich.console import Console
from rich.live import Live
from rich.text import Text

from facilitator import portaudio
from facilitator.cli.speech_models import converses, introduce, model_in_use
from facilitator.config import Settings
from facilitator.dialogue.actions import Expect, Listen, Say
from facilitator.dialogue.events import AnyEvent, Device, Heard, Lost, Spoken
from facilitator.errors import FacilitatorError, ModelError, SoundError
from facilitator.exercises.pack import load_script
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.messages import message
from facilitator.sound_devices import asked_for
from facilitator.speaking.opening import open_voice
from facilitator.speaking.voice import LoudspeakerVoice, ShownVoice

T = TypeVar("T")

METER_WIDTH = 40
SILENT_DB = -90.0
SPEAK_WITHIN_SECONDS = 20.0
HEAR_WITHIN_SECONDS = 6.0
ALIKE = 50.0
"""How like the sentence said what was heard has to be (rapidfuzz, 0-100): enough to know that it was our voice."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was tried."""

    what: str
    good: bool
    says: str
    figures: dict[str, float] = {}


def examine(settings: Settings, console: Console, *, seconds: float, as_json: bool) -> int:
    """Try everything, print what was found, and give the exit code."""
    examination = _Examination(console, quiet=as_json)
    examination.show_devices()
    model = examination.attempt(message("check.speech_model"), lambda: _model(settings, examination.note))
    unheard = () if model is None else phrases_unheard(model, settings.language)
    if unheard:
        says = message("check.unheard", phrases=", ".join(unheard))
        examination.note(Finding(what=message("check.speech_model"), good=False, says=says), ModelError.exit_code)
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    with contextlib.ExitStack() as leaving:
        microphone = examination.attempt(
            message("check.microphone"), lambda: Microphone(asked_for(settings.microphone))
        )
        if microphone is not None:
            leaving.callback(microphone.close)
            examination.note(_level(microphone, console, seconds, as_json=as_json))
        voice = examination.attempt(message("check.voice"), lambda: _voice(settings, events, leaving, examination.note))
        if isinstance(voice, LoudspeakerVoice) and microphone is not None and model is not None:
            ears = MicrophoneEars(microphone, model, _Open(), events.put, spot=lambda _: None, phrases=_yes(settings))
            leaving.callback(ears.close)
            examination.note(_say_and_hear(voice, ears, events, settings))
    code = examination.exit_code
    if as_json:
        told = {"ready": code == 0, "exit_code": code, "findings": examination.findings}
        typer.echo(msgspec.json.encode(told).decode())
    elif code == 0:
        console.print(message("check.ready"))
    return code


def _yes(settings: Settings) -> tuple[str, ...]:
    return load_script("imago", settings.language).answers.yes


class _Examination:
    """Collects what is found."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self.findings: list[Finding] = []
        self.exit_code = 0
        self._console, self._quiet = console, quiet

    def note(self, finding: Finding, exit_code: int = SoundError.exit_code) -> None:
        """Keep a finding and print it."""
        self.findings.append(finding)
        if not finding.good:
            self.exit_code = self.exit_code or exit_code
        self.tell(f"{'✓' if finding.good else '–'} {finding.what}: {finding.says}")

    def tell(self, line: str) -> None:
        if not self._quiet:
            self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def attempt(self, what: str, work: Callable[[], T]) -> T | None:
        """Do something that may fail; a failure is a finding."""
        try:
            return work()
        except FacilitatorError as error:
            self.note(Finding(what=what, good=False, says=str(error)), error.exit_code)
            return None

    def show_devices(self) -> None:
        """List microphones and loudspeakers."""
        for device in self.attempt(message("check.devices"), portaudio.devices) or ():
            for kind, channels, usual in (
                (message("sound.microphone"), device.inputs, device.is_default_input),
                (message("sound.loudspeaker"), device.outputs, device.is_default_output),
            ):
                if channels and usual:
                    self.tell("  " + message("check.usual_device", kind=kind, device=device))
                elif channels:
                    self.tell("  " + message("check.device", kind=kind, device=device))


class _Open(Gate):
    """A gate that is never shut: here the facilitator is meant to hear itself."""

    def shut(self, at: float) -> bool:  # noqa: ARG002 - as the gate has it
        return False


def phrases_unheard(model: SpeechModel, language: str) -> tuple[str, ...]:
    """The commands of a language that this model cannot hear, because it does not know one of their words."""
    return model.sort_out(load_script("imago", language).commands.grammar())[1]


def _model(settings: Settings, note: Callable[[Finding], None]) -> SpeechModel:
    found = model_in_use(settings)
    began = time.monotonic()
    model = load_model(found.path)
    taken = time.monotonic() - began
    says = f"{introduce(found, checks=converses(found))} ({found.path})"
    note(Finding(what=message("check.speech_model"), good=True, says=says, figures={"load_seconds": round(taken, 3)}))
    return model


def _level(microphone: Microphone, console: Console, seconds: float, *, as_json: bool) -> Finding:
    """Show how loud it is, for some seconds."""
    loudest = SILENT_DB
    until = time.monotonic() + seconds
    shown = console if not as_json else Console(quiet=True)
    speak = message("check.say_something")
    with Live(console=shown, refresh_per_second=8, transient=True) as live:
        while time.monotonic() < until:
            block = microphone.read(0.5)
            if block is None or not block.pcm:
                continue
            samples = np.frombuffer(block.pcm, np.int16).astype(np.float32) / 32768
            loud = 20 * float(np.log10(max(float(np.sqrt(np.mean(samples**2))), 3e-5)))
            loudest = max(loudest, loud)
            filled = round(METER_WIDTH * min(1.0, max(0.0, (loud + 70) / 70)))
            live.update(Text(f"  {speak}  " + "●" * filled + "·" * (METER_WIDTH - filled)))
    silent = loudest <= SILENT_DB
    says = (
        message("check.silence", device=microphone.name)
        if silent
        else message("check.loudest", device=microphone.name, level=loudest)
    )
    return Finding(
        what=message("check.microphone"), good=not silent, says=says, figures={"loudest_db": round(loudest, 1)}
    )


def _voice(
    settings: Settings,
    events: queue.SimpleQueue[AnyEvent],
    leaving: contextlib.ExitStack,
    note: Callable[[Finding], None],
) -> LoudspeakerVoice | ShownVoice | None:
    voice = open_voice(
        events.put,
        Gate(),
        voice=settings.voice or None,
        words_a_minute=settings.words_per_minute,
        loudspeaker=asked_for(settings.loudspeaker),
        language=settings.language,
    )
    leaving.callback(voice.close)
    time.sleep(0.3)  # a loudspeaker that cannot be opened tells so at once
    while not events.empty():
        event = events.get()
        if isinstance(event, Lost):
            note(Finding(what=_called(event.device), good=False, says=event.why))
            return None
    return voice


def _called(device: Device) -> str:
    return message("check.loudspeaker") if device is Device.LOUDSPEAKER else message("check.voice")


def _say_and_hear(
    voice: LoudspeakerVoice, ears: MicrophoneEars, events: queue.SimpleQueue[AnyEvent], settings: Settings
) -> Finding:
    """Say a sentence and hear it back: whether it was heard, and how long it took."""
    sentence = load_script("imago", settings.language).lines.shown["check_sentence"]
    ears.listen(Listen(turn=1, who=None, expect=Expect.CONTENT, patience_seconds=1.0))
    asked = time.monotonic()
    voice.say(Say(id=1, text=sentence))
    spoken: float | None = None
    heard = ""
    until = asked + SPEAK_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            event = events.get(timeout=0.1)
        except queue.Empty:
            continue
        if isinstance(event, Spoken):
            spoken = time.monotonic()
            until = min(until, spoken + HEAR_WITHIN_SECONDS)
        if isinstance(event, Heard):
            heard = event.text
            break
    figures = {} if spoken is None else {"said_seconds": round(spoken - asked, 2)}
    if spoken is None:
        says = message("check.not_played")
    elif fuzz.token_set_ratio(heard, sentence.lower()) >= ALIKE:
        figures["round_trip_seconds"] = round(time.monotonic() - spoken, 2)
        says = message("check.round_trip", seconds=figures["round_trip_seconds"])
        return Finding(what=message("check.loudspeaker"), good=True, says=says, figures=figures)
    elif heard:
        says = message("check.not_quite")
        return Finding(what=message("check.loudspeaker"), good=True, says=says, figures=figures)
    else:
        says = message("check.not_heard")
        return Finding(what=message("check.loudspeaker"), good=True, says=says, figures=figures)
    return Finding(what=message("check.loudspeaker"), good=False, says=says, figures=figures)
