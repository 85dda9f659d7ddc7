"""A room in which time goes by as sound does: it is at once the microphone, the loudspeaker and the clock.

Nothing waits here: whoever asks for the next block makes the next tenth of a second happen. So an evening is played as
fast as the recogniser can follow, with the same result each time.
"""

from __future__ import annotations

import heapq
import itertools
import queue
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from facilitator.dialogue.events import AnyEvent
from facilitator.hearing.source import BLOCK_SAMPLES, RATE, Block

Samples = npt.NDArray[np.int16]
NOISE_LEVEL = 6.0
"""The standard deviation of the room's own noise, of 32,768: no microphone is ever quite silent."""
LONGEST_WAIT_SECONDS = 120.0
"""Where nothing is due, and nobody has said anything for so long, nothing more will happen."""


class Track:
    """One side of the recording, as long as it needs to be."""

    def __init__(self) -> None:
        self._samples = np.zeros(RATE, np.float32)

    def add(self, at: float, pcm: Samples) -> float:
        """Mix sound in at a time; gives the time of its end."""
        start = round(at * RATE)
        end = start + len(pcm)
        if end > len(self._samples):
            self._samples = np.concatenate([self._samples, np.zeros(max(end, 2 * len(self._samples)), np.float32)])
        self._samples[start:end] += pcm
        return end / RATE

    def cut(self, at: float) -> None:
        """Drop everything from a time on."""
        self._samples[round(at * RATE) :] = 0

    def between(self, start: float, seconds: float) -> Samples:
        """The sound of a stretch."""
        first = round(start * RATE)
        last = first + round(seconds * RATE)
        piece = np.zeros(last - first, np.float32)
        there = self._samples[first:last]
        piece[: len(there)] = there
        return np.clip(piece, -32768, 32767).astype(np.int16)


class Room:
    """Two tracks and a clock; a `facilitator.hearing.source.Source` for the ears."""

    def __init__(self, seed: int = 1) -> None:
        self.now = 0.0
        self.people, self.facilitator = Track(), Track()
        self._noise = np.random.default_rng(seed)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()

    def at(self, time: float, work: Callable[[], None]) -> None:
        """Have something happen at a time."""
        heapq.heappush(self._due, (time, next(self._number), work))

    def read(self, timeout_seconds: float) -> Block | None:  # noqa: ARG002 - nothing waits here
        """Let a tenth of a second go by, and give what the microphone heard in it."""
        began, seconds = self.now, BLOCK_SAMPLES / RATE
        heard = self.people.between(began, seconds).astype(np.float32)
        heard += self._noise.normal(0, NOISE_LEVEL, len(heard))
        self.now = began + seconds
        while self._due and self._due[0][0] <= self.now:
            heapq.heappop(self._due)[2]()
        return Block(np.clip(heard, -32768, 32767).astype(np.int16).tobytes(), began)

    def reopen(self) -> None:
        """Nothing is ever lost here."""

    def close(self) -> None:
        """Nothing to let go."""

    def wait(
        self, events: queue.SimpleQueue[AnyEvent], seconds: float | None, step: Callable[[], None]
    ) -> AnyEvent | None:
        """The conductor's waiting: time goes by, step by step, until an event comes or the seconds are over."""
        until = self.now + (LONGEST_WAIT_SECONDS if seconds is None else seconds)
        while events.empty():
            if self.now >= until and (seconds is not None or not self._due):
                return None
            step()
        return events.get()
