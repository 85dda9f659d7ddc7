"""The journal of one couple: begin, resume, keep, show and forget sessions."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from facilitator.course import Finished, Moment, Promise
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import AnyEvent, Begun
from facilitator.errors import JournalDamagedError, JournalError, UsageError
from facilitator.filelock import FileLock
from facilitator.journal.between import read_moments, read_promises, write_moment, write_promises
from facilitator.journal.file import connect, locked, putting_aside, scrub, shred, take_lock, transaction
from facilitator.journal.names import asides_of, journal_path, parts_of
from facilitator.journal.rows import (
    Session,
    line_of,
    read_events,
    read_sessions,
    without_level,
    without_words,
    write_event,
    write_session,
)
from facilitator.journal.trouble import DamageFoundError, told_plainly
from facilitator.messages import message


class SqliteJournal:
    """One open session (`facilitator.ports.Journal`); it holds the journal's lock until `close` or the process's end."""

    def __init__(self, lock: FileLock, connection: sqlite3.Connection, session: Session) -> None:
        self._lock = lock
        self._connection = connection
        self._session = session
        self._path = session.path
        self._one_at_a_time = threading.Lock()
        self._open = True

    @property
    def session(self) -> str:
        """The id of the session."""
        return self._session.id

    def append(self, event: AnyEvent) -> None:
        """Put the event on the disk; returns when it is committed and synced. After an error nothing of it is there.

        Events are replayed in the order of their numbers: after an error either append the same event again, or close
        the journal and go on unsaved; to leave one out and append the next would make a session that never was.

        Raises:
            JournalFullError: no room left; the same event can be appended again when there is.
            JournalDamagedError: the file broke in the meantime and was put aside; this journal is closed.
            JournalError: it could not be written, or the journal is closed.
        """
        line = line_of(event)
        with self._one_at_a_time:
            if not self._open:
                raise JournalError(message("journal.closed"))
            longer = replace(self._session, events=self._session.events + 1)
            try:
                with _usable(self._connection, self._path), transaction(self._connection):
                    write_event(self._connection, self._session.id, self._session.events, line)
                    write_session(self._connection, longer)
            except JournalDamagedError:
                self._open = False
                self._lock.release()
                raise
            self._session = longer

    def forget_turn(self, turn: int) -> None:
        """Really remove every word of a turn that is on the disk; the events stay, without words.

        Raises:
            JournalError: if it could not be written.
        """
        with self._one_at_a_time, _usable(self._connection, self._path):
            events = read_events(self._connection, self._session)
            spoken = [number for number, event in enumerate(events) if getattr(event, "turn", None) == turn]
            with transaction(self._connection, removes_from=self._path):
                for number in spoken:
                    self._connection.execute(
                        "DELETE FROM events WHERE session = ? AND number = ?", [self._session.id, number]
                    )
                    write_event(self._connection, self._session.id, number, line_of(without_words(events[number])))
            scrub(self._connection, self._path)

    def close(self) -> None:
        """Let go of the file and of its lock; may be called twice."""
        with self._one_at_a_time:
            if self._open:
                self._open = False
                try:
                    with told_plainly(self._path):
                        self._connection.close()
                finally:
                    self._lock.release()


@dataclass(frozen=True)
class JournalFile:
    """The journal of one couple. Every method takes its lock for as long as it works.

    Each raises `JournalBusyError` while a session is open in it, `JournalDamagedError` after putting a damaged file
    aside, `JournalFullError` where there is no room, and `JournalError` for anything else that is wrong with it.
    """

    path: Path

    def begin(self, begun: Begun) -> SqliteJournal:
        """Begin a session. `begun` is its first event: it is on the disk on return and must not be appended again."""
        session = Session(secrets.token_hex(4), begun.clock, begun.exercise, begun.people, events=1, path=self.path)
        line = line_of(begun)
        with self._held() as (lock, connection):
            with transaction(connection):
                write_session(connection, session)
                write_event(connection, session.id, 0, line)
            return SqliteJournal(lock, connection, session)

    def resume(self, session_id: str | None = None) -> tuple[tuple[AnyEvent, ...], SqliteJournal]:
        """Go on with a session that did not come to its end: this one, or the one that was begun last.

        Returns:
            All its events in their order, and the journal that the next ones go to.

        Raises:
            UsageError: if there is none that could be resumed.
        """
        with self._held() as (lock, connection):
            sessions = read_sessions(connection, self.path)
            chosen = [one for one in sessions if one.unfinished and session_id in {None, one.id}]
            if not chosen:
                raise UsageError(message("journal.nothing_to_resume"))
            return read_events(connection, chosen[-1]), SqliteJournal(lock, connection, chosen[-1])

    def keep(self, session_id: str, keeping: Keeping, end_reason: EndReason, noted_turns: Container[int] = ()) -> None:
        """Finish a session as the couple wish it. Close its `SqliteJournal` first.

        `ALL` keeps everything, `OUTLINE` really removes every word that was said but in the turns that were noted for the
        journal, `NOTHING` really removes the session.
        """
        if keeping is Keeping.NOTHING:
            self.forget(session_id)
            return
        with self._opened() as connection:
            session = self._find(connection, session_id)
            with transaction(connection, removes_from=self.path if keeping is Keeping.OUTLINE else None):
                if keeping is Keeping.OUTLINE:
                    lines = [
                        line_of(
                            (without_level if getattr(event, "turn", None) in noted_turns else without_words)(event)
                        )
                        for event in read_events(connection, session)
                    ]
                    connection.execute("DELETE FROM events WHERE session = ?", [session_id])
                    for number, line in enumerate(lines):
                        write_event(connection, session_id, number, line)
                write_session(connection, replace(session, keeping=keeping, end_reason=end_reason))
            if keeping is Keeping.OUTLINE:
                scrub(connection, self.path)

    def sessions(self) -> tuple[Session, ...]:
        """All sessions of this couple, the oldest first."""
        with self._opened() as connection:
            return tuple(read_sessions(connection, self.path))

    def show(self, session_id: str) -> tuple[Session, tuple[AnyEvent, ...]]:
        """One session with all its events (`report` makes something readable of them).

        Raises:
            UsageError: if there is no such session.
        """
        with self._opened() as connection:
            session = self._find(connection, session_id)
            return session, read_events(connection, session)

    def forget(self, session_id: str) -> None:
        """Really remove one session: afterwards no byte of it is in the journal's files.

        Damaged files that were put aside may still hold it: `damaged` lists them, `forget_all` removes them too.

        Raises:
            UsageError: if there is no such session.
        """
        with self._opened() as connection:
            self._find(connection, session_id)
            with transaction(connection, removes_from=self.path):
                for table, key in (("events", "session"), ("promises", "session"), ("sessions", "id")):
                    connection.execute(f"DELETE FROM {table} WHERE {key} = ?", [session_id])  # noqa: S608 - our names
            scrub(connection, self.path)

    def keep_promises(self, session_id: str, promises: Sequence[Promise]) -> None:
        """Keep what was promised in a session, in the place of what stood of it; with the session it is forgotten.

        Raises:
            UsageError: if there is no such session.
        """
        with self._opened() as connection:
            self._find(connection, session_id)
            with transaction(connection, removes_from=self.path):
                write_promises(connection, session_id, promises)
            scrub(connection, self.path)

    def finished(self) -> tuple[Finished, ...]:
        """All sessions that came to their end, with what was promised in them, the oldest first."""
        with self._opened() as connection:
            return tuple(
                Finished(session.exercise, session.began, read_promises(connection, session.id))
                for session in read_sessions(connection, self.path)
                if session.end_reason is EndReason.COMPLETED
            )

    def note_moment(self, moment: Moment) -> Moment:
        """Keep a moment; it is on the disk on return. It is given back with its id."""
        noted = msgspec.structs.replace(moment, id=secrets.token_hex(4))
        with self._opened() as connection, transaction(connection):
            write_moment(connection, noted)
        return noted

    def moments(self) -> tuple[Moment, ...]:
        """All moments of this couple, the oldest first."""
        with self._opened() as connection:
            return tuple(read_moments(connection))

    def forget_moments(self, ids: Collection[str]) -> None:
        """Really remove these moments: afterwards no byte of them is in the journal's files.

        Raises:
            UsageError: if one is not there; then none is removed.
        """
        with self._opened() as connection:
            missing = set(ids) - {moment.id for moment in read_moments(connection)}
            if missing:
                raise UsageError(message("journal.no_moment", moment=min(missing)))
            with transaction(connection, removes_from=self.path):
                connection.executemany("DELETE FROM moments WHERE id = ?", [[one] for one in ids])
            scrub(connection, self.path)

    def forget_all(self) -> None:
        """Really remove everything of this couple: every session, and what was put aside. Works on damaged files too."""
        with locked(self.path) as lock, told_plainly(self.path):
            for part in (*parts_of(self.path), *asides_of(self.path)):
                shred(part)
            lock.release(remove=True)

    def damaged(self) -> tuple[Path, ...]:
        """Files of this couple that were put aside."""
        return tuple(asides_of(self.path))

    def _find(self, connection: sqlite3.Connection, session_id: str) -> Session:
        for session in read_sessions(connection, self.path):
            if session.id == session_id:
                return session
        raise UsageError(message("journal.no_session", session=session_id))

    @contextmanager
    def _held(self) -> Iterator[tuple[FileLock, sqlite3.Connection]]:
        """Lock and connection, which stay open unless the block is left by an exception."""
        lock = take_lock(self.path)
        try:
            connection = connect(self.path)
            try:
                with _usable(connection, self.path):
                    read_sessions(connection, self.path)
                    yield lock, connection
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._held() as (lock, connection):
            yield connection
            connection.close()
            lock.release()


@contextmanager
def _usable(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """What goes wrong in the block becomes one of our errors; a damaged journal is closed and put aside."""
    with putting_aside(path):
        try:
            with told_plainly(path):
                yield
        except DamageFoundError:
            connection.close()
            raise


def open_journal(folder: Path, names: tuple[str, str]) -> JournalFile:
    """The journal of this couple in `folder`; nothing is made or read before one of its methods is called."""
    return JournalFile(journal_path(folder, names))
