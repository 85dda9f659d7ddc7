"""Gives the terminal back as it was, however the process ends, and takes it again after Ctrl-Z.

Whoever borrows a part of the terminal (the screen, the keyboard) says here how to give it back and how to take it again.
It is given back at exit, on SIGTERM and SIGHUP where nobody else handles them, and while the process is stopped. Signals can
be caught in the main thread only: what is lent in another is given back at exit alone.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

_Act = Callable[[], None]
_Handler = Callable[[int, FrameType | None], object]

_ENDING = ("SIGTERM", "SIGHUP")
"""Signals that end a process, where the platform has them."""

_borrowed: list[Borrowed] = []
_watched: list[int] = []
"""The signals that are handled here."""


class Borrowed:
    """A part of the terminal that is borrowed until `release`."""

    def __init__(self, give_back: _Act, take_again: _Act) -> None:
        self.give_back = give_back
        self.take_again = take_again

    def release(self) -> None:
        """It was given back; may be called twice."""
        if self in _borrowed:
            _borrowed.remove(self)
        if not _borrowed:
            _watch_no_more()


def lend(give_back: _Act, take_again: _Act) -> Borrowed:
    """Remember that a part of the terminal was taken.

    Args:
        give_back: Puts it as it was; it must not wait for a lock or a thread, and may be called twice.
        take_again: Takes it once more, after the process was stopped and goes on; may be called when it is taken.
    """
    borrowed = Borrowed(give_back, take_again)
    _borrowed.append(borrowed)
    if not _watched and threading.current_thread() is threading.main_thread():
        for name in _ENDING:
            _watch(name, _end)
        _watch("SIGTSTP", _stop)
        _watch("SIGCONT", _go_on)
    return borrowed


def give_all_back() -> None:
    """Give everything back that is borrowed, the last first."""
    for borrowed in reversed(_borrowed):
        borrowed.give_back()


atexit.register(give_all_back)


def _watch(name: str, handler: _Handler) -> None:
    """Handle a signal that nobody handles yet: whoever does goes on living, and gives back when the time comes."""
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_DFL:
        signal.signal(number, handler)
        _watched.append(number)


def _watch_no_more() -> None:
    if threading.current_thread() is threading.main_thread():
        while _watched:
            signal.signal(_watched.pop(), signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> None:
    """Give back, then end as if nobody had handled the signal."""
    give_all_back()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _stop(number: int, _frame: FrameType | None) -> None:
    """Ctrl-Z: give back, stop, and take again when the process goes on."""
    give_all_back()
    signal.signal(number, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_kill(threading.get_ident(), number)  # stops here; in a group without a shell it does nothing
    signal.signal(number, _stop)
    _go_on(number, _frame)


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """The process goes on after it was stopped, whoever stopped it."""
    for borrowed in _borrowed:
        borrowed.take_again()
