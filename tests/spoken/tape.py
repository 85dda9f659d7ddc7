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
Floats = npt.NDArray[np.float64]
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


PIECE_SECONDS = 0.3
"""A syllable or two: shorter ones are found in other prompts by chance, longer ones rarely lie between two tears."""
FRAME_SAMPLES = 512
HOP_SAMPLES = 160
BANDS = 24


def likeness(heard: Samples, sought: Samples) -> float:
    """How like the places that are most like pieces of `sought` are to them, 0-1: the upper quartile.

    Compared is how loud the bands of the voice are from hundredth to hundredth of a second, not the wave: the flutter of
    eSpeak's voice goes on from one line to the next, so that a line has another wave after other lines. A busy machine
    tears holes into what is played; what lies between them is still what was said. Measured in the sessions of these tests:
    0.96-1.0 for what was said, 0.74-0.84 for what was not.
    """
    hay, needle = _bands(heard), _bands(sought)
    number = max(1, round(len(needle) * HOP_SAMPLES / RATE / PIECE_SECONDS))
    return float(np.quantile([_likeness(hay, piece) for piece in np.array_split(needle, number)], 0.75))


def _bands(sound: Samples) -> Floats:
    """The loudness of each band of the mel scale over time, as logarithms, shape (hundredths of a second, bands)."""
    padded = np.concatenate([sound.astype(float), np.zeros(FRAME_SAMPLES)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SAMPLES)[::HOP_SAMPLES] * np.hanning(FRAME_SAMPLES)
    power = np.abs(np.fft.rfft(frames)) ** 2
    hertz = np.fft.rfftfreq(FRAME_SAMPLES, 1 / RATE)
    edges = 700 * (10 ** (np.linspace(np.log10(1 + 100 / 700), np.log10(1 + 7600 / 700), BANDS + 2)) - 1)
    rising = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    silence = FRAME_SAMPLES * (AUDIBLE / 2) ** 2
    bands: Floats = np.log(power @ np.clip(np.minimum(rising, falling), 0, None).T + silence)
    return bands


def _likeness(hay: Floats, needle: Floats) -> float:
    """The correlation at the place where it is highest."""
    if len(hay) < len(needle):
        return 0.0
    windows = np.lib.stride_tricks.sliding_window_view(hay, needle.shape)[:, 0]
    sought = needle - needle.mean()
    spread = windows.std(axis=(1, 2)) * np.sqrt(needle.size) * np.linalg.norm(sought)
    return float((np.einsum("tij,ij->t", windows, sought) / (spread + 1e-9)).max())
