"""A session from beginning to end: gather what it needs, ask what is wanted, lead it, keep what the couple want kept."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from datetime import datetime

import msgspec
from rich.console import Console

from facilitator import portaudio
from facilitator.cli.alone import for_one, journal_of, one_person
from facilitator.cli.between import homework_for, keep_promised, opening_lines
from facilitator.cli.scripts import Menu, fitting, menu_of, need_fitting, script_for
from facilitator.cli.shelves import journal_folder
from facilitator.cli.sitting import Sitting, hearing, sitting
from facilitator.config import Settings
from facilitator.course import furnish, picked
from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import ALONE, AnyEvent, Begun, Resumed
from facilitator.dialogue.state import Phase, State
from facilitator.dialogue.validation import reachable
from facilitator.errors import FacilitatorError, UsageError
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, list_journals, unfinished
from facilitator.messages import message
from facilitator.sound_devices import asked_for, choose_loudspeaker, choose_microphone

TYPED_PATIENCE = 5.0
"""Typing takes longer than speaking."""
NUMBERS_OF_THE_MENU = 1_000_000
"""Its prompts and turns are counted from here, so that none is taken for one of the session that follows."""


def begin(settings: Settings, exercise: str = "", *, typed: bool, check_content: bool | None) -> int:
    """Begin a new session and lead it. Returns the exit code.

    Args:
        settings: who, how, with what.
        exercise: its id; empty: the couple are asked, where more than one fits them.
        typed: whether they type instead of speaking.
        check_content: whether mirrors are compared; `None`: if the model can.

    Raises:
        FacilitatorError: if something that it needs is missing; nothing is written then.
    """
    console = Console()
    names = couple(settings, console)
    offered = () if exercise else fitting(settings)
    if len(offered) == 1:
        exercise, offered = offered[0].id, ()
    if not offered:
        need_fitting(script_for(exercise, settings).exercise.head, settings)
    with hearing(settings, typed=typed, check_content=check_content) as heard_with:
        journal, clock = journal_of(settings, names), _clock()
        lines = opening_lines(settings, journal, clock)
        begun = Begun(
            exercise=exercise,
            names=names,
            clock=clock,
            language=settings.language,
            depth=settings.depth,
            relation=settings.relation,
            first_session=not _met_before(journal),
            patience_factor=settings.patience_factor * (TYPED_PATIENCE if typed else 1.0),
            checks_content=heard_with is None or heard_with.checks_content,
            note="" if heard_with is None else heard_with.note,
            reminders=lines.reminders,
            invites=lines.invites,
            saying=lines.saying,
        )
        begun = for_one(begun, journal) if settings.relation == ALONE else begun
        menu = menu_of(offered, settings, journal.finished()) if offered else None
        words = script_for(exercise, settings) if menu is None else menu.script
        session, state = "", State()
        with sitting(settings, words, heard_with, console) as here:
            if menu is not None:
                begun, state = _ask(here, menu, begun)
            if state.reason in {None, EndReason.COMPLETED}:
                script = script_for(begun.exercise, settings)
                begun = msgspec.structs.replace(begun, homework=homework_for(settings, journal, begun.exercise))
                with contextlib.closing(journal.begin(begun)) as kept:
                    session, state = kept.session, here.lead(script, begun, journal=kept, kept=True)
    _finish(state, journal, session, console, typed=typed)
    return 0


def _met_before(journal: JournalFile) -> bool:
    """Whether these two have been through the words before a first session, with the questions in them."""
    for session in journal.sessions():
        _, events = journal.show(session.id)
        begun = events[0] if events else None
        if not isinstance(begun, Begun):
            continue
        if session.end_reason is EndReason.COMPLETED or not begun.first_session:
            return True
        script = furnish(load_script(begun.exercise, begun.language, begun.relation), begun)
        past = reachable(script.exercise.steps, (script.exercise.head.start,))
        if Dialogue(script).replay(events).step in past:
            return True
    return False


def _ask(here: Sitting, menu: Menu, begun: Begun) -> tuple[Begun, State]:
    """Ask what the couple would like to do; nothing of it is kept.

    Returns:
        The beginning of the session as they wish it, and how the question ended: it may have been stopped.
    """
    asking = msgspec.structs.replace(begun, exercise=menu.script.exercise.head.id, saying="")
    number = NUMBERS_OF_THE_MENU
    state = here.lead(menu.script, asking, state=State(say=number, turn=number, wake=number))
    exercise = picked(state, menu.suggested)
    wished = msgspec.structs.replace(
        begun, exercise=exercise, clock=_clock(), first_session=False, note="", reminders=(), invites=()
    )
    return wished, state


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
    journal = JournalFile(found.path)
    settings = _in_its_language(settings, journal.show(found.id)[1])
    with hearing(settings, typed=typed, check_content=None) as heard_with, contextlib.ExitStack() as leaving:
        events, session = journal.resume(found.id)
        leaving.callback(session.close)
        begun = events[0]
        if not isinstance(begun, Begun):
            raise UsageError(message("talk.no_beginning"))
        led_by = msgspec.structs.replace(settings, language=begun.language, relation=begun.relation)
        script = script_for(begun.exercise, led_by)
        state = Dialogue(furnish(script, begun)).replay(events)
        with sitting(settings, script, heard_with, console) as here:
            state = here.lead(script, Resumed(clock=_clock()), journal=session, state=state)
    _finish(state, journal, session.session, console, typed=typed)
    return 0


def _in_its_language(settings: Settings, events: Sequence[AnyEvent]) -> Settings:
    """A session goes on in the language that it was begun in."""
    language = next((event.language for event in events if isinstance(event, Begun)), settings.language)
    return msgspec.structs.replace(settings, language=language)


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


def _finish(state: State, journal: JournalFile, session: str, console: Console, *, typed: bool) -> None:
    """Keep what the couple want kept, and say so; `session` is empty where they had not chosen one yet."""
    if session and state.phase is Phase.ENDED and state.reason is not None and state.keeping is not None:
        try:
            journal.keep(session, state.keeping, state.reason, state.noted)
            keep_promised(journal, session, state)
        except FacilitatorError as error:
            Console(stderr=True).print(str(error), highlight=False, markup=False)
            return
    if state.view is None or typed or not console.is_terminal:
        return  # lines of text have said it already
    for line in filter(None, (state.view.notice, *state.view.help_lines)):
        console.print(line, highlight=False, markup=False)


def _clock() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
