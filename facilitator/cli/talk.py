"""A session from beginning to end: gather what it needs, let the conductor lead it, keep what the couple want kept."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType

import platformdirs
from rich.console import Console

from facilitator import portaudio
from facilitator.cli.shelves import journal_folder
from facilitator.cli.speech_models import converses, introduce, model_in_use
from facilitator.conductor import Conductor
from facilitator.config import APP, Settings
from facilitator.dialogue.actions import Sound
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun, Command, Commanded, Resumed, Source
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Phase, State
from facilitator.errors import FacilitatorError, UsageError
from facilitator.exercises.pack import load_script
from facilitator.exercises.tables import load_table_words
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.journal import JournalFile, SqliteJournal, list_journals, open_journal, unfinished
from facilitator.ports import Ears, Post, Table, Voice
from facilitator.sound_devices import choose_loudspeaker, choose_microphone
from facilitator.speaking.voice import ShownVoice, open_voice
from facilitator.table.keys import Keys
from facilitator.table.plain import PlainTable
from facilitator.table.terminal import TerminalTable, table_for
from facilitator.table.typed import TypedEars

TYPED_PATIENCE = 5.0
"""Typing takes longer than speaking."""


def begin(settings: Settings, *, typed: bool, check_content: bool | None) -> int:
    """Begin a new session and lead it. Returns the exit code.

    Raises:
        FacilitatorError: if something that it needs is missing; nothing is written then.
    """
    console = Console()
    names = couple(settings, console)
    script = load_script("imago", settings.language)
    model, note, can_check = (None, "", True) if typed else _speech(settings, check_content=check_content)
    if not typed:
        need_microphone(settings)
    journal = open_journal(journal_folder(settings), names)
    begun = Begun(
        exercise=script.exercise.head.id,
        names=names,
        clock=_clock(),
        language=settings.language,
        depth=settings.depth,
        relation=settings.relation,
        first_session=not journal.sessions(),
        patience_factor=settings.patience_factor * (TYPED_PATIENCE if typed else 1.0),
        checks_content=can_check,
        note=note,
    )
    session = journal.begin(begun)
    return _lead(_Sitting(settings, script, model, typed, console), begun, journal, session, State(), first_kept=True)


def go_on(settings: Settings, *, typed: bool) -> int:
    """Take the newest unfinished session up again. Returns the exit code.

    Raises:
        UsageError: if there is none.
        FacilitatorError: as `begin`.
    """
    console = Console()
    found = unfinished(journal_folder(settings))
    if found is None:
        troubles = list_journals(journal_folder(settings)).troubles
        if troubles:
            raise troubles[0]
        raise UsageError("There is no unfinished session to resume: begin a new one with `facilitator talk`.")
    model = None if typed else _speech(settings, check_content=None)[0]
    if not typed:
        need_microphone(settings)
    journal = JournalFile(found.path)
    events, session = journal.resume(found.id)
    begun = events[0]
    if not isinstance(begun, Begun):
        raise UsageError("The session does not begin at its beginning: begin a new one with `facilitator talk`.")
    script = load_script(begun.exercise, begun.language)
    state = Dialogue(script).replay(events)
    sitting = _Sitting(settings, script, model, typed, console)
    return _lead(sitting, Resumed(clock=_clock()), journal, session, state, first_kept=False)


def need_microphone(settings: Settings) -> None:
    """Make sure that there is a microphone.

    Raises:
        SoundError: if there is none, with what to do.
    """
    choose_microphone(portaudio.devices(), _device(settings.microphone))


def need_sound(settings: Settings) -> None:
    """Make sure that there are a microphone and a loudspeaker.

    Raises:
        SoundError: if one is missing, with what to do.
    """
    need_microphone(settings)
    choose_loudspeaker(portaudio.devices(), _device(settings.loudspeaker))


def couple(settings: Settings, console: Console) -> tuple[str, str]:
    """The two names; asked for where they are not set and somebody sits at the keyboard.

    Raises:
        UsageError: if they are not known.
    """
    if settings.names:
        first, second = (name.strip() for name in settings.names)
        return first, second
    if not (sys.stdin.isatty() and console.is_terminal):
        raise UsageError("Say who is there: add --names Ana,Ben, or set names in the settings file.")
    first = console.input("Who sits at the table? First name: ").strip()
    second = console.input("And the other: ").strip()
    if not first or not second or first.casefold() == second.casefold():
        raise UsageError("Two different names are needed, so that each knows whose turn it is.")
    return first, second


@dataclass(frozen=True)
class _Sitting:
    """What stays the same through one sitting."""

    settings: Settings
    script: Script
    model: SpeechModel | None
    typed: bool
    console: Console

    @property
    def cache_folder(self) -> Path:
        return Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "prompts"


def _lead(
    sitting: _Sitting,
    first: AnyEvent,
    journal: JournalFile,
    session: SqliteJournal,
    state: State,
    *,
    first_kept: bool,
) -> int:
    with contextlib.ExitStack() as leaving:
        leaving.callback(session.close)
        table = _table(sitting)
        leaving.callback(table.close)
        late = _Late()
        gate = Gate()
        voice = _voice(sitting, late.post, gate)
        leaving.callback(voice.close)
        conductor = Conductor(Dialogue(sitting.script), voice=voice, table=table, journal=session, state=state)
        late.to(conductor.post)
        conductor.ears = _ears(sitting, conductor.post, gate, table, voice)
        leaving.callback(conductor.ears.close)
        if isinstance(table, TerminalTable):
            leaving.enter_context(Keys(conductor.post, load_table_words().key, paused=table.paused))
        leaving.enter_context(_interrupts(conductor.post))
        voice.prepare(_fixed(sitting.script))
        state = conductor.run(first, kept=first_kept)
    _finish(state, journal, session.session, sitting.console)
    return 0


def _finish(state: State, journal: JournalFile, session: str, console: Console) -> None:
    """Keep what the couple want kept, and say so."""
    if state.phase is Phase.ENDED and state.reason is not None and state.keeping is not None:
        try:
            journal.keep(session, state.keeping, state.reason)
        except FacilitatorError as error:
            Console(stderr=True).print(str(error), highlight=False, markup=False)
            return
    if state.view is not None and state.view.notice:
        console.print(state.view.notice, highlight=False, markup=False)


class _Late:
    """A post that is given its receiver later: the voice is made before the conductor."""

    def __init__(self) -> None:
        self._post: Post | None = None
        self._kept: list[AnyEvent] = []

    def to(self, post: Post) -> None:
        self._post = post
        for event in self._kept:
            post(event)

    def post(self, event: AnyEvent) -> None:
        if self._post is None:
            self._kept.append(event)
        else:
            self._post(event)


def _table(sitting: _Sitting) -> Table:
    words = load_table_words(sitting.settings.language)
    if sitting.typed:
        return PlainTable(sys.stdout, words, typed=True)
    return table_for(sitting.console, words, keys=sys.stdin.isatty())


def _voice(sitting: _Sitting, post: Post, gate: Gate) -> Voice:
    if sitting.typed:
        return ShownVoice(post, "", wait=lambda over, _seconds: over.is_set())
    settings = sitting.settings
    return open_voice(
        post,
        gate,
        voice=settings.voice or None,
        words_a_minute=settings.words_per_minute,
        cache_folder=sitting.cache_folder,
        loudspeaker=_device(settings.loudspeaker),
        language=settings.language,
    )


def _ears(sitting: _Sitting, post: Post, gate: Gate, table: Table, voice: Voice) -> Ears:
    commands = sitting.script.commands
    if sitting.model is None:
        plain = table if isinstance(table, PlainTable) else None
        echo = None if plain is None else (lambda line: plain.echo(line, seen=sys.stdin.isatty()))
        return TypedEars(sys.stdin, post, lambda text: commands.spot(text, typed=True), echo=echo)
    answers = sitting.script.answers
    return MicrophoneEars(
        Microphone(_device(sitting.settings.microphone)),
        sitting.model,
        gate,
        post,
        spot=commands.spot,
        phrases=(*commands.grammar(), *answers.yes, *answers.no),
        live=table.live,
        level=table.level,
        chime=lambda: voice.chime(Sound.CLOSING),
    )


def _speech(settings: Settings, *, check_content: bool | None) -> tuple[SpeechModel, str, bool]:
    """The speech model, what is to be said of it, and whether mirrors are compared with it."""
    found = model_in_use(settings)
    can = converses(found) if check_content is None else check_content
    return load_model(found.path), introduce(found, checks=can), can


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


def _device(wanted: str) -> str | int | None:
    """A device as it is asked for: a number, a part of a name, or the system's own choice."""
    return int(wanted) if wanted.isdigit() else wanted or None


def _clock() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
