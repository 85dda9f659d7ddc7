"""All journals in one folder, whoever's they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facilitator.errors import JournalError, UsageError
from facilitator.journal.names import SUFFIX, journal_paths
from facilitator.journal.rows import Session
from facilitator.journal.store import JournalFile
from facilitator.journal.trouble import told_plainly
from facilitator.messages import message


@dataclass(frozen=True)
class Shelf:
    """What a folder of journals holds."""

    sessions: tuple[Session, ...]
    """Of all couples, the newest first."""
    troubles: tuple[JournalError, ...]
    """One for each journal that could not be read: in use, damaged …"""

    @property
    def unfinished(self) -> Session | None:
        """The newest session that can be resumed."""
        return next((session for session in self.sessions if session.unfinished), None)


def list_journals(folder: Path) -> Shelf:
    """Read every journal in `folder`; one that cannot be read does not hide the others."""
    sessions: list[Session] = []
    troubles: list[JournalError] = []
    with told_plainly(folder / SUFFIX):
        paths = journal_paths(folder)
    for path in paths:
        read = _read(JournalFile(path))
        if isinstance(read, JournalError):
            troubles.append(read)
        else:
            sessions += read
    return Shelf(tuple(sorted(sessions, key=lambda session: session.instant, reverse=True)), tuple(troubles))


def _read(journal: JournalFile) -> tuple[Session, ...] | JournalError:
    try:
        return journal.sessions()
    except JournalError as error:
        return error


def unfinished(folder: Path) -> Session | None:
    """The newest session of any couple that can be resumed (`JournalFile(session.path).resume(session.id)`).

    Raises:
        JournalError: if there is none, but a journal could not be read: it might have been in there.
    """
    shelf = list_journals(folder)
    if shelf.unfinished is None and shelf.troubles:
        raise shelf.troubles[0]
    return shelf.unfinished


def find_session(folder: Path, session_id: str) -> JournalFile:
    """The journal that this session stands in.

    Raises:
        UsageError: if there is no such session.
        JournalError: if it was not found, but a journal could not be read: it might have been in there.
    """
    shelf = list_journals(folder)
    for session in shelf.sessions:
        if session.id == session_id:
            return JournalFile(session.path)
    if shelf.troubles:
        raise shelf.troubles[0]
    raise UsageError(message("journal.no_session", session=session_id))


def forget_everything(folder: Path) -> int:
    """Really remove every session of every couple, damaged files that were put aside too.

    Returns:
        How many journals there were.
    """
    with told_plainly(folder / SUFFIX):
        found = {path.name.partition(SUFFIX)[0] + SUFFIX for path in folder.glob(f"couple-*{SUFFIX}*")}
    for name in sorted(found):
        JournalFile(folder / name).forget_all()
    return len(found)
