"""Sound as it is heard here: 16 kHz, int16, mono; and how other sound becomes that."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import samplerate

RATE = 16_000
"""Samples a second of everything that is heard."""


class Block(msgspec.Struct, frozen=True):
    """A stretch of sound: 16 kHz, int16, mono."""

    pcm: bytes
    at: float
    """When its first sample was in the air, `time.monotonic()` seconds."""
    overflowed: bool = False
    """Some sound before it was lost, because the machine was busy."""


class AsHeard:
    """Turns a stream of int16 sound of any rate and number of channels into sound as it is heard.

    The rate is changed by libsamplerate's band-limited sinc interpolation, going on from piece to piece without a seam.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._resampler: Any = None if rate == RATE else samplerate.Resampler("sinc_fastest", channels=1)

    def __call__(self, pcm: bytes) -> bytes:
        """Take the next piece; give as much as can be said of it by now."""
        if self._resampler is None and self._channels == 1:
            return pcm
        samples = np.frombuffer(pcm, np.int16).reshape(-1, self._channels).mean(axis=1, dtype=np.float32)
        if self._resampler is not None:
            samples = self._resampler.process(samples, RATE / self._rate, end_of_input=False)
        return bytes(np.clip(np.rint(samples), -32768, 32767).astype(np.int16).tobytes())
