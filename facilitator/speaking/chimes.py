"""The chimes, made by arithmetic: a small bell with a gentle attack, well below the voice in level."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from facilitator.dialogue.actions import Sound
from facilitator.speaking.waves import Pcm

PEAK_DBFS = -20.0
"""Quieter than any prompt: it may be overheard by somebody who is thinking."""
LONGEST_SECONDS = 0.5
"""While it sounds and rings the microphone is deaf, and the speaker may be going on just then: so it is short."""

_ATTACK_SECONDS = 0.03
_END_SECONDS = 0.1
# (frequency in Hz, starts after seconds): the closing chime falls, as a voice does at the end; the nudge stays.
_NOTES: dict[Sound, tuple[tuple[float, float], ...]] = {
    Sound.CLOSING: ((659.26, 0.0), (493.88, 0.13)),
    Sound.NUDGE: ((523.25, 0.0),),
}
# Partials of a struck bar, softened: (times the note, loudness, seconds until a tenth is left).
_PARTIALS = ((1.0, 1.0, 0.4), (2.0, 0.28, 0.22), (2.76, 0.1, 0.1))


@functools.lru_cache(maxsize=8)
def chime(sound: Sound, rate: int) -> Pcm:
    """Make the chime at `rate` samples a second: int16, mono, at most `LONGEST_SECONDS`."""
    times = np.arange(round(LONGEST_SECONDS * rate)) / rate
    wave = np.zeros_like(times)
    for frequency, starts in _NOTES[sound]:
        wave += _note(times - starts, frequency)
    ending = np.clip((times[-1] - times) / _END_SECONDS, 0, 1)
    wave *= np.sin(ending * np.pi / 2) ** 2
    wave *= 10 ** (PEAK_DBFS / 20) / np.abs(wave).max()
    return Pcm(np.rint(wave * 32767).astype(np.int16), rate)


def _note(times: npt.NDArray[np.float64], frequency: float) -> npt.NDArray[np.float64]:
    attack = np.sin(np.clip(times / _ATTACK_SECONDS, 0, 1) * np.pi / 2) ** 2
    after = np.maximum(times, 0)
    partials = [
        loudness * np.sin(2 * np.pi * frequency * times_of * after) * 10 ** (-after / tenth)
        for times_of, loudness, tenth in _PARTIALS
    ]
    note: npt.NDArray[np.float64] = attack * np.sum(partials, axis=0)
    return note
