"""The keyboard of a terminal, key by key: POSIX by termios, Windows by msvcrt. Ctrl-C and Ctrl-Z do what they always do."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any, TextIO

from facilitator.table.handback import Borrowed, lend

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.1
"""How often the keyboard is asked on Windows, and elsewhere whether it was given back."""


class Keyboard:
    """Takes the keyboard, reads it and gives it back as it was. A stream that is no terminal is never touched."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._given_back = threading.Event()
        self._reading = threading.Lock()

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
        _before: list[Any]
        _borrowed: Borrowed | None = None

        def take(self) -> bool:
            """Have keys sent one by one and not shown; tell whether there is a keyboard."""
            if not self._stream.isatty():
                return False
            self._file = self._stream.fileno()
            self._before = termios.tcgetattr(self._file)
            self._borrowed = lend(self._restore, self._one_by_one)
            self._one_by_one()
            return True

        def read(self) -> Iterator[bytes]:
            """What is typed, until the keyboard is given back or the terminal is gone."""
            while not self._given_back.is_set():
                ready, _, _ = select.select([self._file], [], [], _POLL_SECONDS)
                with self._reading:
                    if not ready or self._given_back.is_set():
                        continue
                    try:
                        sent = os.read(self._file, 1024)
                    except OSError:
                        sent = b""
                if not sent:  # the terminal is gone
                    return
                yield sent

        def give_back(self) -> None:
            """Put the terminal as it was, and end reading; may be called twice."""
            with self._reading:  # a read that waits for a whole line would take it from the shell
                self._given_back.set()
                if self._borrowed is not None:
                    self._restore()
                    self._borrowed.release()
                    self._borrowed = None

        def _one_by_one(self) -> None:
            mode = [*self._before[:6], [*self._before[6]]]
            mode[0] &= ~termios.IXON  # Ctrl-S would hold the picture
            mode[3] &= ~(termios.ECHO | termios.ICANON)
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
            self._set(mode)

        def _restore(self) -> None:
            self._set(self._before)

        def _set(self, mode: list[Any]) -> None:
            """Set the mode; what was typed in the other one was meant for somebody else and is let go."""
            try:
                termios.tcflush(self._file, termios.TCIFLUSH)
                termios.tcsetattr(self._file, termios.TCSANOW, mode)
            except termios.error:
                _log.debug("The keyboard is gone.")
