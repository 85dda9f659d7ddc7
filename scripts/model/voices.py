"""Synthetic speakers: espeak-ng, flite and festival, and which of them training never hears.

The programs and voices are Debian's: `espeak-ng`, `flite`, `festival` with `festvox-kdlpc16k`.
"""

# ruff: noqa: PLR2004  the plain numbers are chances

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from scripts.model.sound import RATE, resample

Samples = npt.NDArray[np.float32]

HELD_OUT_FLITE = ("kal16",)
HELD_OUT_VARIANTS = ("Annie", "Mike", "f4", "klatt3", "m5", "steph")
TRAINING_FLITE = ("rms", "slt", "awb")
TRAINING_FESTIVAL = ("ked_diphone",)
ACCENTS = ("en-us",) * 6 + ("en-gb", "en-gb-x-rp", "en-gb-scotland", "en-029", "en-gb-x-gbclan")

_UNHUMAN = {"whisper", "whisperf", "croak", "Demonic", "UniRobot", "anikaRobot"} | {
    f"robosoft{number}" for number in ("", *range(2, 9))
}


class SynthesisError(RuntimeError):
    """A speech program is missing or gave no sound."""


@dataclass(frozen=True)
class Speaker:
    """A synthetic voice and how it speaks; `rate` 1.0 is its usual pace, `pitch` 50 its usual pitch (espeak-ng only)."""

    program: str
    voice: str
    rate: float = 1.0
    pitch: int = 50
    gap_10ms: int = 0

    def say(self, text: str) -> Samples:
        """Speak the text: mono, 16 kHz, at the scale of 16-bit samples.

        Raises:
            SynthesisError: if there is no sound.
        """
        with tempfile.NamedTemporaryFile(suffix=".wav", dir=_memory_folder()) as file:
            subprocess.run(self._command(text, file.name), check=False, capture_output=True)
            return _read_wav(Path(file.name))

    def _command(self, text: str, path: str) -> list[str]:
        if self.program == "espeak-ng":
            pace = ["-s", str(round(165 * self.rate)), "-p", str(self.pitch), "-g", str(self.gap_10ms)]
            return ["espeak-ng", "-v", self.voice, *pace, "-w", path, text]
        if self.program == "flite":
            stretch = f"duration_stretch={1 / self.rate:.2f}"
            return ["flite", "-voice", self.voice, "--setf", stretch, "-t", text, "-o", path]
        words = text.replace('"', "").replace("\\", "")
        steps = (
            f"(voice_{self.voice})",
            f"(Parameter.set 'Duration_Stretch {1 / self.rate:.2f})",
            f'(utt.save.wave (utt.synth (Utterance Text "{words}")) "{path}" \'riff)',
        )
        return ["festival", "-b", *steps]


@cache
def espeak_variants() -> tuple[str, ...]:
    """The human-like espeak-ng variants that training may hear."""
    folder = next(Path("/usr/lib").glob("*/espeak-ng-data/voices/!v"), None) or Path(
        "/usr/share/espeak-ng-data/voices/!v"
    )
    names = sorted(path.name for path in folder.iterdir())
    return tuple(name for name in names if name not in _UNHUMAN and name not in HELD_OUT_VARIANTS and " " not in name)


def training_speaker(chance: Random) -> Speaker:
    """Draw a speaker for training."""
    which = chance.random()
    if which < 0.48:
        voice = f"{chance.choice(ACCENTS)}+{chance.choice(espeak_variants())}"
        gap = chance.choice((0, 0, 0, 1, 3))
        return Speaker("espeak-ng", voice, chance.uniform(0.7, 1.3), chance.randint(15, 85), gap)
    if which < 0.93:
        return Speaker("flite", chance.choice(TRAINING_FLITE), chance.uniform(0.75, 1.3))
    return Speaker("festival", chance.choice(TRAINING_FESTIVAL), chance.uniform(0.75, 1.25))


def held_out_speaker(chance: Random) -> Speaker:
    """Draw a speaker that training never hears: one third flite, two thirds espeak-ng."""
    if chance.random() < 1 / 3:
        return Speaker("flite", chance.choice(HELD_OUT_FLITE), chance.uniform(0.9, 1.1))
    voice = f"{chance.choice(('en-us', 'en-us', 'en-gb'))}+{chance.choice(HELD_OUT_VARIANTS)}"
    return Speaker("espeak-ng", voice, chance.uniform(0.85, 1.1), chance.randint(35, 65))


def _memory_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 a folder in memory, if there is one


def _read_wav(path: Path) -> Samples:
    data = path.read_bytes()
    start = data.find(b"data") + 8
    if start < 8 or len(data) - start < 2 * RATE // 10:
        raise SynthesisError("the speech program gave no sound; are espeak-ng, flite and festival installed?")
    (rate,) = struct.unpack_from("<i", data, 24)
    samples = np.frombuffer(data, "<i2", (len(data) - start) // 2, start).astype(np.float32)
    return resample(samples, RATE / rate)
