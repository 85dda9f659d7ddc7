from __future__ import annotations

import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import AnyEvent, Caught, Heard, Resumed
from facilitator.errors import JournalBusyError, JournalError, UsageError
from facilitator.journal import find_session, forget_everything, list_journals, open_journal, unfinished
from facilitator.journal.names import couple_key
from tests.journal.conftest import CANARY, NAMES, an_evening, begun, bytes_of, heard


def record(folder: Path, events: list[AnyEvent], names: tuple[str, str] = NAMES) -> str:
    journal = open_journal(folder, names).begin(begun(names))
    for event in events:
        journal.append(event)
    journal.close()
    return journal.session


def test_what_was_appended_is_what_is_resumed(tmp_path: Path) -> None:
    session = record(tmp_path, an_evening())
    events, journal = open_journal(tmp_path, NAMES).resume()
    assert events == (begun(), *an_evening())
    assert journal.session == session
    journal.append(Resumed(at=21.0, clock="2026-05-04T20:00:00+02:00"))
    journal.close()
    assert open_journal(tmp_path, NAMES).show(session)[1][-1] == Resumed(at=21.0, clock="2026-05-04T20:00:00+02:00")


def test_every_acknowledged_event_is_in_the_file_before_the_journal_is_closed(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES).begin(begun())
    journal.append(heard(1))
    assert CANARY.encode() in bytes_of(tmp_path)
    journal.close()


@given(events=st.lists(st.builds(Heard, at=st.floats(0, 1e6), turn=st.integers(0, 99), text=st.text()), max_size=5))
@settings(max_examples=8, deadline=None)
def test_any_text_comes_back_unchanged(tmp_path_factory: pytest.TempPathFactory, events: list[Heard]) -> None:
    folder = tmp_path_factory.mktemp("any")
    record(folder, list(events))
    again, journal = open_journal(folder, NAMES).resume()
    journal.close()
    assert list(again[1:]) == events


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folder private by other means")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "journals"
    old_mask = os.umask(0)
    try:
        journal = open_journal(folder, NAMES).begin(begun())
        journal.append(heard(1))
        files = list(folder.iterdir())
        assert len(files) >= 3
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        journal.close()
    finally:
        os.umask(old_mask)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_a_journal_that_others_can_read_is_made_private_again(tmp_path: Path) -> None:
    record(tmp_path, [])
    path = open_journal(tmp_path, NAMES).path
    path.chmod(0o644)
    open_journal(tmp_path, NAMES).sessions()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(names=st.tuples(st.text(), st.text()))
def test_names_of_any_kind_make_one_safe_file_name(names: tuple[str, str]) -> None:
    key = couple_key(names)
    assert key.isalnum()
    assert key.isascii()
    assert key == couple_key((names[1], names[0]))
    if all(unicodedata.is_normalized("NFC", name) for name in names):
        first, second = (unicodedata.normalize("NFD", name) for name in names)
        assert key == couple_key((first, second))


def test_different_couples_have_different_journals() -> None:
    pairs = [("Ana", "Ben"), ("Ana", "Bea"), ("An", "aBen"), ("安娜", "本"), ("Ana,Ben", ""), ("", "Ana,Ben2")]
    assert len({couple_key(pair) for pair in pairs}) == len(pairs)
    assert couple_key(("ANA", " ben ")) == couple_key(("Ben", "Ana"))


def test_a_name_with_half_a_character_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="type it anew"):
        open_journal(tmp_path, ("A\udc80", "Ben")).begin(begun(("A\udc80", "Ben")))
    assert open_journal(tmp_path, NAMES).sessions() == ()


def test_a_second_session_at_once_is_told_so(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES).begin(begun())
    for attempt in (open_journal(tmp_path, NAMES).sessions, open_journal(tmp_path, NAMES).resume):
        with pytest.raises(JournalBusyError, match="Another session"):
            attempt()
    journal.close()
    journal.close()
    assert len(open_journal(tmp_path, NAMES).sessions()) == 1
    with pytest.raises(JournalError, match="closed already"):
        journal.append(heard(1))


def test_another_process_is_told_so_until_the_first_is_killed(tmp_path: Path) -> None:
    holder = (
        "import sys; from pathlib import Path; from facilitator.journal import open_journal;"
        "from tests.journal.conftest import begun, heard;"
        "journal = open_journal(Path(sys.argv[1]), ('Ana', 'Ben')).begin(begun()); journal.append(heard(1));"
        "print(journal.session, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        session = child.stdout.readline().strip()
        shelf = list_journals(tmp_path)
        assert [type(trouble) for trouble in shelf.troubles] == [JournalBusyError]
        with pytest.raises(JournalBusyError):
            unfinished(tmp_path)
        child.kill()
    found = unfinished(tmp_path)
    assert found is not None
    assert found.id == session
    events, journal = open_journal(tmp_path, NAMES).resume(session)
    journal.close()
    assert events == (begun(), heard(1))


def test_all_is_kept_and_the_session_is_over(tmp_path: Path) -> None:
    file = open_journal(tmp_path, NAMES)
    session = record(tmp_path, an_evening())
    file.keep(session, Keeping.ALL, EndReason.COMPLETED)
    found, events = file.show(session)
    assert (found.keeping, found.end_reason, found.names) == (Keeping.ALL, EndReason.COMPLETED, NAMES)
    assert events == (begun(), *an_evening())
    with pytest.raises(UsageError, match="no unfinished session"):
        file.resume()
    assert unfinished(tmp_path) is None


def test_an_outline_holds_the_course_of_the_evening_and_not_one_word(tmp_path: Path) -> None:
    file = open_journal(tmp_path, NAMES)
    session = record(tmp_path, [*an_evening(), *(heard(number) for number in range(30, 80))])
    assert CANARY.encode() in bytes_of(tmp_path)
    file.keep(session, Keeping.OUTLINE, EndReason.STOPPED)
    for word in ("heron", "kitchen"):
        assert word.encode() not in bytes_of(tmp_path)
    found, events = file.show(session)
    assert found.keeping is Keeping.OUTLINE
    assert [event.at for event in events[:5]] == [0.0, 2.0, 7.0, 9.0, 20.0]
    assert len(events) == 55


def test_an_outline_keeps_the_sentence_that_was_noted_for_the_journal(tmp_path: Path) -> None:
    file = open_journal(tmp_path, NAMES)
    session = record(tmp_path, [heard(1), heard(2, "we want to walk more often"), heard(3)])
    file.keep(session, Keeping.OUTLINE, EndReason.COMPLETED, {2})
    assert CANARY.encode() not in bytes_of(tmp_path)
    _, events = file.show(session)
    assert [event.text for event in events if isinstance(event, Heard)] == ["", "we want to walk more often", ""]


def test_an_outline_does_not_tell_how_loud_anybody_was(tmp_path: Path) -> None:
    file = open_journal(tmp_path, NAMES)
    loud: list[AnyEvent] = [msgspec.structs.replace(heard(number), level_db=-12.5) for number in (1, 2)]
    session = record(tmp_path, loud)
    assert b"-12.5" in bytes_of(tmp_path)
    file.keep(session, Keeping.OUTLINE, EndReason.COMPLETED, {2})
    assert b"-12.5" not in bytes_of(tmp_path)
    _, events = file.show(session)
    assert [event.level_db for event in events if isinstance(event, Heard)] == [None, None]


def test_a_turn_is_really_forgotten_while_the_session_goes_on(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES).begin(begun())
    for event in (Caught(at=1.0, turn=7, text=CANARY), heard(8, "we want to walk more often"), heard(7)):
        journal.append(event)
    journal.forget_turn(7)
    assert b"heron" not in bytes_of(tmp_path)
    assert b"walk" in bytes_of(tmp_path)
    journal.append(heard(9, "and then"))
    journal.close()
    events, resumed = open_journal(tmp_path, NAMES).resume()
    resumed.close()
    assert [getattr(event, "text", None) for event in events[1:]] == ["", "we want to walk more often", "", "and then"]


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "left open"])
def test_forgetting_a_session_leaves_no_byte_of_it_and_all_of_the_others(tmp_path: Path, killed: bool) -> None:  # noqa: FBT001
    file = open_journal(tmp_path, NAMES)
    other = record(tmp_path, [heard(number, "we spoke about the garden") for number in range(10)])
    session = record(tmp_path, [heard(number) for number in range(60)])
    if killed:
        script = (
            "import os, sys; from pathlib import Path; from facilitator.journal import open_journal;"
            "from tests.journal.conftest import heard;"
            "_, journal = open_journal(Path(sys.argv[1]), ('Ana', 'Ben')).resume(sys.argv[2]);"
            "[journal.append(heard(number)) for number in range(20)]; os.kill(os.getpid(), 9)"
        )
        subprocess.run([sys.executable, "-c", script, str(tmp_path), session], check=False)
        assert file.path.with_name(file.path.name + "-wal").stat().st_size > 0
    assert CANARY.encode() in bytes_of(tmp_path)
    file.forget(session)
    for word in (b"heron", b"kitchen", session.encode()):
        assert word not in bytes_of(tmp_path)
    assert len(file.show(other)[1]) == 11
    with pytest.raises(UsageError, match=session):
        file.forget(session)


def test_forgetting_that_was_broken_off_is_made_good_when_the_journal_is_opened_next(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from facilitator.journal import open_journal, store;"
        "store.scrub = lambda *_: os.kill(os.getpid(), 9);"
        "open_journal(Path(sys.argv[1]), ('Ana', 'Ben')).forget(sys.argv[2])"
    )
    other = record(tmp_path, [heard(number, "we spoke about the garden") for number in range(10)])
    session = record(tmp_path, [heard(number) for number in range(60)])
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path), session], check=False)
    assert run.returncode != 0
    assert CANARY.encode() in bytes_of(tmp_path)
    assert [found.id for found in open_journal(tmp_path, NAMES).sessions()] == [other]
    assert b"heron" not in bytes_of(tmp_path)


def test_keeping_nothing_forgets_the_session(tmp_path: Path) -> None:
    session = record(tmp_path, an_evening())
    open_journal(tmp_path, NAMES).keep(session, Keeping.NOTHING, EndReason.COMPLETED)
    assert CANARY.encode() not in bytes_of(tmp_path)
    assert open_journal(tmp_path, NAMES).sessions() == ()


def test_forgetting_everything_leaves_no_file(tmp_path: Path) -> None:
    record(tmp_path, an_evening())
    record(tmp_path, an_evening(), ("Chris", "Dana"))
    open_journal(tmp_path, NAMES).path.write_bytes(b"no journal at all: " + CANARY.encode())
    assert len(list_journals(tmp_path).troubles) == 1
    foreign = tmp_path / "shopping.txt"
    foreign.write_text("bread")
    assert forget_everything(tmp_path) == 2
    assert list(tmp_path.iterdir()) == [foreign]


def test_the_newest_unfinished_session_of_any_couple_is_found(tmp_path: Path) -> None:
    assert unfinished(tmp_path / "not there") is None
    clocks = {NAMES: "2026-05-04T19:30:00+02:00", ("Chris", "Dana"): "2026-05-04T18:00:00+00:00"}
    for names, clock in clocks.items():
        open_journal(tmp_path, names).begin(begun(names, clock)).close()
    found = unfinished(tmp_path)
    assert found is not None
    assert found.names == ("Chris", "Dana")
    assert find_session(tmp_path, found.id).path == open_journal(tmp_path, ("Dana", "Chris")).path
    with pytest.raises(UsageError, match="sessions list"):
        find_session(tmp_path, "nothing")
