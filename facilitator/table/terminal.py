"""The calm view in a terminal: painted on a screen of its own, by a thread of its own.

The conductor never waits for the screen: a terminal that is slow or held must not keep "stop" from being heard. It is
painted when something has changed and, only while something breathes, eight times a second.
"""

from __future__ import annotations

import io
import logging
import os
import threading
import time
from collections.abc import Callable

import msgspec
from rich.console import Console, Group
from rich.live import Live

from facilitator.dialogue.actions import Mood, View
from facilitator.exercises.tables import TableWords
from facilitator.messages import message
from facilitator.ports import Table
from facilitator.table.circle import fullness
from facilitator.table.handback import lend
from facilitator.table.picture import LEVELS, Scene, Screen, paint
from facilitator.table.plain import PlainTable

_log = logging.getLogger(__name__)

FRAME_SECONDS = 1 / 8
"""No two paintings are closer than this."""
_LOOK_SECONDS = 0.5
"""How often the size of the screen is looked at."""
_FALL_SECONDS = 0.4
"""How slowly the discs of the microphone go out."""
_FALL_BELOW = 0.75
"""By how much, in discs, it must have become more quiet: a noise that goes on lets none flicker."""
GIVE_UP_SECONDS = 1.0
"""How long `close` waits for a screen that takes nothing."""
_LEAVE = b"\x1b[?1049l\x1b[?25h"
"""Leaves the screen of our own and shows the cursor."""
_ENTER = b"\x1b[?1049h\x1b[?25l\x1b[H"


def table_for(console: Console, words: TableWords, *, keys: bool) -> Table:
    """The view that suits this console: a picture on a terminal, else lines of text."""
    if console.is_terminal and not console.is_dumb_terminal and not console.legacy_windows:
        return TerminalTable(console, words, keys=keys)
    return PlainTable(console.file, words)  # type: ignore[arg-type]  # rich says IO[str], which a TextIO is


class TerminalTable:
    """A `facilitator.ports.Table` on a terminal."""

    def __init__(
        self, console: Console, words: TableWords, *, keys: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the screen.

        Args:
            console: Where to paint; it must be a terminal.
            words: The fixed words.
            keys: Whether keys are read, and so are to be shown.
            clock: Seconds that only grow.
        """
        self._console = console
        self._words = words
        self._keys = keys
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._scene: Scene | None = None
        self._fresh = False
        self._began = self._fell = clock()
        self._live = Live(
            console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        self._live.start()
        self._borrowed = lend(lambda: self._put(_LEAVE), self._take_again)
        self._painter = threading.Thread(target=self._paint_on, name="table", daemon=True)
        self._painter.start()

    def show(self, view: View) -> None:
        """Show this view; the live words go when another has the turn."""
        with self._lock:
            before = self._scene
            same = before is not None and (before.view.who, before.view.doing) == (view.who, view.doing)
            if before is None or before.view.breath_seconds != view.breath_seconds:
                self._began = self._clock()
            self._change(Scene(view, words=before.words if before is not None and same else ""))

    def live(self, words: str) -> None:
        """Show the words of the one who speaks."""
        with self._lock:
            if self._scene is not None and words != self._scene.words:
                self._change(msgspec.structs.replace(self._scene, words=words))

    def level(self, level: float) -> None:
        """Light as many discs as the microphone is loud: more at once, fewer one by one."""
        with self._lock:
            if self._scene is None or self._scene.view.mood is not Mood.LISTENING:
                return
            before, now = self._scene.level, self._clock()
            loud = min(1.0, max(0.0, level)) * LEVELS
            discs = max(before, round(loud))
            if loud < before - _FALL_BELOW and now - self._fell >= _FALL_SECONDS:
                discs = before - 1
            if discs != before:
                self._fell = now
                self._change(msgspec.structs.replace(self._scene, level=discs))

    def paused(self) -> bool:
        """Whether a pause is shown: the key that pauses then continues."""
        with self._lock:
            return self._scene is not None and self._scene.view.mood is Mood.PAUSED

    def close(self) -> None:
        """Give the screen back as it was."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._wake.set()
        self._painter.join(GIVE_UP_SECONDS)
        self._borrowed.release()
        if self._painter.is_alive():
            _log.warning(message("table.not_given_back"))
            return
        try:
            self._live.stop()
        except OSError:
            _log.debug("The screen is gone.")

    def _change(self, scene: Scene) -> None:
        self._scene, self._fresh = scene, True
        self._wake.set()

    def _paint_on(self) -> None:
        size = None
        try:
            while not self._closed.is_set():
                self._wake.wait(0 if self._breathes() else _LOOK_SECONDS)
                self._wake.clear()
                with self._lock:
                    scene, fresh, self._fresh = self._scene, self._fresh, False
                if scene is not None and (fresh or self._breathes() or size != self._console.size):
                    size = self._console.size
                    self._paint(scene, Screen(*size, keys=self._keys, encoding=self._console.encoding))
                self._closed.wait(FRAME_SECONDS)
        except OSError:
            _log.warning(message("table.screen_gone"))

    def _breathes(self) -> bool:
        return self._scene is not None and self._scene.view.breath_seconds > 0

    def _paint(self, scene: Scene, screen: Screen) -> None:
        breath = scene.view.breath_seconds
        if breath > 0:
            scene = msgspec.structs.replace(scene, phase=fullness(self._clock() - self._began, breath))
        self._live.update(Group(*paint(scene, self._words, screen)), refresh=True)

    def _take_again(self) -> None:
        self._put(_ENTER)
        self._fresh = True  # without the lock, which the interrupted thread may hold
        self._wake.set()

    def _put(self, codes: bytes) -> None:
        """Write control codes past all locks: this runs in signal handlers and at exit."""
        try:
            os.write(self._console.file.fileno(), codes)
        except (OSError, io.UnsupportedOperation):
            _log.debug("The console is no file, or gone.")
