"""The keyboard of a terminal, key by key: POSIX by termios, Windows by msvcrt. Ctrl-C and Ctrl-Z do what they always do."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from typing import TextIO

from facilitator.table.handback import Borrowed, lend

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios

_POLL_SECONDS = 0.05
"""How often a Windows keyboard is asked."""


class Keyboard:
    """Takes the keyboard, reads it and gives it back as it was. A stream that is no terminal is never touched."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._given_back = threading.Event()

    if sys.platform == "win32":

        def take(self) -> bool:
            """Tell whether there is a keyboard."""
            return self._stream.isatty()

        def read(self) -> Iterator[bytes]:
            """What is typed, until the keyboard is given back."""
            while not self._given_back.wait(0 if msvcrt.kbhit() else _POLL_SECONDS):
                if msvcrt.kbhit():
                    character = msvcrt.getwch()
                    if character in "\x00\xe0":
                        msvcrt.getwch()  # the second half of an arrow or function key
                    else:
                        yield character.encode("utf-8", "ignore")

        def give_back(self) -> None:
            """End reading."""
            self._given_back.set()

    else:
        _file: int
        _before: list[int | list[bytes | int]] | None = None
        _borrowed: Borrowed | None = None
        _end: tuple[int, int] | None = None
        """A pipe: one byte in it ends reading."""

        def take(self) -> bool:
            """Have keys sent one by one and not shown; tell whether there is a keyboard."""
            if not self._stream.isatty():
                return False
            self._file = self._stream.fileno()
            self._before = termios.tcgetattr(self._file)
            self._end = os.pipe()
            self._borrowed = lend(self._restore, self._one_by_one)
            self._one_by_one()
            termios.tcflush(self._file, termios.TCIFLUSH)  # what was typed before was meant for somebody else
            return True

        def read(self) -> Iterator[bytes]:
            """What is typed, until the keyboard is given back or the terminal is gone."""
            if self._end is None:
                return
            end, self_end = self._end
            try:
                while True:
                    ready, _, _ = select.select([self._file, end], [], [])
                    if end in ready:
                        return
                    try:
                        sent = os.read(self._file, 1024)
                    except OSError:  # the terminal is gone
                        return
                    if not sent:
                        return
                    yield sent
            finally:
                os.close(end)
                os.close(self_end)

        def give_back(self) -> None:
            """Put the terminal as it was, and end reading; may be called twice."""
            if self._given_back.is_set() or self._borrowed is None or self._end is None:
                return
            self._given_back.set()
            self._restore()
            termios.tcflush(self._file, termios.TCIFLUSH)  # a key meant for us is not for the shell
            self._borrowed.release()
            os.write(self._end[1], b".")

        def _one_by_one(self) -> None:
            if self._before is not None:
                mode = termios.tcgetattr(self._file)
                mode[0] &= ~termios.IXON  # Ctrl-S would hold the picture
                mode[3] &= ~(termios.ECHO | termios.ICANON)
                mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
                termios.tcsetattr(self._file, termios.TCSANOW, mode)

        def _restore(self) -> None:
            if self._before is not None:
                termios.tcsetattr(self._file, termios.TCSANOW, self._before)
