"""Single keys give commands: the same as those that are spoken, for whoever does not want to speak."""

from __future__ import annotations

import codecs
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from facilitator.dialogue.events import Command, Commanded, Source
from facilitator.exercises.tables import Key
from facilitator.ports import Post
from facilitator.table.keyboard import Keyboard

if TYPE_CHECKING:
    from typing_extensions import Self

HELD_SECONDS = 0.7
"""The same key within this time of its last stroke is a key that is held down, or an elbow: it counts once."""


class Strokes:
    """Takes the key strokes out of what a terminal sends.

    Arrow and function keys, which send several characters, are left out: F1 is not taken for a p.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._within = ""
        """The escape sequence that has begun: "" where none has."""

    def feed(self, sent: bytes) -> list[str]:
        """The keys in what was sent, in their order; an Esc that ends `sent` is a key of its own."""
        strokes = []
        for character in self._decode(sent):
            if self._within:
                self._go_on(character)
            elif character == "\x1b":
                self._within = character
            else:
                strokes.append(character)
        if self._within == "\x1b":
            self._within = ""
        return strokes

    def _go_on(self, character: str) -> None:
        whole = self._within + character
        ended = len(whole) > 2 and "@" <= character <= "~"  # noqa: PLR2004 - Esc, [ or O, and at least one more
        self._within = whole if whole[1] in "[O" and not ended else ""


class Keys:
    """Reads keys without Enter and posts their commands, until it is closed. Use it in a `with`."""

    def __init__(
        self,
        post: Post,
        keys: Iterable[Key],
        *,
        paused: Callable[[], bool] = lambda: False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            post: Where the commands go.
            keys: Which key gives which command (`TableWords.key`).
            paused: Whether the session is paused: a key may then give another command.
            stream: The keyboard; standard input where it is `None`.
            clock: Seconds that only grow.
        """
        self._post = post
        self._keys = {press: key for key in keys for press in key.press}
        self._paused = paused
        self._clock = clock
        self._keyboard = Keyboard(sys.stdin if stream is None else stream)
        self._strokes = Strokes()
        self._last = ("", float("-inf"))
        self._reader: threading.Thread | None = None

    def start(self) -> bool:
        """Begin to read; tells whether there is a keyboard at all."""
        if self._reader is None and self._keyboard.take():
            self._reader = threading.Thread(target=self._read_on, name="keys", daemon=True)
            self._reader.start()
        return self._reader is not None

    def close(self) -> None:
        """Give the keyboard back as it was; may be called twice."""
        self._keyboard.give_back()
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(1.0)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_on(self) -> None:
        for sent in self._keyboard.read():
            for stroke in self._strokes.feed(sent):
                command = self.command(stroke.lower())
                if command is not None:
                    self._post(Commanded(command=command, source=Source.KEY))

    def command(self, stroke: str) -> Command | None:
        """The command of one stroke; `None` for a key that gives none, or one that is held down."""
        key = self._keys.get(stroke)
        if key is None:
            return None
        now, (last, at) = self._clock(), self._last
        self._last = (key.shown, now)
        if last == key.shown and now - at < HELD_SECONDS and key.command is not Command.STOP:
            return None
        return key.when_paused if key.when_paused is not None and self._paused() else key.command
