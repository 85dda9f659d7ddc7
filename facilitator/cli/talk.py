"""A session from beginning to end: gather what it needs, let the conductor lead it, keep what the couple want kept."""

from __future__ import annotations

import contextlib
import functools
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType

import msgspec
import platformdirs
from rich.console import Console

from facilitator import portaudio
from facilitator.cli.alone import DRILL, for_one, journal_of, one_person
from facilitator.cli.between import homework_for, keep_promised, opening_lines
from facilitator.cli.scripts import need_fitting, script_for
from facilitator.cli.shelves import journal_folder
from facilitator.cli.speech_models import converses, introduce, model_in_use
from facilitator.conductor import Conductor
from facilitator.config import APP, Settings
from facilitator.course import furnish
from facilitator.dialogue.actions import Sound
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import ALONE, AnyEvent, Begun, Command, Commanded, Resumed, Source
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Phase, State
from facilitator.errors import FacilitatorError, UsageError
from facilitator.exercises.tables import load_table_words
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.journal import JournalFile, SqliteJournal, list_journals, unfinished
from facilitator.messages import message
from facilitator.ports import Ears, Post, Table, Voice
from facilitator.quietly import quietly
from facilitator.sound_devices import asked_for, choose_loudspeaker, choose_microphone
from facilitator.speaking.opening import open_voice
from facilitator.speaking.voice import ShownVoice
from facilitator.table.keys import Keys
from facilitator.table.plain import PlainTable
from facilitator.table.terminal import TerminalTable, table_for
from facilitator.table.typed import TypedEars, lines_of

TYPED_PATIENCE = 5.0
"""Typing takes longer than speaking."""


def begin(settings: Settings, exercise: str = "", *, typed: bool, check_content: bool | None) -> int:
    """Begin a new session and lead it. Returns the exit code.

    Raises:
        FacilitatorError: if something that it needs is missing; nothing is written then.
    """
    console = Console()
    names = couple(settings, console)
    alone = settings.relation == ALONE
    script = script_for(exercise or (DRILL if alone else "imago"), settings)
    need_fitting(script.exercise.head, settings)
    hearing = None if typed else _hearing(settings, check_content=check_content)
    journal = journal_of(settings, names)
    clock = _clock()
    lines = opening_lines(settings, journal, clock)
    begun = Begun(
        exercise=script.exercise.head.id,
        names=names,
        clock=clock,
        language=settings.language,
        depth=settings.depth,
        relation=settings.relation,
        first_session=not journal.sessions(),
        patience_factor=settings.patience_factor * (TYPED_PATIENCE if typed else 1.0),
        checks_content=hearing is None or hearing.checks_content,
        note="" if hearing is None else hearing.note,
        reminders=lines.reminders,
        invites=lines.invites,
        homework=homework_for(settings, journal, script.exercise.head.id),
        saying=lines.saying,
    )
    begun = for_one(begun, journal) if alone else begun
    with contextlib.ExitStack() as leaving:
        if hearing is not None:
            leaving.callback(hearing.microphone.close)
        session = journal.begin(begun)
        leaving.callback(session.close)
        sitting = _Sitting(settings, script, hearing, console)
        state = _lead(sitting, begun, session, State(), first_kept=True)
    _finish(state, journal, session.session, sitting)
    return 0


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
        raise UsageError(message("talk.nothing_to_resume"))
    hearing = None if typed else _hearing(settings, check_content=None)
    journal = JournalFile(found.path)
    with contextlib.ExitStack() as leaving:
        if hearing is not None:
            leaving.callback(hearing.microphone.close)
        events, session = journal.resume(found.id)
        leaving.callback(session.close)
        begun = events[0]
        if not isinstance(begun, Begun):
            raise UsageError(message("talk.no_beginning"))
        led_by = msgspec.structs.replace(settings, language=begun.language, relation=begun.relation)
        script = script_for(begun.exercise, led_by)
        sitting = _Sitting(settings, script, hearing, console)
        state = Dialogue(furnish(script, begun)).replay(events)
        state = _lead(sitting, Resumed(clock=_clock()), session, state, first_kept=False)
    _finish(state, journal, session.session, sitting)
    return 0


def need_sound(settings: Settings) -> None:
    """Make sure that there are a microphone and a loudspeaker.

    Raises:
        SoundError: if one is missing, with what to do.
    """
    devices = portaudio.devices()
    choose_microphone(devices, asked_for(settings.microphone))
    choose_loudspeaker(devices, asked_for(settings.loudspeaker))


def couple(settings: Settings, console: Console) -> tuple[str, str]:
    """The two names; asked for where they are not set and somebody sits at the keyboard.

    Raises:
        UsageError: if they are not known.
    """
    if settings.relation == ALONE:
        return one_person(settings, console)
    if settings.names:
        first, second = (name.strip() for name in settings.names)
        return first, second
    if not (sys.stdin.isatty() and console.is_terminal):
        raise UsageError(message("couple.say_who_is_there"))
    first = console.input(message("couple.first_name") + " ").strip()
    second = console.input(message("couple.other_name") + " ").strip()
    if not first or not second or first.casefold() == second.casefold():
        raise UsageError(message("couple.two_names"))
    return first, second


@dataclass(frozen=True)
class _Hearing:
    """What is listened with."""

    microphone: Microphone
    model: SpeechModel
    note: str
    """Which model it is and what it can do."""
    checks_content: bool


@dataclass(frozen=True)
class _Sitting:
    """What stays the same through one sitting."""

    settings: Settings
    script: Script
    hearing: _Hearing | None
    """Nothing where the partners type."""
    console: Console

    @property
    def cache_folder(self) -> Path:
        return Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "prompts"


def _lead(sitting: _Sitting, first: AnyEvent, session: SqliteJournal, state: State, *, first_kept: bool) -> State:
    with contextlib.ExitStack() as leaving:
        late, gate = _Late(), Gate()
        voice = _voice(sitting, late.post, gate)
        leaving.callback(voice.close)
        table = _table(sitting)
        leaving.callback(table.close)
        begun = first if isinstance(first, Begun) else state.begun
        script = furnish(sitting.script, begun)
        conductor = Conductor(Dialogue(script), voice=voice, table=table, journal=session, state=state)
        late.to(conductor.post)
        conductor.ears = _ears(sitting, conductor.post, gate, table, voice)
        leaving.callback(conductor.ears.close)
        if isinstance(table, TerminalTable):
            leaving.enter_context(
                Keys(conductor.post, load_table_words(sitting.settings.language).key, paused=table.paused)
            )
        leaving.enter_context(_interrupts(conductor.post))
        voice.prepare([*_fixed(sitting.script), *begun.shares])
        if sitting.hearing is not None and sys.stderr.isatty():
            leaving.enter_context(quietly())  # ALSA complains of a busy machine in the middle of the picture
        return conductor.run(first, kept=first_kept)


def _finish(state: State, journal: JournalFile, session: str, sitting: _Sitting) -> None:
    """Keep what the couple want kept, and say so."""
    if state.phase is Phase.ENDED and state.reason is not None and state.keeping is not None:
        try:
            journal.keep(session, state.keeping, state.reason, state.noted)
            keep_promised(journal, session, state)
        except FacilitatorError as error:
            Console(stderr=True).print(str(error), highlight=False, markup=False)
            return
    if state.view is None or sitting.hearing is None or not sitting.console.is_terminal:
        return  # lines of text have said it already
    for line in (state.view.notice, *state.view.help_lines):
        sitting.console.print(line, highlight=False, markup=False)


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
    if sitting.hearing is None:
        return PlainTable(sys.stdout, words, typed=True)
    return table_for(sitting.console, words, keys=sys.stdin.isatty())


def _voice(sitting: _Sitting, post: Post, gate: Gate) -> Voice:
    if sitting.hearing is None:
        return ShownVoice(post, "", wait=lambda over, _seconds: over.is_set())
    settings = sitting.settings
    return open_voice(
        post,
        gate,
        voice=settings.voice or None,
        words_a_minute=settings.words_per_minute,
        cache_folder=sitting.cache_folder,
        loudspeaker=asked_for(settings.loudspeaker),
        language=settings.language,
    )


def _ears(sitting: _Sitting, post: Post, gate: Gate, table: Table, voice: Voice) -> Ears:
    commands = sitting.script.commands
    if sitting.hearing is None:
        at_keyboard = sys.stdin.isatty()
        echo = functools.partial(table.echo, seen=at_keyboard) if isinstance(table, PlainTable) else None
        spot = functools.partial(commands.spot, typed=True)
        return TypedEars(lines_of(sys.stdin), post, spot, echo=echo, at_keyboard=at_keyboard)
    answers = sitting.script.answers
    return MicrophoneEars(
        sitting.hearing.microphone,
        sitting.hearing.model,
        gate,
        post,
        spot=commands.spot,
        phrases=(*commands.grammar(), *answers.yes, *answers.no),
        live=table.live,
        level=table.level,
        chime=lambda: voice.chime(Sound.CLOSING),
    )


def _hearing(settings: Settings, *, check_content: bool | None) -> _Hearing:
    """Open the microphone and load the speech model."""
    microphone = Microphone(asked_for(settings.microphone))
    try:
        found = model_in_use(settings)
        checks = converses(found) if check_content is None else check_content
        return _Hearing(microphone, load_model(found.path), introduce(found, checks=checks), checks)
    except FacilitatorError:
        microphone.close()
        raise


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


def _clock() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
