"""What stands in a journal beside the sessions: moments, and promises; with checksums, as `rows` has them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from facilitator.course import Moment, Promise
from facilitator.errors import JournalError
from facilitator.journal.trouble import DamageFoundError
from facilitator.messages import message

_Read = TypeVar("_Read", Moment, Promise)


def _checksum(key: str, line: bytes) -> int:
    return zlib.crc32(line, zlib.crc32(f"{key} ".encode("ascii", "replace")))


def _line(value: Moment | Promise) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        line = None
    if line is None:
        raise JournalError(message("journal.broken_character_in_text"))
    return line


def _read(key: str, line: object, checksum: object, kind: type[_Read]) -> _Read:
    if not isinstance(line, bytes) or _checksum(key, line) != checksum:
        raise DamageFoundError
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError:
        pass  # the decoder's own error may quote what was said
    raise JournalError(message("journal.another_version"))


def write_moment(connection: sqlite3.Connection, moment: Moment) -> None:
    """Insert a moment, which has its id."""
    line = _line(moment)
    connection.execute("INSERT INTO moments VALUES (?, ?, ?)", [moment.id, line, _checksum(moment.id, line)])


def read_moments(connection: sqlite3.Connection) -> list[Moment]:
    """Read all moments, the oldest first.

    Raises:
        DamageFoundError: if a row was altered.
        JournalError: if this version cannot read it.
    """
    rows = connection.execute("SELECT id, json, checksum FROM moments").fetchall()
    moments = [_read(key, line, checksum, Moment) for key, line, checksum in rows]
    return sorted(moments, key=lambda moment: (moment.at, moment.id))


def write_promises(connection: sqlite3.Connection, session: str, promises: Sequence[Promise]) -> None:
    """Insert the promises of a session in the place of what stood of them."""
    connection.execute("DELETE FROM promises WHERE session = ?", [session])
    for number, promise in enumerate(promises):
        line = _line(promise)
        row = (session, number, line, _checksum(f"{session} {number}", line))
        connection.execute("INSERT INTO promises VALUES (?, ?, ?, ?)", row)


def read_promises(connection: sqlite3.Connection, session: str) -> tuple[Promise, ...]:
    """Read the promises of a session; raises as `read_moments` does."""
    query = "SELECT number, json, checksum FROM promises WHERE session = ? ORDER BY number"
    rows = connection.execute(query, [session]).fetchall()
    if [number for number, _, _ in rows] != list(range(len(rows))):
        raise DamageFoundError
    return tuple(_read(f"{session} {number}", line, checksum, Promise) for number, line, checksum in rows)
