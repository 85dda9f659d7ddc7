"""A loudspeaker driven by the test, in audio time; and children that misbehave."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from facilitator.errors import LoudspeakerError
from facilitator.speaking.player import Fill
from facilitator.speaking.waves import Pcm, Samples

RATE = 8000
LATENCY_SECONDS = 0.05


class AudioTime:
    """A clock that only moves when sound is asked for."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class HandOutput:
    """An open loudspeaker that asks when the test says so, and keeps what it got."""

    def __init__(self, fill: Fill, clock: AudioTime, rate: int = RATE) -> None:
        self.rate = rate
        self.working = True
        self.closed = False
        self._fill = fill
        self._clock = clock
        self.played: list[Samples] = []

    def run(self, seconds: float, frames: int = 80) -> Samples:
        """Let it sound for a while; gives what left it."""
        out = []
        for _ in range(round(seconds * self.rate / frames)):
            data = np.frombuffer(self._fill(frames, self._clock.now + LATENCY_SECONDS), np.int16)
            assert len(data) == frames
            out.append(data)
            self._clock.now += frames / self.rate
        self.played += out
        return np.concatenate(out) if out else np.zeros(0, np.int16)

    def close(self) -> None:
        self.closed = True


class Shop:
    """Opens loudspeakers as long as there are any."""

    def __init__(self, clock: AudioTime) -> None:
        self.clock = clock
        self.stock = True
        self.opened: list[HandOutput] = []

    def open(self, fill: Fill) -> HandOutput:
        if not self.stock:
            raise LoudspeakerError("No loudspeaker was found: plug one in and try again.")
        self.opened.append(HandOutput(fill, self.clock))
        return self.opened[-1]

    @property
    def output(self) -> HandOutput:
        return self.opened[-1]


def tone(seconds: float, level: int = 8000, rate: int = RATE) -> Pcm:
    return Pcm(np.full(round(seconds * rate), level, np.int16), rate)


CHILD = """
import sys, time, json, wave, pathlib
def send(**answer):
    print(json.dumps(answer), flush=True)
def render(request, level=8000, seconds=0.2):
    with wave.open(request["path"], "wb") as file:
        file.setnchannels(1); file.setsampwidth(2); file.setframerate(8000)
        file.writeframes(int(level).to_bytes(2, "little", signed=True) * int(8000 * seconds))
    send()
def requests():
    for line in sys.stdin:
        yield json.loads(line)
started = pathlib.Path(__file__).with_suffix(".started")
starts = int(started.read_text()) + 1 if started.exists() else 1
started.write_text(str(starts))
voices = [{"id": "calm", "name": "Calm", "languages": ["en-gb"]}]
"""


def child(folder: Path, body: str) -> list[str]:
    """Write a renderer of the test's own making; gives its command."""
    script = folder / "child.py"
    script.write_text(CHILD + body, encoding="utf-8")
    return [sys.executable, str(script)]


GOOD_CHILD = """
send(voices=voices, engine="test 1")
for request in requests():
    render(request)
"""

Answer = Callable[[bool], None]
