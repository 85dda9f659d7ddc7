"""One journal file, opened under its lock: the schema, the checks, and putting aside what cannot be trusted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from facilitator.errors import JournalBusyError, JournalError
from facilitator.filelock import FileLock, LockedError
from facilitator.journal.names import UNSCRUBBED, parts_of
from facilitator.journal.trouble import DamageFoundError, damaged, told_plainly
from facilitator.journal.wal import log_is_damaged
from facilitator.messages import message

SCHEMA_VERSION = 2
_APPLICATION_ID = 0x46434C31
_TABLES_1 = {
    "sessions": (
        "CREATE TABLE sessions (id TEXT PRIMARY KEY, began TEXT NOT NULL, exercise TEXT NOT NULL, names TEXT NOT NULL,"
        " keeping TEXT, end_reason TEXT, events INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
    ),
    "events": (
        "CREATE TABLE events (session TEXT NOT NULL REFERENCES sessions, number INTEGER NOT NULL, json BLOB NOT NULL,"
        " checksum INTEGER NOT NULL, PRIMARY KEY (session, number)) WITHOUT ROWID"
    ),
}
_TABLES = _TABLES_1 | {
    "moments": (
        "CREATE TABLE moments (id TEXT PRIMARY KEY, json BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
    ),
    "promises": (
        "CREATE TABLE promises (session TEXT NOT NULL REFERENCES sessions, number INTEGER NOT NULL, json BLOB NOT NULL,"
        " checksum INTEGER NOT NULL, PRIMARY KEY (session, number)) WITHOUT ROWID"
    ),
}
_OF_VERSION = {1: _TABLES_1, SCHEMA_VERSION: _TABLES}
"""What each version's file holds, to tell an older journal from a damaged one."""
_LOG_PAGES = 256
"""The log is folded into the file after this many pages (1 MiB), which bounds what is to be read after a crash."""


@contextmanager
def locked(path: Path) -> Iterator[FileLock]:
    """Hold the lock of the journal at `path`; the folder is made if need be.

    Raises:
        JournalBusyError: if another session has it.
        JournalError: if the folder cannot be written to.
    """
    lock = take_lock(path)
    try:
        yield lock
    finally:
        lock.release()


def take_lock(path: Path) -> FileLock:
    """Lock the journal at `path` until the lock is released; as `locked`."""
    with told_plainly(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(LockedError):
            return FileLock(path.with_name(path.name + ".lock"))
    raise JournalBusyError(message("journal.another_session"))


def connect(path: Path) -> sqlite3.Connection:
    """Open the journal at `path`, making it if need be, and check it. The caller holds its lock.

    Raises:
        JournalDamagedError: if it cannot be trusted; it has then been put aside.
        JournalError: if it cannot be read or written.
    """
    with putting_aside(path), told_plainly(path):
        if log_is_damaged(path.with_name(path.name + "-wal")):
            raise DamageFoundError
        _create_private(path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=2.0)
        try:
            _prepare(connection)
            if _unscrubbed(path).exists():
                scrub(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _create_private(path: Path) -> None:
    """Make the file readable by its owner alone before SQLite opens it: its -wal and -shm take the same mode."""
    log = path.with_name(path.name + "-wal")
    if (not path.exists() or path.stat().st_size == 0) and log.exists() and log.stat().st_size > 0:
        raise DamageFoundError  # SQLite would take the log for a stranger's and remove it
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.text_factory = _text
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    empty = connection.execute("PRAGMA page_count").fetchone()[0] == 0
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if not empty and mode != "wal":
        raise DamageFoundError
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    schema = dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not schema and not application and not version:
        _create_tables(connection, _TABLES)
    elif application == _APPLICATION_ID and version > SCHEMA_VERSION:
        raise JournalError(message("journal.newer"))
    elif schema != _OF_VERSION.get(version) or application != _APPLICATION_ID or not _whole(connection):
        raise DamageFoundError
    elif version < SCHEMA_VERSION:
        _create_tables(connection, {name: sql for name, sql in _TABLES.items() if name not in schema})


def _whole(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")


def _text(data: bytes) -> str:
    """Decode without complaint: SQLite's own complaint would quote what was said; the checksum finds the damage."""
    return data.decode("utf-8", "replace")


def _create_tables(connection: sqlite3.Connection, tables: dict[str, str]) -> None:
    """Make a new journal, or an older one newer: wholly or, if it is broken off, not at all."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in tables.values():
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _unscrubbed(path: Path) -> Path:
    return path.with_name(path.name + UNSCRUBBED)


@contextmanager
def transaction(connection: sqlite3.Connection, *, removes_from: Path | None = None) -> Iterator[None]:
    """All or nothing: on the disk when the block is left, undone when it is left by an exception.

    Where something is removed from the journal at `removes_from`, `scrub` has to follow; if it is broken off before that,
    it is made good when the journal is opened next.
    """
    if removes_from is not None:
        os.close(os.open(_unscrubbed(removes_from), os.O_CREAT | os.O_RDWR, 0o600))
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):  # what is raised already says more than a failing rollback would
                connection.execute("ROLLBACK")
        raise


def scrub(connection: sqlite3.Connection, path: Path) -> None:
    """Leave no trace of removed rows in the file or its log: fold the log in, rebuild the file, fold and empty again."""
    for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        row = connection.execute(statement).fetchone()
        if row is not None and row[0]:
            raise JournalBusyError(message("journal.being_read", path=path))
    _unscrubbed(path).unlink(missing_ok=True)


def shred(path: Path) -> None:
    """Overwrite a file before removing it; what a flash disk keeps of old blocks is beyond a program's reach."""
    if path.exists():
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


@contextmanager
def putting_aside(path: Path) -> Iterator[None]:
    """Where the block finds the journal damaged, put it aside and say where. The caller holds its lock.

    Raises:
        JournalDamagedError: it says where the damaged file is now.
    """
    try:
        yield
    except DamageFoundError:
        found = True
    else:
        found = False
    if found:
        raise damaged(path, _put_aside(path))


def _put_aside(path: Path) -> Path | None:
    """Rename the journal and what belongs to it; never onto something that is there. None if it cannot be moved."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    count = 1
    while True:
        aside = path.with_name(f"{path.name}.damaged-{stamp}" + (f"-{count}" if count > 1 else ""))
        if not any(part.exists() for part in parts_of(aside)):
            break
        count += 1
    try:
        for part, target in zip(parts_of(path), parts_of(aside), strict=True):
            if part.exists():
                part.rename(target)
    except OSError:
        return None
    return aside
