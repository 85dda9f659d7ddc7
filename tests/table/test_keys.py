from __future__ import annotations

import io
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.events import AnyEvent, Command, Commanded, Source
from facilitator.exercises.tables import load_table_words
from facilitator.table.keys import HELD_SECONDS, Keys, Strokes

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

import termios

KEYS = load_table_words().key


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal:
    """Both ends of a real pseudo terminal."""

    def __init__(self) -> None:
        self.master, slave = os.openpty()
        self.stream: TextIO = os.fdopen(slave, "r+b", buffering=0)  # type: ignore[assignment]

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def mode(self) -> list[object]:
        return list(termios.tcgetattr(self.stream.fileno()))

    def sends_single_keys(self) -> bool:
        flags = termios.tcgetattr(self.stream.fileno())[3]
        return not flags & (termios.ICANON | termios.ECHO)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.stream.close()
    os.close(terminal.master)


@pytest.fixture
def posted() -> queue.SimpleQueue[AnyEvent]:
    return queue.SimpleQueue()


def commands(posted: queue.SimpleQueue[AnyEvent], count: int) -> list[Command]:
    found = []
    for _ in range(count):
        event = posted.get(timeout=10)
        assert isinstance(event, Commanded)
        assert event.source is Source.KEY
        found.append(event.command)
    return found


def test_each_key_gives_its_command(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    with Keys(posted.put, KEYS, stream=terminal.stream):
        terminal.type(b"pxrs tynQ")
        assert commands(posted, 8) == [
            Command.PAUSE,
            Command.REPEAT,
            Command.SKIP,
            Command.HAND_OVER,
            Command.TIME_OUT,
            Command.YES,
            Command.NO,
            Command.STOP,
        ]
    assert posted.empty()


def test_enter_hands_over_too(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    with Keys(posted.put, KEYS, stream=terminal.stream):
        terminal.type(b"\r")
        assert commands(posted, 1) == [Command.HAND_OVER]


def test_the_key_that_pauses_continues(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    with Keys(posted.put, KEYS, stream=terminal.stream, paused=lambda: True):
        terminal.type(b"p")
        assert commands(posted, 1) == [Command.CONTINUE]


def test_a_key_that_is_held_down_counts_once_but_stop_always() -> None:
    clock = Clock()
    keys = Keys(print, KEYS, stream=io.StringIO(), clock=clock)
    assert keys.command(" ") is Command.HAND_OVER
    for _ in range(30):
        clock.now += HELD_SECONDS / 2
        assert keys.command(" ") is None
    clock.now += 2 * HELD_SECONDS
    assert keys.command("\r") is Command.HAND_OVER
    assert [keys.command("q"), keys.command("q")] == [Command.STOP, Command.STOP]


@pytest.mark.parametrize("sent", [b"\x1bOP", b"\x1b[A", b"\x1b[15~", b"\x1b[1;5C", b"\x1bq", b"\xff\xfe"])
def test_arrow_and_function_keys_are_no_letters(sent: bytes) -> None:
    strokes = Strokes()
    assert strokes.feed(sent + b"p") == ["p"]
    for byte in sent[:1]:
        strokes.feed(bytes([byte]))
    assert "p" in strokes.feed(b"xp")


def test_escape_alone_swallows_nothing() -> None:
    strokes = Strokes()
    assert strokes.feed(b"\x1b") == []
    assert strokes.feed(b"q") == ["q"]


@given(st.binary(), st.lists(st.integers(0, 50), max_size=3))
def test_any_bytes_are_taken(sent: bytes, cuts: list[int]) -> None:
    strokes = Strokes()
    parts = [sent[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), None], strict=True)]
    assert all(len(stroke) == 1 for part in parts for stroke in strokes.feed(part))


def test_the_terminal_is_given_back_as_it_was(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    before = terminal.mode()
    keys = Keys(posted.put, KEYS, stream=terminal.stream)
    assert keys.start()
    assert terminal.sends_single_keys()
    keys.close()
    keys.close()
    assert terminal.mode() == before


def test_it_is_given_back_after_an_exception(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    before = terminal.mode()
    with pytest.raises(ZeroDivisionError), Keys(posted.put, KEYS, stream=terminal.stream):
        raise ZeroDivisionError
    assert terminal.mode() == before


def test_signals_are_given_back_too(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGTSTP, signal.SIGCONT)]
    with Keys(posted.put, KEYS, stream=terminal.stream):
        assert signal.getsignal(signal.SIGTERM) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGTSTP, signal.SIGCONT)] == before


def test_a_signal_that_somebody_handles_is_theirs(terminal: Terminal, posted: queue.SimpleQueue[AnyEvent]) -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: seen.append(number))
    try:
        with Keys(posted.put, KEYS, stream=terminal.stream):
            signal.raise_signal(signal.SIGTERM)
            assert seen == [signal.SIGTERM]
            assert terminal.sends_single_keys()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_what_is_no_terminal_is_left_alone(posted: queue.SimpleQueue[AnyEvent]) -> None:
    keys = Keys(posted.put, KEYS, stream=io.StringIO("q"))
    assert not keys.start()
    keys.close()
    assert posted.empty()


def test_reading_ends_when_the_terminal_goes_away(posted: queue.SimpleQueue[AnyEvent]) -> None:
    terminal = Terminal()
    keys = Keys(posted.put, KEYS, stream=terminal.stream)
    keys.start()
    reader = keys._reader
    assert reader is not None
    os.close(terminal.master)
    reader.join(10)
    assert not reader.is_alive()
    with pytest.raises(termios.error):
        terminal.mode()
    keys.close()
    terminal.stream.close()


CHILD = """
import sys, time
from rich.console import Console
from facilitator.dialogue.actions import Mood, View
from facilitator.exercises.tables import load_table_words
from facilitator.table.keys import Keys
from facilitator.table.terminal import TerminalTable
words = load_table_words()
table = TerminalTable(Console(force_terminal=True), words, keys=True)
table.show(View(title="child is ready", mood=Mood.LISTENING))
keys = Keys(print, words.key)
keys.start()
if sys.argv[1] == "raise":
    raise RuntimeError("on purpose")
time.sleep(60)
"""


def _on_its_own() -> None:
    os.setpgrp()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored, in children, too


class Child:
    """A process of ours on a terminal of its own."""

    def __init__(self, terminal: Terminal, how: str, tmp_path: Path) -> None:
        self._terminal = terminal
        self.seen = b""
        slave = terminal.stream.fileno()
        environment = {**os.environ, "TERM": "xterm-256color"}
        with (tmp_path / "stderr").open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CHILD, how],
                stdin=slave,
                stdout=slave,
                stderr=errors,
                env=environment,
                preexec_fn=_on_its_own,  # noqa: PLW1509 - Python 3.10 has no process_group
            )

    def until(self, text: bytes) -> None:
        """Read what is painted until `text` has come."""
        while text not in self.seen:
            self.seen += os.read(self._terminal.master, 65536)

    def end(self) -> int:
        self.until(b"\x1b[?1049l")
        return self.process.wait(10)


@pytest.fixture
def watchdog() -> Iterator[None]:
    """A read from a terminal that stays silent fails this test, and neither hangs nor ends the suite."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("watchdog")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_ended_gives_screen_and_keyboard_back(
    terminal: Terminal, number: signal.Signals, tmp_path: Path
) -> None:
    before = terminal.mode()
    child = Child(terminal, "wait", tmp_path)
    child.until(b"child is ready")
    while not terminal.sends_single_keys():
        time.sleep(0.01)
    child.process.send_signal(number)
    assert child.end() == -number
    assert terminal.mode() == before
    assert b"\x1b[?25h" in child.seen


@pytest.mark.usefixtures("watchdog")
def test_a_process_that_fails_gives_screen_and_keyboard_back(terminal: Terminal, tmp_path: Path) -> None:
    before = terminal.mode()
    child = Child(terminal, "raise", tmp_path)
    assert child.end() == 1
    assert terminal.mode() == before


@pytest.mark.usefixtures("watchdog")
def test_while_it_is_stopped_the_terminal_is_the_shells(terminal: Terminal, tmp_path: Path) -> None:
    before = terminal.mode()
    child = Child(terminal, "wait", tmp_path)
    child.until(b"child is ready")
    while not terminal.sends_single_keys():
        pass
    pid = child.process.pid
    os.kill(pid, signal.SIGTSTP)
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    assert terminal.mode() == before
    child.until(b"\x1b[?1049l")
    child.seen = b""
    os.kill(pid, signal.SIGCONT)
    child.until(b"child is ready")
    assert b"\x1b[?1049h" in child.seen
    assert terminal.sends_single_keys()
    child.process.terminate()
    assert child.end() == -signal.SIGTERM
    assert terminal.mode() == before
