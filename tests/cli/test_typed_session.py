"""Two people who type, at the real program: interrupted, at once with another, on a full disk, with any names."""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import Begun, Heard, Resumed
from facilitator.dialogue.state import Phase, State
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, list_journals
from tests.cli.conftest import PATIENT, ROOT, Home

if sys.platform == "win32":
    pytest.skip("needs POSIX terminals, signals and limits", allow_module_level=True)

import pty
import resource

NAMES = "--names"
TALK = ("talk", "--typed", "--exercise", "imago")
OPENING = "answer two questions alone?"
BEGIN = "no\nno\nyes\n"
"""Together, nothing fits, and both are calm."""
SHARING = BEGIN + "ana\nis now a good time\nyes\nskip\nskip\nskip\n"
"""Until Ana has the floor to share."""
SHARE = "the heron stood in our kitchen"


class Typing:
    """The real program, with somebody who reads before typing."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen = ""
        self._read = 0
        assert process.stdout is not None
        self._out = process.stdout.fileno()

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def read_until(self, piece: str) -> None:
        """Wait for a piece of what it prints, after the piece that was waited for before."""
        until = time.monotonic() + PATIENT
        while piece not in self.seen[self._read :]:
            ready, _, _ = select.select([self._out], [], [], max(0.0, until - time.monotonic()))
            more = os.read(self._out, 65536).decode("utf-8", "replace") if ready else ""
            assert more, f"it ended, or never said “{piece}”:\n{self.seen[-2000:]}"
            self.seen += more
        self._read = self.seen.index(piece, self._read) + len(piece)

    def end(self) -> tuple[int, str]:
        """Its exit code and what it wrote to stderr; what it still printed is in `seen`."""
        out, err = self.process.communicate(timeout=PATIENT)
        self.seen += out
        return self.process.returncode, err


@pytest.fixture
def typing(home: Home) -> Iterator[Typing]:
    with home.start(*TALK, NAMES, "Ana,Ben") as process:
        yield Typing(process)
        process.kill()


def state(home: Home) -> State:
    """Where the newest session stands, from its journal."""
    newest = list_journals(home.data / "journals").sessions[0]
    return Dialogue(load_script("imago")).replay(JournalFile(newest.path).show(newest.id)[1])


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_ctrl_c_is_stop(home: Home, typing: Typing, number: signal.Signals) -> None:
    typing.read_until(OPENING)
    typing.type(SHARING + SHARE + "\n")
    typing.read_until("what you heard")
    typing.process.send_signal(number)
    assert typing.end() == (0, "")
    assert "facilitator resume" in typing.seen
    reached = state(home)
    assert reached.reason is EndReason.STOPPED
    assert reached.share == SHARE
    resumed = home.run("resume", "--typed", typed="stop the session\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert state(home).step == "mirroring"


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment", ["Hello Ana and Ben", OPENING, "Three slow breaths", "Ana shares", "Paused", "end here?"]
)
def test_ctrl_c_at_any_moment(home: Home, typing: Typing, moment: str) -> None:
    typing.type(f"{BEGIN}ana\nis now a good time\nyes\n")
    if moment not in {"Hello Ana and Ben", OPENING}:
        typing.read_until("Three slow breaths")
    if moment in {"Ana shares", "Paused", "end here?"}:
        typing.type("skip\nskip\nskip\n")
        typing.read_until("Ana shares")
    if moment == "Paused":
        typing.type("pause the session\n")
    if moment == "end here?":
        typing.type("please stop\n")
    if moment in {"Hello Ana and Ben", OPENING, "Paused", "end here?"}:
        typing.read_until(moment)
    typing.process.send_signal(signal.SIGINT)
    assert typing.end() == (0, "")
    assert state(home).reason is EndReason.STOPPED


@pytest.mark.slow
def test_ctrl_c_before_anything_was_begun(home: Home) -> None:
    """However early it comes, there is no traceback, and the journal is whole."""
    for wait in (0.2, 0.4, 0.6, 0.8):
        with home.start(*TALK, NAMES, "Ana,Ben") as process:
            time.sleep(wait)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENT)
        assert process.returncode in {0, 130, -signal.SIGINT}
        assert "Traceback" not in err or "facilitator" not in err, err  # Python itself may still have been starting
    assert not list_journals(home.data / "journals").troubles


@pytest.mark.slow
def test_a_second_ctrl_c_ends_it_at_once(home: Home, typing: Typing) -> None:
    typing.read_until(OPENING)
    typing.type(BEGIN)
    typing.read_until("say the name")
    os.kill(typing.process.pid, signal.SIGINT)
    os.kill(typing.process.pid, signal.SIGINT)
    code, err = typing.end()
    assert code in {0, 130}
    assert "Traceback" not in err
    assert state(home).begun.names == ("Ana", "Ben")


@pytest.mark.slow
def test_the_end_of_the_input_is_stop(home: Home) -> None:
    told = home.run(*TALK, NAMES, "Ana,Ben", typed=SHARING + SHARE)
    assert (told.code, told.err) == (0, "")
    assert state(home).reason is EndReason.STOPPED
    assert state(home).share == SHARE


def test_words_of_fear_end_it_like_any_stop_and_are_nowhere(home: Home) -> None:
    fear = "when you come home late i am afraid of you when you are drunk"
    told = home.run(*TALK, NAMES, "Ana,Ben", typed=f"{SHARING}{fear}\n")
    assert (told.code, told.err) == (0, "")
    assert state(home).reason is EndReason.STOPPED
    assert not [path for path in home.written() if b"drunk" in path.read_bytes()]


def test_killed_while_sharing_and_resumed(home: Home, typing: Typing) -> None:
    typing.read_until(OPENING)
    typing.type(SHARING + SHARE + "\n")
    typing.read_until("what you heard")
    typing.process.kill()
    typing.end()
    told = home.run("resume", "--typed", typed="you said the heron stood in our kitchen\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    after = state(home)
    assert after.share == SHARE
    assert [one.step for one in after.told][-2:] == ["sharing", "mirroring"]


@pytest.mark.slow
def test_a_second_session_on_the_same_journal_is_told_so(home: Home, typing: Typing) -> None:
    typing.read_until(OPENING)
    second = home.run(*TALK, NAMES, "Ana,Ben", typed="stop the session\n")
    assert second.code == 5
    assert "Another session is writing to this journal: end it first" in second.sentence
    other = home.run(*TALK, NAMES, "Cem,Dua", typed="stop the session\n")
    assert (other.code, other.err) == (0, "")
    typing.type("stop the session\n")
    assert typing.end() == (0, "")
    assert len(list_journals(home.data / "journals").sessions) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("李", "Zoë"),
        ("ليلى", "נועה"),
        ("👩🏽‍🦰 Mia", "Jörg‍"),
        ("O'Neill", "{sender}"),
        ("[bold]Ana", "Ben:smile:"),
        ("Ana", "Ana Maria"),
    ],
)
def test_names_in_any_writing(home: Home, first: str, second: str) -> None:
    told = home.run(*TALK, NAMES, f"{first},{second}", typed=f"{BEGIN}{first}\nis now a good time\nstop\n")
    assert (told.code, told.err) == (0, "")
    assert first in told.out
    assert second in told.out
    assert state(home).begun.names == (first, second)
    listed = home.run("sessions", "list", "--json")
    assert (listed.code, listed.err) == (0, "")


@pytest.mark.slow
def test_where_the_output_is_no_unicode_names_are_still_printed(home: Home) -> None:
    told = home.run(*TALK, NAMES, "李,Zoë", typed="stop\n", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (told.code, told.err) == (0, "")


@pytest.mark.slow
def test_the_clock_set_back_between_two_sittings(home: Home, typing: Typing) -> None:
    typing.read_until(OPENING)
    typing.type(SHARING + SHARE + "\n")
    typing.read_until("what you heard")
    typing.process.kill()
    typing.end()
    newest = list_journals(home.data / "journals").sessions[0]
    _, session = JournalFile(newest.path).resume()
    earlier = Resumed(at=1e6, clock="1999-12-31T23:59:00+00:00")
    session.append(earlier)
    session.close()
    told = home.run("resume", "--typed", typed="time out\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    events = JournalFile(newest.path).show(newest.id)[1]
    times = [event.at for event in events]
    assert times == sorted(times)
    assert isinstance(events[0], Begun)
    assert "A break of 25 minutes, until" in told.out


@pytest.mark.slow
def test_at_a_terminal_and_at_none(home: Home) -> None:
    """With a terminal a line that was typed is on the screen already, so it is not printed again."""
    plain = home.run(*TALK, NAMES, "Ana,Ben", typed="yes\nstop the session\n")
    assert "\x1b" not in plain.out
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "facilitator", *TALK, NAMES, "Ana,Ben"]
    with subprocess.Popen(command, env=home.env | {"TERM": "xterm"}, cwd=ROOT, stdin=theirs, stdout=theirs) as process:
        os.close(theirs)
        os.write(ours, b"stop the session\n")
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert process.wait(timeout=PATIENT) == 0
    os.close(ours)
    assert b"We stop here" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the program has let go of it
        return b""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that has room for the beginning of an evening; only root can mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk of its own needs Linux and the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize(("answer", "goes_on"), [("yes", True), pytest.param("no", False, marks=pytest.mark.slow)])
def test_a_disk_that_fills_up(home: Home, small_disk: Path, answer: str, *, goes_on: bool) -> None:
    with home.start(*TALK, NAMES, "Ana,Ben", FACILITATOR_DATA_FOLDER=str(small_disk)) as process:
        typing = Typing(process)
        typing.read_until(OPENING)
        typing.type(SHARING)
        typing.read_until("Ana shares")
        typing.read_until("Ana> ")
        _fill(small_disk)
        typing.type(f"{SHARE} {'and so on ' * 1000}\n")
        typing.read_until("Shall we go on without saving?")
        typing.type(f"{answer}\n")
        if goes_on:
            typing.read_until("Ben mirrors")
            typing.type("stop the session\n")
        code, err = typing.end()
    assert code == 0
    assert "Traceback" not in err
    assert "heron" not in err
    (small_disk / "ballast").unlink()
    kept = list_journals(small_disk / "journals")
    assert kept.troubles == ()
    path, identity = kept.sessions[0].path, kept.sessions[0].id
    before = Dialogue(load_script("imago")).replay(JournalFile(path).show(identity)[1])
    assert before.step == "sharing"
    assert before.phase is not Phase.ENDED


def _fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        _write_on(file)


def _write_on(file: io.FileIO) -> None:
    while True:
        file.write(bytes(4096))


@pytest.mark.slow
def test_a_disk_that_is_full_from_the_start(home: Home, small_disk: Path) -> None:
    _fill(small_disk)
    told = home.run(*TALK, NAMES, "Ana,Ben", typed="stop\n", FACILITATOR_DATA_FOLDER=str(small_disk))
    assert told.code == 5
    assert "There is no room left on the disk" in told.sentence


@pytest.mark.slow
def test_files_that_may_not_grow(home: Home) -> None:
    """The same without a disk of its own: the system refuses to let the journal grow (it stands for any full disk)."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    typed = SHARING + f"{SHARE} {'and so on ' * 10_000}\nyes\nstop the session\n"
    command = [sys.executable, "-m", "facilitator", *TALK, NAMES, "Ana,Ben"]
    told = subprocess.run(
        command,
        env=home.env,
        cwd=ROOT,
        input=typed,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=PATIENT,
        preexec_fn=limit,
    )
    assert told.returncode == 0
    assert "Shall we go on without saving?" in told.stdout
    assert "Traceback" not in told.stderr
    assert not [event for event in _events(home) if isinstance(event, Heard) and "heron" in event.text]


def _events(home: Home) -> tuple[object, ...]:
    newest = list_journals(home.data / "journals").sessions[0]
    return JournalFile(newest.path).show(newest.id)[1]


ALONE = "yes\n{first}\n{second}\nskip\n"
"""Each alone, and whoever was outside is back at once."""
FITS, FITS_NOT = "yes\nyes", "no\nyes"


def test_alone_both_may_begin(home: Home) -> None:
    answers = ALONE.format(first=FITS_NOT, second=FITS_NOT)
    told = home.run(*TALK, NAMES, "Ana,Ben", typed=f"{answers}ana\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    assert "Ben, please leave the two of us" in told.out
    assert "Violence, control, fear" in told.out
    assert state(home).step == "invitation"
    shown = home.run("sessions", "show", list_journals(home.data / "journals").sessions[0].id)
    assert shown.code == 0
    assert not [line for line in shown.out.splitlines() if line.endswith((": no", ": yes"))][
        1:
    ]  # but to be asked alone


@pytest.mark.parametrize(("first", "second"), [(FITS, FITS_NOT), (FITS_NOT, FITS), (FITS_NOT, "no\nno")])
def test_alone_one_may_not_and_nothing_is_left_of_it(home: Home, first: str, second: str) -> None:
    answers = ALONE.format(first=first, second=second)
    told = home.run(*TALK, NAMES, "Ana,Ben", typed=f"{answers}ana\n")
    assert (told.code, told.err) == (0, "")
    assert "Then we leave it here for today." in told.out
    assert "Nothing was kept." in told.out
    assert list_journals(home.data / "journals").sessions == ()
    again = home.run("talk", NAMES, "Ana,Ben", "--typed", typed="no\n")
    assert "two questions alone?" in again.out  # nothing was begun, so it is still asked first


def test_stopped_between_the_two_nothing_is_left_of_it(home: Home) -> None:
    told = home.run("talk", NAMES, "Ana,Ben", "--typed", typed=f"yes\n{FITS}\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    assert list_journals(home.data / "journals").sessions == ()


@pytest.mark.slow
def test_who_stopped_before_the_questions_hears_them_next_time(home: Home) -> None:
    stopped = home.run(*TALK, NAMES, "Ana,Ben", typed="stop the session\n")
    again = home.run(*TALK, NAMES, "Ana,Ben", typed="no\nno\nyes\nstop the session\n")
    later = home.run(*TALK, NAMES, "Ana,Ben", typed="stop the session\n")
    assert ["Hello Ana and Ben" in told.out for told in (stopped, again, later)] == [True, True, False]
