"""Measure how soon a prompt sounds after it was asked for, and how soon all is silent after "hush".

Plays through the system's own loudspeaker (or the one named), so it is heard. The times are those at which samples
leave the loudspeaker, as PortAudio tells them: the same that the half-duplex gate gets; `tests/spoken` compares them
with a recording. Prints Markdown rows.
"""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from facilitator.dialogue.actions import Say
from facilitator.dialogue.events import AnyEvent, Lost
from facilitator.gate import Gate
from facilitator.speaking.opening import open_voice
from facilitator.speaking.voice import LoudspeakerVoice

WHO = ("Ana", "Ben", "Kim", "Lou", "Max", "Noa", "Pat", "Sam", "Tom", "Una")
LINES = (
    "{}, when you are ready.",
    "Just their words for now, {}. Your turn will come.",
    "{}, ask whether there is more about that.",
)
PATIENCE_SECONDS = 10.0


class WatchedGate(Gate):
    """A gate that also gives what it was told to the one who measures."""

    def __init__(self) -> None:
        super().__init__()
        self.first: queue.SimpleQueue[float] = queue.SimpleQueue()
        self.last: queue.SimpleQueue[float] = queue.SimpleQueue()

    def sounding(self, now: float) -> None:
        """Note the first sample."""
        super().sounding(now)
        self.first.put(now)

    def silent(self, now: float) -> None:
        """Note the last sample."""
        super().silent(now)
        self.last.put(now)


def row(what: str, seconds: list[float]) -> str:
    """One line of the table: p50 and p95 in milliseconds."""
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return f"| {what} | {p50:.0f} ms | {p95:.0f} ms | {len(seconds)} |"


def measure(voice: LoudspeakerVoice, gate: WatchedGate, texts: list[str]) -> tuple[list[float], list[float]]:
    """Say each and hush it in its middle; gives the seconds to the first sample and those to silence."""
    to_sound, to_silence = [], []
    for number, text in enumerate(texts):
        asked = time.monotonic()
        voice.say(Say(id=number, text=text))
        first = gate.first.get(timeout=PATIENCE_SECONDS)
        to_sound.append(first - asked)
        time.sleep(max(0.0, first - time.monotonic()) + 0.3)
        hushed = time.monotonic()
        voice.hush()
        to_silence.append(gate.last.get(timeout=PATIENCE_SECONDS) - hushed)
        time.sleep(0.1)
    return to_sound, to_silence


def run(loudspeaker: str | None, say: Callable[[str], None]) -> int:
    """Measure and print; gives the exit code."""
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    gate = WatchedGate()
    texts = [line.format(name) for name in WHO for line in LINES]
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        voice = open_voice(events.put, gate, cache_folder=Path(folder), loudspeaker=loudspeaker)
        ready = time.monotonic() - started
        try:
            if not isinstance(voice, LoudspeakerVoice) or not events.empty():
                event = events.get()
                say(f"Nothing was measured: {event.why if isinstance(event, Lost) else event}")
                return 3
            uncached, silence = measure(voice, gate, texts)
            cached, more_silence = measure(voice, gate, texts)
        finally:
            voice.close()
    say("| speaking | p50 | p95 | n |\n|---|---|---|---|")
    say(row("a prompt asked for → its first sample, rendered ahead", cached))
    say(row("a prompt asked for → its first sample, rendered now", uncached))
    say(row("hush → the last sample", silence + more_silence))
    say(row("start of voice and loudspeaker", [ready]))
    return 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loudspeaker", help="number or part of the name")
    return run(parser.parse_args().loudspeaker, print)


if __name__ == "__main__":
    sys.exit(main())
