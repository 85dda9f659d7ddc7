from __future__ import annotations

import logging
import random
import shutil
import sqlite3
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import AnyEvent
from facilitator.errors import JournalDamagedError, JournalError, JournalFullError
from facilitator.journal import SqliteJournal, list_journals, open_journal
from tests.journal.conftest import CANARY, NAMES, begun, bytes_of, heard

LEFT_OPEN = """
import os, sys
from pathlib import Path
from facilitator.journal import open_journal
from tests.journal.conftest import begun, heard
journal = open_journal(Path(sys.argv[1]), ("Ana", "Ben")).begin(begun())
for number in range(1, int(sys.argv[2])):
    journal.append(heard(number))
os.kill(os.getpid(), 9)
"""


def leave_open(folder: Path, count: int) -> None:
    """Write `count` events in a process that is killed, so that the log is not folded into the file."""
    subprocess.run([sys.executable, "-c", LEFT_OPEN, str(folder), str(count)], check=False)


def written(count: int) -> list[AnyEvent]:
    return [begun(), *(heard(number) for number in range(1, count))]


def append_until_full(journal: SqliteJournal) -> int:
    """Append numbered events until the disk is full; how many there are in the journal."""
    count = 1
    with suppress(JournalFullError):
        while count < 5000:
            journal.append(heard(count))
            count += 1
    assert count < 5000
    return count


def test_a_full_disk_is_said_and_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    journal = open_journal(small_disk, NAMES).begin(begun())
    count = append_until_full(journal)
    with pytest.raises(JournalFullError, match="no room left"):
        journal.append(heard(count))
    subprocess.run(["mount", "-o", "remount,size=2m", str(small_disk)], check=True)
    journal.append(heard(count))
    journal.close()
    events, journal = open_journal(small_disk, NAMES).resume()
    journal.close()
    assert list(events) == written(count + 1)


def test_a_disk_that_is_full_from_the_start_is_said(small_disk: Path) -> None:
    with pytest.raises(OSError, match="space"):
        (small_disk / "ballast").write_bytes(bytes(300_000))
    with pytest.raises(JournalFullError, match="no room left"):
        open_journal(small_disk, NAMES).begin(begun())


def test_on_a_full_disk_everything_can_still_be_forgotten(small_disk: Path) -> None:
    journal = open_journal(small_disk, NAMES).begin(begun())
    append_until_full(journal)
    journal.close()
    open_journal(small_disk, NAMES).forget_all()
    assert list(small_disk.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_file_that_may_not_grow_is_an_error_of_ours(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from facilitator.errors import JournalError;"
        "from facilitator.journal import open_journal; from tests.journal.conftest import begun, heard\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "journal = open_journal(Path(sys.argv[1]), ('Ana', 'Ben')).begin(begun())\n"
        "count = 1\n"
        "try:\n"
        "    while count < 5000:\n        journal.append(heard(count)); count += 1\n"
        "except JournalError as error:\n    print(count)\n"
    )
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, text=True)
    events, journal = open_journal(tmp_path, NAMES).resume()
    journal.close()
    assert list(events) == written(int(run.stdout))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    in_the_way = tmp_path / "journals"
    in_the_way.write_text("not a folder")
    with pytest.raises(JournalError, match="check that"):
        open_journal(in_the_way, NAMES).begin(begun())


def test_a_read_only_folder_is_said(small_disk: Path) -> None:
    open_journal(small_disk, NAMES).begin(begun()).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(JournalError, match="check that"):
        open_journal(small_disk, NAMES).begin(begun())


@pytest.mark.parametrize("damage", [bytes(100), b"", b"\xff" * 9000], ids=["zeroed header", "empty", "noise"])
def test_a_damaged_file_is_put_aside_whole_and_a_new_one_is_begun(tmp_path: Path, damage: bytes) -> None:
    leave_open(tmp_path, 30)
    file = open_journal(tmp_path, NAMES)
    if damage:
        assert len(file.sessions()) == 1  # which folds the log in
    whole = file.path.read_bytes()
    file.path.write_bytes(damage + whole[len(damage) :] if damage else b"")
    broken = file.path.read_bytes()
    for count in (1, 2):
        with pytest.raises(JournalDamagedError, match="put aside as") as caught:
            file.resume()
        asides = [path for path in file.damaged() if not path.name.endswith(("-wal", "-shm"))]
        assert len(asides) == count
        assert any(str(aside) in str(caught.value) for aside in asides)
        assert {aside.read_bytes() for aside in asides} == {broken}
        assert CANARY.encode() in bytes_of(tmp_path)
        for part in file.damaged():
            shutil.copyfile(part, tmp_path / (file.path.name + part.name.partition("Z")[2].removeprefix("-2")))
    file.forget_all()
    file.begin(begun()).close()
    assert len(file.sessions()) == 1


def test_another_programs_database_is_put_aside(tmp_path: Path) -> None:
    path = open_journal(tmp_path, NAMES).path
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(JournalDamagedError):
        open_journal(tmp_path, NAMES).begin(begun())


def test_a_newer_journal_is_left_where_it_is(tmp_path: Path) -> None:
    file = open_journal(tmp_path, NAMES)
    file.begin(begun()).close()
    connection = sqlite3.connect(file.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(JournalError, match="update facilitator"):
        file.sessions()
    assert file.path.exists()


def test_a_missing_event_is_noticed(tmp_path: Path) -> None:
    journal = open_journal(tmp_path, NAMES).begin(begun())
    for number in range(1, 5):
        journal.append(heard(number))
    journal.close()
    connection = sqlite3.connect(open_journal(tmp_path, NAMES).path)
    connection.execute("DELETE FROM events WHERE number = 3")
    connection.commit()
    connection.close()
    with pytest.raises(JournalDamagedError):
        open_journal(tmp_path, NAMES).resume()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of 150 events, some of them folded in, some in the log."""
    folder = tmp_path_factory.mktemp("killed")
    leave_open(folder, 150)
    return folder


def test_a_torn_log_keeps_all_that_was_committed_before_the_tear(tmp_path: Path) -> None:
    leave_open(tmp_path / "whole", 40)
    log = next((tmp_path / "whole").glob("*-wal")).name
    for cut in (1, 500, 4096, 4096 + 24, 30_000):
        folder = tmp_path / str(cut)
        shutil.copytree(tmp_path / "whole", folder)
        whole = (folder / log).read_bytes()
        (folder / log).write_bytes(whole[:-cut])
        events, journal = open_journal(folder, NAMES).resume()
        journal.close()
        assert list(events) == written(40)[: len(events)]
        assert 39 - cut // 4096 <= len(events) < 40


@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), in_log=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_byte_is_noticed_or_does_no_harm(
    killed: Path,
    tmp_path_factory: pytest.TempPathFactory,
    where: float,
    flip: int,
    in_log: bool,  # noqa: FBT001
) -> None:
    folder = tmp_path_factory.mktemp("flipped") / "copy"
    shutil.copytree(killed, folder)
    path = next(folder.glob("*-wal" if in_log else "*.journal"))
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= flip
    path.write_bytes(content)
    try:
        events, journal = open_journal(folder, NAMES).resume()
        journal.close()
    except JournalError:
        events = ()
        assert list_journals(folder).sessions == ()
        assert CANARY.encode() in bytes_of(folder)
    else:
        # A wrong last frame looks like the torn end of a crash: at most the last two commits cannot be told from one.
        assert len(events) >= (148 if in_log else 150)
    assert list(events) == written(150)[: len(events)]


APPEND_FOR_EVER = """
import os, sys
from pathlib import Path
from facilitator.journal import open_journal
from tests.journal.conftest import heard
_, journal = open_journal(Path(sys.argv[1]), ("Ana", "Ben")).resume()
number = int(sys.argv[2])
while True:
    journal.append(heard(number))
    os.write(1, b"%d\\n" % number)
    number += 1
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20260504)  # noqa: S311
    open_journal(tmp_path, NAMES).begin(begun()).close()
    count = 1
    for _ in range(10):
        command = [sys.executable, "-c", APPEND_FOR_EVER, str(tmp_path), str(count)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            read = child.stdout.readline()
            try:
                child.wait(chance.uniform(0.0, 0.1))
            except subprocess.TimeoutExpired:
                child.kill()
            acknowledged = int((read + child.stdout.read()).split()[-1])
        events, journal = open_journal(tmp_path, NAMES).resume()
        journal.close()
        assert list(events) == written(len(events))
        assert len(events) in {acknowledged + 1, acknowledged + 2}
        count = len(events)


def test_no_word_that_was_said_is_in_any_error_or_log_line(
    small_disk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    def note(error: JournalError) -> None:
        said.append("".join(traceback.format_exception(type(error), error, error.__traceback__)))

    journal = open_journal(small_disk, NAMES).begin(begun())
    count = append_until_full(journal)
    with pytest.raises(JournalFullError) as full:
        journal.append(heard(count))
    note(full.value)
    with pytest.raises(JournalError) as broken:
        journal.append(heard(1, CANARY + "\udc80"))
    note(broken.value)
    journal.close()
    with pytest.raises(JournalError) as closed:
        journal.append(heard(1))
    note(closed.value)
    file = open_journal(tmp_path, NAMES)
    for alteration in (
        "UPDATE events SET json = CAST(json || x'ff' AS TEXT)",
        "UPDATE events SET number = number + 7",
        "UPDATE events SET session = 'x'",
    ):
        journal = file.begin(begun())
        journal.append(heard(1))
        journal.close()
        connection = sqlite3.connect(file.path)
        connection.execute(alteration)
        connection.commit()
        connection.close()
        with pytest.raises(JournalError) as damaged:
            file.keep(journal.session, Keeping.OUTLINE, EndReason.STOPPED)
        note(damaged.value)
    captured = capfd.readouterr()
    said += [captured.out, captured.err, caplog.text]
    assert len(said) == 9
    assert not any(word in text for text in said for word in ("heron", "kitchen"))
    assert bytes_of(tmp_path)
