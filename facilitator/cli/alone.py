"""One person who practises alone: who it is, which journal, and what is read aloud."""

from __future__ import annotations

import sys

import msgspec
from rich.console import Console

from facilitator.cli.shelves import journal_folder
from facilitator.config import Settings
from facilitator.course.drill import choose_shares, who_shares
from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.events import ALONE, Begun
from facilitator.errors import UsageError
from facilitator.exercises.shares import load_shares
from facilitator.journal import JournalFile, open_journal
from facilitator.messages import message


def one_person(settings: Settings, console: Console) -> tuple[str, str]:
    """The one who practises, and the name that reads; asked for where it is not clear and somebody sits at the keyboard.

    Raises:
        UsageError: if it is not known.
    """
    name = settings.names[0].strip() if len(settings.names) == 1 else ""
    if not name and sys.stdin.isatty() and console.is_terminal:
        name = console.input(message("couple.who_practises") + " ").strip()
    if not name:
        raise UsageError(message("couple.say_who_practises"))
    return name, who_shares(load_shares(settings.language).names, name)


def journal_of(settings: Settings, names: tuple[str, str]) -> JournalFile:
    """The journal of these two; of somebody alone, that one's own."""
    return open_journal(journal_folder(settings), (names[0], "") if settings.relation == ALONE else names)


def for_one(begun: Begun, journal: JournalFile) -> Begun:
    """The same with what is read aloud, and without what is for two."""
    drills = [session for session in journal.sessions() if session.exercise == begun.exercise]
    finished = sum(session.end_reason is EndReason.COMPLETED for session in drills)
    shares = choose_shares(load_shares(begun.language).share, len(drills), finished)
    return msgspec.structs.replace(begun, first_sender=1, shares=shares, reminders=(), saying="")
