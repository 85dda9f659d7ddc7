from __future__ import annotations

import io
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Command, Commanded, EndedBy, Heard, Source
from facilitator.ports import Ears
from facilitator.table.typed import TypedEars, lines_of


def spot(line: str) -> Command | None:
    return {"pause the session": Command.PAUSE, "stop the session": Command.STOP}.get(line)


def turn(number: int, expect: Expect = Expect.CONTENT) -> Listen:
    return Listen(turn=number, who="Ana", expect=expect, patience_seconds=4)


class Typing:
    """Ears, and somebody who types."""

    def __init__(self, *, at_keyboard: bool) -> None:
        reading, writing = os.pipe()
        self._file = os.fdopen(writing, "w")
        self._stream = os.fdopen(reading)
        self._read = threading.Semaphore(0)
        self.posted: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        self.ears = TypedEars(self._lines(), self.posted.put, spot, at_keyboard=at_keyboard)

    def type(self, line: str) -> None:
        """Returns when the line was taken: the next one is asked for only then."""
        self._file.write(f"{line}\n")
        self._file.flush()
        assert self._read.acquire(timeout=10)

    def end(self) -> None:
        self._file.close()
        self.ears._reader.join(10)
        self._stream.close()

    def seen(self) -> list[AnyEvent]:
        events = []
        while not self.posted.empty():
            events.append(self.posted.get())
        return events

    def _lines(self) -> Iterator[str]:
        """The next line is asked for when the one before was taken."""
        for line in self._stream:
            yield line
            self._read.release()


def said(number: int, text: str) -> Heard:
    return Heard(turn=number, text=text, ended_by=EndedBy.TYPED, source=Source.TYPED)


def ears_of(text: str, posted: list[AnyEvent], *, at_keyboard: bool = False) -> TypedEars:
    ears = TypedEars(io.StringIO(text), posted.append, spot, at_keyboard=at_keyboard)
    ears._reader.join(10)
    return ears


def test_it_is_ears() -> None:
    ears: Ears = ears_of("", [])
    assert ears.so_far() == ()


def test_a_line_is_the_open_turn() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("so on saturdays\n", posted)
    assert posted == []
    ears.listen(turn(3))
    assert posted == [said(3, "so on saturdays")]


def test_a_line_answers_one_turn_only() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\ntwo\n", posted)
    ears.listen(turn(1))
    assert posted == [said(1, "one")]
    ears.listen(turn(2))
    assert posted == [said(1, "one"), said(2, "two")]


def test_while_breathing_a_line_waits() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\n", posted)
    ears.listen(turn(1, Expect.COMMAND))
    assert posted == []
    ears.listen(turn(2))
    assert posted == [said(2, "one")]


def test_one_who_is_alone_may_type_although_only_commands_are_heard() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("no\n", posted)
    ears.listen(Listen(turn=1, who=None, expect=Expect.COMMAND, patience_seconds=0.8, alone=True))
    assert posted == [said(1, "no")]


def test_resting_closes_the_turn_and_keeps_the_lines() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\n", posted)
    ears.listen(turn(1, Expect.COMMAND))
    ears.rest()
    ears.hand_over()
    assert posted == []


def test_handing_over_ends_the_turn_with_nothing_said() -> None:
    posted: list[AnyEvent] = []
    ears = TypedEars(io.StringIO(""), posted.append, spot, at_keyboard=False)
    ears._reader.join(10)
    ears._waiting.clear()
    ears.listen(turn(1))
    ears.hand_over()
    ears.hand_over()
    assert posted == [Heard(turn=1, text="", ended_by=EndedBy.KEY, source=Source.TYPED)]


def test_the_end_of_a_file_stops_when_more_is_asked_for() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\n", posted)
    ears.listen(turn(1))
    assert posted == [said(1, "one")]
    ears.listen(turn(2))
    assert posted[1:] == [Commanded(command=Command.STOP, source=Source.TYPED, turn=2)]
    ears.listen(turn(3))
    assert len(posted) == 2


def test_the_end_of_a_keyboard_stops_at_once() -> None:
    posted: list[AnyEvent] = []
    ears_of("a line that waits\n", posted, at_keyboard=True)
    assert posted == [Commanded(command=Command.STOP, source=Source.TYPED)]


def test_a_command_at_a_keyboard_passes_the_lines_that_wait() -> None:
    posted: list[AnyEvent] = []
    ears_of("a line that waits\npause the session\nstop the session\n", posted, at_keyboard=True)
    commands = [event.command for event in posted if isinstance(event, Commanded)]
    assert commands == [Command.PAUSE, Command.STOP, Command.STOP]


def test_a_command_from_a_file_keeps_its_place() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\npause the session\n", posted)
    assert posted == []
    ears.listen(turn(1))
    assert posted == [said(1, "one"), Commanded(command=Command.PAUSE, source=Source.TYPED)]


def test_nothing_is_posted_after_closing() -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("one\n", posted)
    ears.close()
    ears.close()
    ears.listen(turn(1))
    ears.hand_over()
    assert posted == []


def test_an_empty_line_ends_the_open_turn_at_a_keyboard_only() -> None:
    typing = Typing(at_keyboard=True)
    typing.type("")
    typing.ears.listen(turn(1))
    assert typing.seen() == []
    typing.ears.close()
    typing.end()
    posted: list[AnyEvent] = []
    ears = ears_of("\n\none\n", posted)
    ears.listen(turn(1))
    assert posted == [said(1, "one")]


def test_bytes_that_are_no_text_are_taken(tmp_path: Path) -> None:
    posted: list[AnyEvent] = []
    path = tmp_path / "lines"
    path.write_bytes(b"caf\xe9 au lait\n")
    with path.open(encoding="utf-8") as stdin, lines_of(stdin) as lines:
        ears = TypedEars(lines, posted.append, spot, at_keyboard=False)
        ears._reader.join(10)
    ears.listen(turn(1))
    assert posted == [said(1, "caf\ufffd au lait")]


def test_a_stream_that_was_closed_is_an_end() -> None:
    posted: list[AnyEvent] = []
    stream = io.StringIO("one\n")
    stream.close()
    ears = TypedEars(stream, posted.append, spot, at_keyboard=True)
    ears._reader.join(10)
    assert posted == [Commanded(command=Command.STOP, source=Source.TYPED)]


scripts = st.lists(st.sampled_from(["one", "two", "three", "pause the session", ""]), max_size=12)


@given(scripts, st.lists(st.sampled_from(Expect), max_size=20))
def test_lines_of_a_file_keep_their_order_and_none_is_lost_or_said_twice(
    script: list[str], turns: list[Expect]
) -> None:
    posted: list[AnyEvent] = []
    ears = ears_of("".join(f"{line}\n" for line in script), posted)
    for number, expect in enumerate(turns, 1):
        ears.listen(turn(number, expect))
    ears.close()
    expected = [line for line in script if line]
    got = [given_back(event) for event in posted if given_back(event) is not None]
    assert got == expected[: len(got)]
    answered = [event.turn for event in posted if isinstance(event, Heard)]
    assert answered == sorted(set(answered))
    content = sum(expect is not Expect.COMMAND for expect in turns)
    said_lines = sum(line != "pause the session" for line in expected)
    assert len(answered) == min(content, said_lines)


def given_back(event: AnyEvent) -> str | None:
    """The line that an event came from; `None` for the stop at the end of the input."""
    if isinstance(event, Heard):
        return event.text
    pauses = isinstance(event, Commanded) and event.command is Command.PAUSE
    return "pause the session" if pauses else None


@pytest.mark.parametrize("at_keyboard", [True, False])
def test_a_command_reaches_a_running_dialogue_between_lines(at_keyboard: bool) -> None:  # noqa: FBT001
    typing = Typing(at_keyboard=at_keyboard)
    typing.ears.listen(turn(1))
    typing.type("pause the session")
    seen = typing.seen()
    assert seen[0] == Commanded(command=Command.PAUSE, source=Source.TYPED, turn=1)
    typing.ears.close()
    typing.end()


def test_a_process_ends_while_somebody_could_still_type() -> None:
    program = """
import sys, time
from facilitator.table.typed import TypedEars, lines_of
ears = TypedEars(lines_of(sys.stdin), print, lambda line: None, at_keyboard=True)
time.sleep(0.2)
ears.close()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


def test_lines_of_a_file_are_echoed_when_their_turn_comes() -> None:
    echoed: list[str] = []
    ears = TypedEars(["one\n", "pause the session\n", "two\n"], print, spot, at_keyboard=False, echo=echoed.append)
    ears._reader.join(10)
    assert echoed == []
    ears.listen(turn(1))
    assert echoed == ["one", "pause the session"]
    ears.listen(turn(2))
    ears.listen(turn(3))
    assert echoed == ["one", "pause the session", "two"]


def test_lines_at_a_keyboard_are_echoed_as_they_are_typed() -> None:
    echoed: list[str] = []
    ears = TypedEars(["one\n", "two\n"], print, spot, at_keyboard=True, echo=echoed.append)
    ears._reader.join(10)
    assert echoed == ["one", "two"]
