"""A tape that runs in the room: what sounded, when, and whether it is quiet now."""

from __future__ import annotations

import subprocess
import threading
import time
from types import TracebackType

import numpy as np
import numpy.typing as npt

from facilitator.hearing.source import RATE
from tests.spoken.sound_card import SoundCard

Samples = npt.NDArray[np.int16]
AUDIBLE = 200
"""Of 32768: above the soft noise of the room, below any voice."""
PATIENT = 120.0


class Tape:
    """`with Tape(card) as tape:` records a sink of the card, 16 kHz mono, as long as the block lasts."""

    def __init__(self, card: SoundCard, of: str = "room") -> None:
        self.began = 0.0
        """When it began to run, `time.monotonic()` seconds."""
        self._pcm = bytearray()
        self._ran = threading.Condition()
        self._process = subprocess.Popen(
            [
                *("parec", f"--device={of}.monitor", "--rate=16000", "--channels=1", "--format=s16le", "--raw"),
                "--latency-msec=50",
            ],
            env=card.env,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    def __enter__(self) -> Tape:  # noqa: PYI034  `Self` is not in Python 3.10
        with self._ran:
            if not self._ran.wait_for(lambda: self._pcm, PATIENT):
                raise RuntimeError("the tape does not run")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=PATIENT)
        self._thread.join(timeout=PATIENT)
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def now(self) -> float:
        """How many seconds are on the tape."""
        return len(self._pcm) / 2 / RATE

    def between(self, start: float, end: float) -> Samples:
        """What sounded, from one second to another."""
        with self._ran:
            return np.frombuffer(bytes(self._pcm[2 * round(max(0.0, start) * RATE) : 2 * round(end * RATE)]), np.int16)

    def wait_until_said(self, since: float, *, quiet_seconds: float = 0.8) -> None:
        """Wait until something has sounded after `since`, and it has been quiet for a moment."""
        until = time.monotonic() + PATIENT
        while time.monotonic() < until:
            loud = np.flatnonzero(np.abs(self.between(since, self.now).astype(int)) > AUDIBLE)
            if len(loud) and self.now - (since + int(loud[-1]) / RATE) > quiet_seconds:
                return
            time.sleep(0.05)
        raise RuntimeError("nothing was said, or it never ended")

    def _run(self) -> None:
        pipe = self._process.stdout
        while pipe is not None and (piece := pipe.read(1600)):
            with self._ran:
                if not self._pcm:
                    self.began = time.monotonic()
                self._pcm += piece
                self._ran.notify_all()


def loud_seconds(sound: Samples) -> float:
    """For how long something is to be heard in it, in tenths of a second."""
    tenths = np.array_split(sound.astype(int), max(1, round(10 * len(sound) / RATE)))
    return sum(bool((np.abs(tenth) > AUDIBLE).any()) for tenth in tenths) / 10


PIECE_SECONDS = 0.2
PIECES = 8
"""So many of them are looked for."""


def likeness(heard: Samples, sought: Samples) -> float:
    """How like the places that are most like pieces of `sought` are to them, 0-1: the median.

    What another prompt comes to by chance is 0.5 at the most. A busy machine may tear holes into some pieces; the others
    are still what was rendered.
    """
    pieces = np.array_split(sought, max(1, round(len(sought) / RATE / PIECE_SECONDS)))
    audible = [piece for piece in pieces if np.abs(piece.astype(int)).max() > AUDIBLE]
    return float(np.median([_likeness(heard, piece) for piece in audible[:: -(-len(audible) // PIECES)]]))


def _likeness(heard: Samples, sought: Samples) -> float:
    hay, needle = heard.astype(float), sought.astype(float)
    size = 1 << (len(hay) + len(needle)).bit_length()
    match = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)))
    at = int(match[: max(1, len(hay) - len(needle))].argmax())
    there = hay[at : at + len(needle)]
    return float(there @ needle[: len(there)] / (np.linalg.norm(there) * np.linalg.norm(needle) + 1e-9))
