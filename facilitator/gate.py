"""The half-duplex gate: when the facilitator sounds, and for a moment after, the microphone is not listened to.

Speaking says when its sound leaves the loudspeaker, hearing asks. The two know this gate and not one another. Times are
`time.monotonic()` seconds, passed in, so that it is tested without a clock.
"""

from __future__ import annotations

import threading

TAIL_SECONDS = 0.4
"""How long the room still rings, and late buffers still arrive, after the last sample."""


class Gate:
    """Remembers the stretches in which the facilitator sounded. Safe to use from any thread."""

    def __init__(self, tail_seconds: float = TAIL_SECONDS) -> None:
        self._tail = tail_seconds
        self._lock = threading.Lock()
        self._opened: float | None = None
        self._closed_until = float("-inf")

    def sounding(self, now: float) -> None:
        """A prompt's or a chime's first sample leaves the loudspeaker at `now`."""
        with self._lock:
            if self._opened is None:
                self._opened = now

    def silent(self, now: float) -> None:
        """The last sample left (or will have left) the loudspeaker at `now`."""
        with self._lock:
            self._opened = None
            self._closed_until = max(self._closed_until, now + self._tail)

    def shut(self, at: float) -> bool:
        """Whether sound captured at `at` may be the facilitator's own."""
        with self._lock:
            return at < self._closed_until or (self._opened is not None and at >= self._opened)
