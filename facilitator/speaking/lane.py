"""One row of sounds that follow one another, cut into the blocks that a loudspeaker asks for. No clock, no thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from facilitator.speaking.waves import Pcm, resampled

Done = Callable[[bool], None]
"""Told once: whether the sound was played to its end."""

FADE_SECONDS = 0.015
"""How a sound that is cut dies away, so that it does not click."""
HUSHED_SECONDS = 0.4
"""After a sound that was cut it is quiet for so long, whatever waits: "stop" is followed by silence, then by a word."""


@dataclass(eq=False)
class Playing:
    """A sound and how far it has been taken."""

    pcm: Pcm
    done: Done | None
    position: int = 0


@dataclass
class Taken:
    """A block: int32 so that lanes can be added, and where sound is in it, in samples from its beginning."""

    block: npt.NDArray[np.int32]
    first: int | None = None
    """The first sample that sounds."""
    end: int = 0
    """Behind the last sample that sounds."""
    goes_on: bool = False
    """Whether more follows, be it after a gap; not after a sound that was cut."""
    ended: list[tuple[int, Done]] = field(default_factory=list)
    """Whose last sample is in this block, and where it ends."""


class Lane:
    """A queue of sounds, with a short silence between them."""

    def __init__(self, gap_seconds: float) -> None:
        self._gap_seconds = gap_seconds
        self._queue: deque[Playing] = deque()
        self._gap = 0

    def add(self, pcm: Pcm, done: Done | None) -> None:
        """Play it after the others."""
        self._queue.append(Playing(pcm, done))

    def take(self, frames: int, rate: int) -> Taken:
        """Give the next `frames` samples at `rate`."""
        taken = Taken(np.zeros(frames, np.int32))
        at, hushed = 0, False
        while self._queue and at < frames:
            silent = min(self._gap, frames - at)
            self._gap -= silent
            at += silent
            sound = self._queue[0]
            if sound.pcm.rate != rate:  # another loudspeaker in the middle of it: rare, and worth a resampling
                sound.position = round(sound.position * rate / sound.pcm.rate)
                sound.pcm = resampled(sound.pcm, rate)
            piece = sound.pcm.samples[sound.position : sound.position + frames - at]
            if len(piece):
                taken.block[at : at + len(piece)] = piece
                taken.first = at if taken.first is None else taken.first
                at += len(piece)
                taken.end = at
                sound.position += len(piece)
            if not self._gap and sound.position >= len(sound.pcm.samples):
                self._queue.popleft()
                hushed = hushed or sound.done is None
                self._gap = round((HUSHED_SECONDS if sound.done is None else self._gap_seconds) * rate)
                if sound.done is not None:
                    taken.ended.append((at, sound.done))
        if not self._queue:
            self._gap = max(0, self._gap - (frames - at))
        taken.goes_on = bool(self._queue) and not hushed
        return taken

    def cut(self) -> list[Done]:
        """Let what sounds die away at once and drop the rest; gives those that did not reach their end."""
        sounds = list(self._queue)
        self._queue.clear()
        if sounds and sounds[0].position:
            pcm, position = sounds[0].pcm, sounds[0].position
            tail = pcm.samples[position : position + round(FADE_SECONDS * pcm.rate)]
            fade = np.linspace(1, 0, len(tail), endpoint=False)
            self._queue.append(Playing(Pcm((tail * fade).astype(np.int16), pcm.rate), None))
        return [sound.done for sound in sounds if sound.done is not None]
