"""Two people who type instead of speaking: each line is a turn."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TextIO

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import Command, Commanded, EndedBy, Heard, Source
from facilitator.ports import Post

_log = logging.getLogger(__name__)

Spot = Callable[[str], Command | None]
"""Finds the command in a line, if it is one."""
Echo = Callable[[str], None]


def lines_of(stdin: TextIO) -> TextIO:
    """The lines of standard input, for a thread that may still wait for one when the process ends.

    Python gives up with a fatal error at exit if a thread waits within `sys.stdin` itself, so this is another stream on
    the same file. Bytes that are no text become "\N{REPLACEMENT CHARACTER}".
    """
    return os.fdopen(os.dup(stdin.fileno()), encoding=stdin.encoding, errors="replace")


@dataclass(frozen=True)
class _Line:
    text: str
    command: Command | None
    """The command that it gives: for the end of the input, to stop."""
    ends: bool = False
    """Whether it is the end of the input, and no line."""


class TypedEars:
    """A `facilitator.ports.Ears` that reads lines.

    A line answers the turn that is open; where none is, it waits for the next. While only commands are listened for
    (breathing, a pause), it waits too. An empty line at a keyboard ends the open turn; else it is nothing.

    At a keyboard, a command is given at once, past lines that wait: "stop" is never late. Lines from a file or a pipe keep
    their order: a command waits for the lines before it, and the end of the input stops the session when a turn opens for
    which nothing is left.
    """

    def __init__(
        self, lines: Iterable[str], post: Post, spot: Spot, *, at_keyboard: bool, echo: Echo | None = None
    ) -> None:
        """Begin to read.

        Args:
            lines: Where the lines come from, such as `lines_of(sys.stdin)`.
            post: Where the events go.
            spot: Finds the command in a line.
            at_keyboard: Whether somebody types just now (`sys.stdin.isatty()`).
            echo: Is called with each line when it is typed, or, from a file, when its turn comes (`PlainTable.echo`).
        """
        self._lines = lines
        self._post = post
        self._spot = spot
        self._echo = echo
        self._at_keyboard = at_keyboard
        self._lock = threading.Lock()
        self._open: Listen | None = None
        self._waiting: deque[_Line] = deque()
        self._closed = False
        self._reader = threading.Thread(target=self._read_on, name="typed", daemon=True)
        self._reader.start()

    def listen(self, listen: Listen) -> None:
        """Open a turn; a line that waits answers it at once."""
        with self._lock:
            self._open = listen
            self._give()

    def rest(self) -> None:
        """Close the turn; lines that wait go on waiting."""
        with self._lock:
            self._open = None

    def hand_over(self) -> bool:
        """End the open turn with nothing said."""
        with self._lock:
            if self._open is None or self._closed:
                return False
            self._answer("", EndedBy.KEY)
            return True

    def so_far(self) -> tuple[str, ...]:
        """Nothing: a line is there whole or not at all."""
        return ()

    def close(self) -> None:
        """Post nothing more; may be called twice."""
        with self._lock:
            self._closed = True

    def _read_on(self) -> None:
        try:
            for line in self._lines:
                self._take(line.strip())
        except (OSError, ValueError):  # the terminal is gone, or the stream was closed
            _log.debug("The input ended early.")
        with self._lock:
            self._put(_Line("", Command.STOP, ends=True))

    def _take(self, text: str) -> None:
        if self._at_keyboard and self._echo is not None:
            self._echo(text)
        with self._lock:
            if text or (self._at_keyboard and self._content_is_open()):
                self._put(_Line(text, self._spot(text) if text else None))

    def _put(self, line: _Line) -> None:
        if self._at_keyboard and line.command is not None:
            self._waiting.appendleft(line)
        else:
            self._waiting.append(line)
        self._give()

    def _give(self) -> None:
        """Give what waits, in its order, as far as it can be given now."""
        while self._waiting and not self._closed and self._can_be_given(self._waiting[0]):
            line = self._waiting.popleft()
            if self._echo is not None and not self._at_keyboard and not line.ends:
                self._echo(line.text)
            if line.command is None:
                self._answer(line.text, EndedBy.TYPED)
            else:
                turn = self._open.turn if self._open is not None else 0
                self._post(Commanded(command=line.command, source=Source.TYPED, turn=turn))

    def _can_be_given(self, line: _Line) -> bool:
        if line.ends:
            return self._at_keyboard or self._open is not None
        return line.command is not None or self._content_is_open()

    def _content_is_open(self) -> bool:
        return self._open is not None and (self._open.expect is not Expect.COMMAND or self._open.alone)

    def _answer(self, text: str, ended_by: EndedBy) -> None:
        if self._open is not None:
            turn, self._open = self._open.turn, None
            self._post(Heard(turn=turn, text=text, ended_by=ended_by, source=Source.TYPED))
