"""What stands in a journal, with the checksums by which a flipped bit is noticed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import AnyEvent, Caught, Commanded, Heard, decode, encode
from facilitator.errors import JournalError
from facilitator.journal.trouble import DamageFoundError
from facilitator.messages import message


@dataclass(frozen=True)
class Session:
    """One session as the journal knows it, without what was said."""

    id: str
    began: str
    """Local date and time as ISO 8601 with offset."""
    exercise: str
    names: tuple[str, str]
    events: int
    """How many events are kept."""
    keeping: Keeping | None = None
    """What the couple chose to keep; None as long as the session is unfinished."""
    end_reason: EndReason | None = None
    path: Path = Path()
    """The journal that it stands in."""

    @property
    def instant(self) -> float:
        """When it began, in seconds since 1970, to put sessions in order."""
        try:
            return datetime.fromisoformat(self.began).timestamp()
        except ValueError:
            return 0.0

    @property
    def unfinished(self) -> bool:
        """Whether it can be resumed."""
        return self.end_reason is None


def _columns(session: Session) -> list[str | int | None]:
    keeping = None if session.keeping is None else session.keeping.value
    reason = None if session.end_reason is None else session.end_reason.value
    return [session.id, session.began, session.exercise, json.dumps(session.names), keeping, reason, session.events]


def _columns_checksum(columns: Sequence[object]) -> int:
    return zlib.crc32(json.dumps(columns, default=repr).encode("ascii"))  # damaged columns may come as bytes


def write_session(connection: sqlite3.Connection, session: Session) -> None:
    """Insert the session, or replace what stood of it."""
    columns = _columns(session)
    checksum = _columns_checksum(columns)
    connection.execute("REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*columns, checksum])


def read_sessions(connection: sqlite3.Connection, path: Path) -> list[Session]:
    """Read all sessions, the oldest first.

    Raises:
        DamageFoundError: if a row was altered, or events are missing or stand alone.
    """
    sessions = []
    for *columns, checksum in connection.execute("SELECT * FROM sessions").fetchall():
        if _columns_checksum(columns) != checksum:
            raise DamageFoundError
        identity, began, exercise, names, keeping, reason, count = columns
        first, second = json.loads(names)
        sessions.append(
            Session(
                id=identity,
                began=began,
                exercise=exercise,
                names=(first, second),
                events=count,
                keeping=None if keeping is None else Keeping(keeping),
                end_reason=None if reason is None else EndReason(reason),
                path=path,
            )
        )
    if connection.execute("SELECT count(*) FROM events").fetchone()[0] != sum(session.events for session in sessions):
        raise DamageFoundError
    return sorted(sessions, key=lambda session: session.instant)


def _event_checksum(session: str, number: int, line: bytes) -> int:
    return zlib.crc32(line, zlib.crc32(f"{session} {number} ".encode("ascii", "replace")))


def write_event(connection: sqlite3.Connection, session: str, number: int, line: bytes) -> None:
    """Insert one event; a number that is there already is refused by SQLite."""
    row = (session, number, line, _event_checksum(session, number, line))
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?)", row)


def read_events(connection: sqlite3.Connection, session: Session) -> tuple[AnyEvent, ...]:
    """Read the events of one session, checked to be gapless and unaltered.

    Raises:
        DamageFoundError: if they are not.
        JournalError: if they are, but this version cannot read them.
    """
    query = "SELECT number, json, checksum FROM events WHERE session = ? ORDER BY number"
    rows = connection.execute(query, [session.id]).fetchall()
    if [number for number, _, _ in rows] != list(range(session.events)):
        raise DamageFoundError
    if any(
        not isinstance(line, bytes) or _event_checksum(session.id, number, line) != sum_ for number, line, sum_ in rows
    ):
        raise DamageFoundError
    events = _decoded([line for _, line, _ in rows])
    if events is None:
        raise JournalError(message("journal.session_of_another_version"))
    return events


def _decoded(lines: list[bytes]) -> tuple[AnyEvent, ...] | None:
    """The events; None where one cannot be read, for the decoder's own error may quote what was said."""
    try:
        return tuple(decode(line) for line in lines)
    except msgspec.DecodeError:
        return None


def line_of(event: AnyEvent) -> bytes:
    """One event as the journal keeps it.

    Raises:
        JournalError: if it holds half a character (a lone surrogate), which cannot be written.
    """
    try:
        return encode(event)
    except UnicodeEncodeError:
        line = None
    if line is None:
        raise JournalError(message("journal.broken_character"))
    return line


def without_words(event: AnyEvent) -> AnyEvent:
    """The same event without one word that was said in it, and without how loud it was."""
    if isinstance(event, Heard | Commanded | Caught):
        event = msgspec.structs.replace(event, text="", words=())
    return without_level(event)


def without_level(event: AnyEvent) -> AnyEvent:
    """The same event without how loud it was."""
    return msgspec.structs.replace(event, level_db=None) if isinstance(event, Heard) else event
