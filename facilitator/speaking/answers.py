"""Sees to it that every prompt is answered, once: when it was heard, hushed, or can have been read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from facilitator.dialogue.actions import Say
from facilitator.dialogue.events import Spoken
from facilitator.ports import Post

READING_WORDS_A_MINUTE = 150
READING_EXTRA_SECONDS = 1.0
"""To notice that there is something new to read."""

Wait = Callable[[threading.Event, float], bool]
"""Waits until the event is set, at most so many seconds; whether it was set. As `threading.Event.wait`."""


def reading_seconds(text: str) -> float:
    """How long somebody needs to read a prompt on the screen."""
    return READING_EXTRA_SECONDS + len(text.split()) * 60 / READING_WORDS_A_MINUTE


@dataclass(eq=False)
class Waiting:
    """A prompt that has not been answered."""

    say: Say
    over: threading.Event = field(default_factory=threading.Event)


class Answers:
    """Sees to it that each prompt is answered by exactly one `Spoken`."""

    def __init__(self, post: Post) -> None:
        self.lock = threading.RLock()
        self._post = post
        self._waiting: dict[Waiting, None] = {}
        self._closed = False

    def open(self, say: Say) -> Waiting | None:
        """Note a prompt; `None` after the end, when nothing is spoken any more."""
        with self.lock:
            if self._closed:
                return None
            waiting = Waiting(say)
            self._waiting[waiting] = None
            return waiting

    def answer(self, waiting: Waiting, *, completed: bool) -> None:
        """Post its `Spoken`, unless it was answered before."""
        with self.lock:
            if waiting not in self._waiting:
                return
            del self._waiting[waiting]
            waiting.over.set()
            self._post(Spoken(say=waiting.say.id, completed=completed))

    def drop_all(self) -> None:
        """Answer all that wait as not completed."""
        with self.lock:
            for waiting in list(self._waiting):
                self.answer(waiting, completed=False)

    def close(self) -> None:
        """From now on nothing is answered any more."""
        with self.lock:
            self._closed = True
            for waiting in self._waiting:
                waiting.over.set()
            self._waiting.clear()


class Reader:
    """Answers prompts that are only shown, one after another, when they can have been read."""

    def __init__(self, answers: Answers, wait: Wait, *, completed: bool) -> None:
        self._answers = answers
        self._wait = wait
        self._completed = completed
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="reading time", daemon=True)
        self._thread.start()

    def read(self, waiting: Waiting) -> None:
        """Leave this prompt to the eyes."""
        self._queue.put(waiting)

    def close(self) -> None:
        """End the thread; may be called twice."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (waiting := self._queue.get()) is not None:
            if not self._wait(waiting.over, reading_seconds(waiting.say.text)):
                self._answers.answer(waiting, completed=self._completed)
