"""Whether a microphone gives nothing but zeros: macOS does that to a program without permission, a mute switch too."""

from __future__ import annotations

from facilitator.hearing.source import RATE

FIRST_SECONDS = 3.0
"""All zeros from the beginning: this program may not listen. A real microphone always has some noise."""
LATER_SECONDS = 30.0
"""All zeros after there was sound: muted. Longer, since some microphones give zeros whenever nobody speaks."""


class Zeros:
    """Counts zeros in the sound's own time."""

    def __init__(self) -> None:
        self._samples = 0
        self._limit_seconds = FIRST_SECONDS
        self.mute = False
        """Whether there have been zeros for so long that it is not mere silence."""

    def hear(self, pcm: bytes) -> bool:
        """Take int16 sound; tell whether `mute` changed by it."""
        was = self.mute
        if pcm.count(0) < len(pcm):
            self._samples, self._limit_seconds = 0, LATER_SECONDS
        else:
            self._samples += len(pcm) // 2
        self.mute = self._samples >= self._limit_seconds * RATE
        return self.mute is not was
