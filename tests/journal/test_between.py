"""Moments and promises in the journal, and journals from before there were any."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from facilitator.course import Finished, Moment, MomentKind, Promise, PromiseKind
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.errors import JournalBusyError, JournalDamagedError, JournalError, UsageError
from facilitator.journal import JournalFile, file, forget_everything, list_journals, open_journal
from tests.journal.conftest import CANARY, NAMES, an_evening, begun, bytes_of, heard

AT = "2026-05-04T08:00:00+02:00"
GIFT = Promise(kind=PromiseKind.GIFT, giver="Ben", other="Ana", text="a walk by the weir", until="2026-05-18")
VERSION_1 = {
    "sessions": (
        "CREATE TABLE sessions (id TEXT PRIMARY KEY, began TEXT NOT NULL, exercise TEXT NOT NULL, names TEXT NOT NULL,"
        " keeping TEXT, end_reason TEXT, events INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
    ),
    "events": (
        "CREATE TABLE events (session TEXT NOT NULL REFERENCES sessions, number INTEGER NOT NULL, json BLOB NOT NULL,"
        " checksum INTEGER NOT NULL, PRIMARY KEY (session, number)) WITHOUT ROWID"
    ),
}
"""The tables of the journals that version 1 wrote."""


def good(text: str = CANARY, at: str = AT) -> Moment:
    return Moment(kind=MomentKind.GOOD, at=at, text=text)


def an_old_journal(folder: Path) -> JournalFile:
    """A journal as version 1 wrote it, with an unfinished session."""
    journal = open_journal(folder, NAMES)
    session = journal.begin(begun())
    for event in an_evening():
        session.append(event)
    session.close()
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.executescript("DROP TABLE moments; DROP TABLE promises; PRAGMA user_version = 1;")
        assert dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall()) == VERSION_1
    return journal


def version(journal: JournalFile) -> int:
    with closing(sqlite3.connect(journal.path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_moment_comes_back_with_its_id_the_oldest_first(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    later = journal.note_moment(good(at="2026-05-06T08:00:00+02:00"))
    earlier = journal.note_moment(Moment(kind=MomentKind.HARD, at=AT))
    assert journal.moments() == (earlier, later)
    assert (earlier.text, earlier.id != later.id) == ("", True)
    assert journal.sessions() == ()


def test_forgetting_a_moment_leaves_no_byte_of_it_and_the_others(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    other = journal.note_moment(good("we spoke about the garden"))
    forgotten = journal.note_moment(good())
    assert CANARY.encode() in bytes_of(tmp_path)
    journal.forget_moments([forgotten.id])
    for word in (b"heron", b"kitchen", forgotten.id.encode()):
        assert word not in bytes_of(tmp_path)
    assert journal.moments() == (other,)


def test_where_one_moment_is_not_there_none_is_forgotten(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    noted = journal.note_moment(good())
    with pytest.raises(UsageError, match="moments --list"):
        journal.forget_moments([noted.id, "nothing"])
    assert journal.moments() == (noted,)


def test_forgetting_everything_forgets_moments_too(tmp_path: Path) -> None:
    open_journal(tmp_path, NAMES).note_moment(good())
    open_journal(tmp_path, ("Chris", "Dana")).note_moment(good())
    assert forget_everything(tmp_path) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_moment_waits_until_the_session_has_ended(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    session = journal.begin(begun())
    with pytest.raises(JournalBusyError):
        journal.note_moment(good())
    session.close()


def test_half_a_character_is_refused_without_a_word_of_it(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="type it anew") as error:
        open_journal(tmp_path, NAMES).note_moment(good(CANARY + "\udc80"))
    assert "heron" not in str(error.value)
    assert error.value.__context__ is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE moments SET json = replace(json, 'heron', 'stork')",
        "UPDATE moments SET id = 'another'",
        "UPDATE promises SET number = 7",
        "UPDATE promises SET checksum = 0",
    ],
)
def test_what_was_altered_is_noticed(tmp_path: Path, change: str) -> None:
    journal = open_journal(tmp_path, NAMES)
    journal.note_moment(good())
    promised(journal)
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute(change)
        connection.commit()
    with pytest.raises(JournalDamagedError):
        _ = journal.moments() if "moments" in change else journal.finished()
    assert len(journal.damaged()) == 1


def promised(journal: JournalFile, keeping: Keeping = Keeping.ALL) -> str:
    """A finished session in which something was promised."""
    session = journal.begin(begun())
    session.append(heard(1))
    session.close()
    journal.keep(session.session, keeping, EndReason.COMPLETED)
    journal.keep_promises(session.session, [GIFT])
    return session.session


def test_finished_sessions_come_with_what_was_promised(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    session = promised(journal, Keeping.OUTLINE)
    journal.begin(begun(clock="2026-05-05T19:30:00+02:00")).close()
    stopped = journal.begin(begun(clock="2026-05-06T19:30:00+02:00"))
    stopped.close()
    journal.keep(stopped.session, Keeping.ALL, EndReason.STOPPED)
    assert journal.finished() == (Finished("imago", begun().clock, (GIFT,)),)
    assert CANARY.encode() not in bytes_of(tmp_path)
    journal.keep_promises(session, [])
    assert journal.finished() == (Finished("imago", begun().clock),)
    assert b"weir" not in bytes_of(tmp_path)
    with pytest.raises(UsageError, match="nothing"):
        journal.keep_promises("nothing", [GIFT])


def test_with_a_session_its_promises_are_really_forgotten(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    session = promised(journal)
    assert b"weir" in bytes_of(tmp_path)
    journal.forget(session)
    assert b"weir" not in bytes_of(tmp_path)
    assert journal.finished() == ()


def test_a_journal_of_version_1_becomes_one_of_version_2_with_all_that_it_held(tmp_path: Path) -> None:
    journal = an_old_journal(tmp_path)
    noted = journal.note_moment(good())
    assert version(journal) == file.SCHEMA_VERSION == 2
    events, session = journal.resume()
    session.close()
    assert events == (begun(), *an_evening())
    assert journal.moments() == (noted,)
    assert list_journals(tmp_path).troubles == ()


def test_an_old_journal_is_whole_where_making_it_newer_breaks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = an_old_journal(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(file, "_TABLES", file._TABLES | {"last": "CREATE TABLE last ("})
        with pytest.raises(JournalError):
            journal.sessions()
    assert version(journal) == 1
    with closing(sqlite3.connect(journal.path)) as connection:
        assert dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall()) == VERSION_1
    events, session = journal.resume()
    session.close()
    assert events == (begun(), *an_evening())


def test_a_journal_whose_tables_are_not_those_of_its_version_is_damaged(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES)
    journal.note_moment(good())
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(JournalDamagedError):
        journal.moments()
