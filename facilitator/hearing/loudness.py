"""How loud somebody was in one turn: the mean power of the sound in which somebody spoke.

That is the active speech level of ITU-T P.56, but for its detector: what is speech is told by the voice activity here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from facilitator.hearing.source import RATE

FULL_SCALE = 32768.0


class Loudness:
    """Takes the sound of one turn, block after block."""

    def __init__(self) -> None:
        self._heard = 0
        self._powers: list[tuple[float, float]] = []
        """For each block its middle, in seconds since the turn was opened, and its mean power, 1 at full scale."""

    def hear(self, pcm: bytes, *, own: bool = False) -> None:
        """Take 16 kHz int16 mono sound; one in which a chime of ours sounds (`own`) does not count."""
        samples = np.frombuffer(pcm, np.int16)
        began, self._heard = self._heard, self._heard + samples.size
        if samples.size and not own:
            # the variance, not the square: what a cheap microphone adds to each sample is no sound
            power = float(np.var(samples.astype(np.float64) / FULL_SCALE))
            self._powers.append(((began + self._heard) / 2 / RATE, power))

    def level_db(self, voiced: Sequence[tuple[float, float]]) -> float | None:
        """The level within these stretches (seconds), in dBFS to a tenth; `None` where there was no sound in them."""
        powers = [power for at, power in self._powers if any(since <= at <= until for since, until in voiced)]
        mean = sum(powers) / len(powers) if powers else 0.0
        return round(10 * math.log10(mean), 1) if mean > 0 else None
