"""The view as lines of text: for pipes, screen readers, logs, and for two people who type.

Each line says one thing that is new; nothing is said twice, and there are no control codes. The live words are not
printed: they would be a new line for every word.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TextIO

from facilitator.dialogue.actions import Mood, View
from facilitator.exercises.tables import TableWords
from facilitator.table.text import clean, within

OUT_OF_SIGHT = 200
"""Empty lines, on a terminal, between what somebody typed alone and what the other reads."""


class PlainTable:
    """A `facilitator.ports.Table` that prints one line for each change."""

    def __init__(self, stream: TextIO, words: TableWords, *, typed: bool = False) -> None:
        """Print to `stream`.

        Args:
            stream: Where the lines go; what its encoding lacks is written in plainer characters.
            words: The fixed words.
            typed: Whether the partners type: then "Ana> " stands before their lines, and what is said of keys and of
                listening is left out.
        """
        self._stream = stream
        self._words = words
        self._typed = typed
        self._lock = threading.Lock()
        self._view = View(title="", mood=Mood.SPEAKING)
        self._hints: set[str] = set()
        """Those that were printed: they come back with every turn, and need to be read once."""
        self._asked = ""
        """The "Ana> " that the cursor stands behind."""
        self._echoed: list[str] = []
        """Lines that were taken before the view that asks for them was shown."""

    def show(self, view: View) -> None:
        """Print what is new in this view."""
        with self._lock:
            before, self._view = self._view, view
            asks = self._typed and view.mood is Mood.LISTENING
            if not asks:
                self._print_echoed("> ")
            if before.private and not view.private and self._stream.isatty():
                self._end_line()
                self._write("\n" * OUT_OF_SIGHT)
            for line in self._news(before, view):
                self._print(line)
            if asks and not self._asked:
                self._asked = f"{clean(view.who)}> "
                if self._echoed:
                    self._print_echoed(self._asked)
                else:
                    self._write(self._asked)
            self._stream.flush()

    def live(self, words: str) -> None:
        """Print nothing: what is heard is not put into pipes and logs."""

    def level(self, level: float) -> None:
        """Print nothing."""

    def echo(self, line: str, *, seen: bool) -> None:
        """A line was typed: what is printed next begins below it.

        Args:
            line: What was typed.
            seen: Whether the terminal has shown it already; else it is printed.
        """
        with self._lock:
            if seen:
                self._asked = ""
            elif self._asked:
                self._write(f"{clean(line)}\n")
                self._asked = ""
            else:
                self._echoed.append(line)
            self._stream.flush()

    def close(self) -> None:
        """End the line that is open."""
        with self._lock:
            self._print_echoed("> ")
            self._end_line()
            self._stream.flush()

    def _print_echoed(self, asked: str) -> None:
        for line in self._echoed:
            self._asked = ""
            self._write(f"{asked}{clean(line)}\n")
        self._echoed.clear()

    def _news(self, before: View, view: View) -> Iterator[str]:
        words = self._words
        if view.mood is not before.mood and not self._typed:
            yield f"[{words.mood[view.mood]}]"
        said = _said(view, words)
        for part, line in said.items():
            if line and line != _said(before, words)[part]:
                yield clean(line)
        if view.hint and view.hint not in self._hints and not self._typed:
            self._hints.add(view.hint)
            yield clean(view.hint)
        if view.help_lines != before.help_lines:
            yield from map(clean, view.help_lines)
        if not before.title and self._typed:
            yield words.stop_by_typing

    def _print(self, line: str) -> None:
        self._end_line()
        self._write(f"{line}\n")

    def _end_line(self) -> None:
        if self._asked:
            self._asked = ""
            self._write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(within(self._stream.encoding or "utf-8", text, self._words.plain))


def _said(view: View, words: TableWords) -> dict[str, str]:
    """Each part of a view as one line, in the order in which they are printed; empty where there is nothing to say."""
    heard, waits = (", ".join(point.text for point in view.points if point.waits is waits) for waits in (False, True))
    return {
        "title": view.title and f"— {view.title} —",
        "notice": view.notice,
        "prompt": view.prompt and f"{words.facilitator}: {view.prompt}",
        "who": view.who and f"{view.who} {view.doing}",
        "stem": f"{words.stem}: {view.stem}" if view.stem and view.who else view.stem,
        "heard": heard and f"{words.heard}: {heard}",
        "waits": waits and f"{words.waits}: {waits}",
    }
