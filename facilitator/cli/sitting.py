"""What is opened once for an evening, and serves every dialogue that is led in it: microphone, voice, ears, table, keys."""

from __future__ import annotations

import contextlib
import functools
import queue
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

import platformdirs
from rich.console import Console

from facilitator.cli.speech_models import converses, introduce, model_in_use
from facilitator.conductor import Conductor
from facilitator.config import APP, Settings
from facilitator.course import furnish
from facilitator.dialogue.actions import Sound
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun, Command, Commanded, Device, Lost, Source
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import State
from facilitator.exercises.tables import load_table_words
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.ports import Ears, Journal, Post, Table, Voice
from facilitator.quietly import quietly
from facilitator.sound_devices import asked_for
from facilitator.speaking.opening import open_voice
from facilitator.speaking.voice import ShownVoice
from facilitator.table.keys import Keys
from facilitator.table.plain import PlainTable
from facilitator.table.terminal import TerminalTable, table_for
from facilitator.table.typed import TypedEars, lines_of


@dataclass(frozen=True)
class Hearing:
    """What is listened with."""

    microphone: Microphone
    model: SpeechModel
    note: str
    """Which model it is and what it can do."""
    checks_content: bool


@contextlib.contextmanager
def hearing(settings: Settings, *, typed: bool, check_content: bool | None) -> Iterator[Hearing | None]:
    """Open the microphone and load the speech model; nothing where the partners type.

    Raises:
        FacilitatorError: if there is no microphone, or no model.
    """
    if typed:
        yield None
        return
    with contextlib.closing(Microphone(asked_for(settings.microphone))) as microphone:
        found = model_in_use(settings)
        checks = converses(found) if check_content is None else check_content
        yield Hearing(microphone, load_model(found.path), introduce(found, checks=checks), checks)


@dataclass
class Sitting:
    """Everything at the edge of a dialogue, opened."""

    voice: Voice
    table: Table
    ears: Ears
    events: queue.SimpleQueue[AnyEvent]
    """What happens, whichever dialogue is led just then."""
    lost: dict[Device, str] = field(default_factory=dict)
    """What was lost in the dialogue before, and is not back."""

    def lead(
        self,
        script: Script,
        first: AnyEvent,
        *,
        journal: Journal | None = None,
        state: State | None = None,
        kept: bool = False,
    ) -> State:
        """Lead a dialogue to its end.

        Args:
            script: the exercise, without what the session takes along.
            first: `Begun` or `Resumed`.
            journal: what is kept goes here; nothing is, where there is none.
            state: where the dialogue stands already.
            kept: `first` is in the journal already.
        """
        begun = first if isinstance(first, Begun) else (state or State()).begun
        dialogue = Dialogue(furnish(script, begun))
        conductor = Conductor(
            dialogue, voice=self.voice, table=self.table, journal=journal, state=state, events=self.events
        )
        conductor.ears = self.ears
        self.voice.prepare([*_fixed(script), *begun.shares])
        for device, why in self.lost.items():
            conductor.post(Lost(device=device, why=why))
        ended = conductor.run(first, kept=kept)
        self.lost = ended.lost
        return ended


@contextlib.contextmanager
def sitting(settings: Settings, words: Script, heard_with: Hearing | None, console: Console) -> Iterator[Sitting]:
    """Open everything; it is closed when the evening is over, however it ends.

    Args:
        settings: which voice, which loudspeaker.
        words: any exercise of the language: how commands and answers are said in it.
        heard_with: the microphone and the model; nothing where the partners type.
        console: where the couple look.
    """
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    gate = Gate()
    with contextlib.ExitStack() as leaving:
        voice = _voice(settings, heard_with, events.put, gate)
        leaving.callback(voice.close)
        table = _table(settings, heard_with, console)
        leaving.callback(table.close)
        ears = _ears(words, heard_with, events.put, gate, table, voice)
        leaving.callback(ears.close)
        if isinstance(table, TerminalTable):
            leaving.enter_context(Keys(events.put, load_table_words(settings.language).key, paused=table.paused))
        leaving.enter_context(_interrupts(events.put))
        if heard_with is not None and sys.stderr.isatty():
            leaving.enter_context(quietly())  # ALSA complains of a busy machine in the middle of the picture
        yield Sitting(voice, table, ears, events)


def _table(settings: Settings, heard_with: Hearing | None, console: Console) -> Table:
    words = load_table_words(settings.language)
    if heard_with is None:
        return PlainTable(sys.stdout, words, typed=True)
    return table_for(console, words, keys=sys.stdin.isatty())


def _voice(settings: Settings, heard_with: Hearing | None, post: Post, gate: Gate) -> Voice:
    if heard_with is None:
        return ShownVoice(post, "", wait=lambda over, _seconds: over.is_set())
    return open_voice(
        post,
        gate,
        voice=settings.voice or None,
        words_a_minute=settings.words_per_minute,
        cache_folder=Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "prompts",
        loudspeaker=asked_for(settings.loudspeaker),
        language=settings.language,
    )


def _ears(words: Script, heard_with: Hearing | None, post: Post, gate: Gate, table: Table, voice: Voice) -> Ears:
    commands, answers = words.commands, words.answers
    if heard_with is None:
        at_keyboard = sys.stdin.isatty()
        echo = functools.partial(table.echo, seen=at_keyboard) if isinstance(table, PlainTable) else None
        spot = functools.partial(commands.spot, typed=True)
        return TypedEars(lines_of(sys.stdin), post, spot, echo=echo, at_keyboard=at_keyboard)
    return MicrophoneEars(
        heard_with.microphone,
        heard_with.model,
        gate,
        post,
        spot=commands.spot,
        phrases=(*commands.grammar(), *answers.grammar()),
        live=table.live,
        level=table.level,
        chime=lambda: voice.chime(Sound.CLOSING),
    )


def _fixed(script: Script) -> list[str]:
    """Prompts in which no name and no word of a partner stands: rendered ahead, and kept on the disk."""
    steps = script.exercise.steps.values()
    lines = [line for step in steps for line in step.all_wordings()]
    lines += [line for wordings in script.lines.lines.values() for line in wordings]
    return [line for line in lines if "{" not in line]


@contextlib.contextmanager
def _interrupts(post: Post) -> Iterator[None]:
    """Ctrl-C (and being asked to end) is "stop the session"; a second one ends at once."""
    asked = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        post(Commanded(command=Command.STOP, source=Source.KEY))

    numbers = [signal.SIGINT, signal.SIGTERM]
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
