"""Where sound comes from: what every source gives, and one that is fed from memory.

All that listens works on the sound's own time, the count of its samples. So a source that gives an hour at once is
heard in a minute, with the same result.
"""

from __future__ import annotations

import queue
import threading
from typing import Protocol

from facilitator.heard_sound import RATE, Block

__all__ = ["BLOCK_SAMPLES", "RATE", "Block", "PcmSource", "Source"]

BLOCK_SAMPLES = 1600
"""100 ms."""


class Source(Protocol):
    """Gives sound, block after block."""

    def read(self, timeout_seconds: float) -> Block | None:
        """Wait for the next block; `None` if none came in that time.

        Raises:
            MicrophoneError: if the source is gone.
        """

    def reopen(self) -> None:
        """Try to get a lost source back.

        Raises:
            MicrophoneError: if it is still gone.
        """

    def close(self) -> None:
        """Let go; may be called twice."""


class PcmSource:
    """Sound from memory. Whoever feeds it decides how fast time goes.

    `at` of each block is `begins_at` and the time of the samples before it: the same clock must be used for the gate.
    """

    def __init__(self, begins_at: float = 0.0) -> None:
        self._begins_at = begins_at
        self._samples = 0
        self._blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._change = threading.Condition()
        self._waiting = 0

    @property
    def now(self) -> float:
        """The time at the end of what was fed, in seconds."""
        return self._begins_at + self._samples / RATE

    def feed(self, pcm: bytes) -> None:
        """Give sound, 16 kHz int16 mono, of any length; returns at once."""
        with self._change:
            for start in range(0, len(pcm), 2 * BLOCK_SAMPLES):
                block = Block(pcm[start : start + 2 * BLOCK_SAMPLES], self.now)
                self._samples += len(block.pcm) // 2
                self._waiting += 1
                self._blocks.put(block)

    def wait_until_heard(self, timeout_seconds: float = 60.0) -> bool:
        """Wait until all that was fed has been listened to, and all that came of it has been posted."""
        with self._change:
            return self._change.wait_for(lambda: self._waiting <= 0, timeout_seconds)

    def read(self, timeout_seconds: float) -> Block | None:
        """Give the next block. That it is asked for means that the one before was listened to."""
        with self._change:
            if self._waiting and self._blocks.qsize() < self._waiting:
                self._waiting = self._blocks.qsize()
                self._change.notify_all()
        try:
            return self._blocks.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def reopen(self) -> None:
        """Nothing is ever lost here."""

    def close(self) -> None:
        """Nothing to let go."""
