"""Sound as arrays: resampling, rooms, noise, and the microphone on the table."""

# ruff: noqa: PLR2004  the plain numbers are chances

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 16000
"""Samples a second, everywhere."""
LARGEST = 32767
NOISE_FOR_TRAINING = 0.7
"""The first part of each noise recording; the rest is for the figures."""
Samples = npt.NDArray[np.float32]


def resample(samples: Samples, ratio: float) -> Samples:
    """Make the sound `ratio` times as long by its spectrum: another sampling rate, or another speed and pitch."""
    if ratio == 1.0:
        return samples
    length = round(len(samples) * ratio)
    spectrum = np.fft.rfft(samples)
    target = np.zeros(length // 2 + 1, spectrum.dtype)
    kept = min(len(spectrum), len(target))
    target[:kept] = spectrum[:kept]
    return (np.fft.irfft(target, length) * ratio).astype(np.float32)


def read_speech(path: Path) -> Samples:
    """Read Ogg Opus (by `opusdec`) or any file that `sox` knows: mono, 16 kHz, at 16-bit scale."""
    if path.suffix == ".ogg":
        command = ["opusdec", "--quiet", "--no-dither", "--rate", str(RATE), str(path), "-"]
    else:
        command = ["sox", "-D", str(path), "-t", "raw", "-r", str(RATE), "-c", "1", "-e", "signed", "-b", "16", "-"]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(data, "<i2").astype(np.float32)


def to_16_bit(samples: Samples) -> npt.NDArray[np.int16]:
    """Round and clip to 16-bit samples."""
    return np.clip(np.round(samples), -LARGEST - 1, LARGEST).astype(np.int16)


def loudness(samples: Samples) -> float:
    """Root mean square; never zero."""
    return float(np.sqrt((samples**2).mean())) + 1e-6


def mixed(speech: Samples, noise: Samples, ratio_db: float) -> Samples:
    """Speech with noise, so that the speech is `ratio_db` louder."""
    return speech + noise * (loudness(speech) / loudness(noise) * 10 ** (-ratio_db / 20))


def kitchen_noise(folder: Path, *, training: bool) -> Samples:
    """Dishes and a running tap: the part for training or the part for the figures."""
    parts = []
    for path in sorted(folder.glob("*.flac")):
        sound = read_speech(path)
        border = int(len(sound) * NOISE_FOR_TRAINING)
        parts.append(sound[:border] if training else sound[border:])
    return np.concatenate(parts)


@dataclass(frozen=True)
class Table:
    """Where a conversation takes place: draws a room, a distance, noise and a microphone for each utterance."""

    kitchen: Samples
    """Recorded noise, any length of at least a minute."""

    def hear(self, speech: Samples, chance: np.random.Generator, other: Samples | None = None) -> Samples:
        """The speech as a microphone on the table hears it, at 16-bit scale; `other` may speak in the background."""
        if chance.random() < 0.85:
            speech = _coloured_by_microphone(speech, chance)
        if chance.random() < 0.5:
            speech = in_room(speech, chance)
        speech = speech / loudness(speech)
        which = chance.random()
        if which < 0.35:
            speech = mixed(speech, steady_noise(len(speech), chance), chance.uniform(6, 35))
        elif which < 0.65:
            speech = mixed(speech, excerpt(self.kitchen, len(speech), chance), chance.uniform(4, 30))
        elif which < 0.75 and other is not None and len(other):
            speech = mixed(speech, excerpt(other, len(speech), chance), chance.uniform(8, 28))
        speech = speech / loudness(speech) * 32768 * 10 ** (chance.uniform(-42, -14) / 20)
        if chance.random() < 0.1:
            speech = _through_telephone_codec(speech)
        if chance.random() < 0.75:
            speech = speech + (chance.standard_normal(len(speech)) * chance.uniform(0.2, 3)).astype(np.float32)
        return to_16_bit(speech.astype(np.float32)).astype(np.float32)


def in_room(speech: Samples, chance: np.random.Generator) -> Samples:
    """The speech 0.3-2.5 m away in a furnished room: early reflections and a decaying tail (60 dB in 0.12-0.6 s)."""
    decay = chance.uniform(0.12, 0.6)
    length = int(RATE * decay)
    response = chance.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    response *= chance.uniform(0.05, 0.7) / np.sqrt((response**2).sum())
    response[0] = 1.0
    for delay in chance.integers(RATE // 500, RATE // 25, size=chance.integers(2, 9)):
        response[delay % length] += chance.uniform(-0.35, 0.35)
    size = 1 << (len(speech) + length).bit_length()
    spectrum = np.fft.rfft(speech, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[: len(speech)].astype(np.float32)


def steady_noise(length: int, chance: np.random.Generator) -> Samples:
    """Noise of a random colour, as of a fan or of a street behind the window."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    position = np.linspace(0, 1, len(spectrum)) + 1e-3
    curve_db = np.interp(position, np.linspace(0, 1, 7), chance.uniform(-12, 12, 7))
    shaped = spectrum * position ** -chance.uniform(0, 0.9) * 10 ** (curve_db / 20)
    return np.fft.irfft(shaped, length).astype(np.float32)


def excerpt(sound: Samples, length: int, chance: np.random.Generator) -> Samples:
    """A piece of a sound from a random place, repeated where the sound is too short."""
    return np.resize(np.roll(sound, -int(chance.integers(len(sound)))), length)


def _coloured_by_microphone(speech: Samples, chance: np.random.Generator) -> Samples:
    spectrum = np.fft.rfft(speech)
    hertz = np.linspace(0, RATE / 2, len(spectrum))
    gain_db = np.interp(hertz, [0, 150, 400, 1000, 2000, 3500, 5500, 8000], chance.uniform(-7, 7, 8))
    if chance.random() < 0.3:
        gain_db -= 24 * np.clip(1 - hertz / chance.uniform(80, 350), 0, 1)
    if chance.random() < 0.2:
        gain_db -= 40 * np.clip((hertz - chance.uniform(3300, 6500)) / 800, 0, 1)
    return np.fft.irfft(spectrum * 10 ** (gain_db / 20), len(speech)).astype(np.float32)


def _through_telephone_codec(speech: Samples) -> Samples:
    """The coarse steps of mu-law (G.711), without its narrow band."""
    peak = np.abs(speech).max() + 1e-6
    squeezed = np.sign(speech) * np.log1p(255 * np.abs(speech) / peak) / np.log(256)
    stepped = np.round(squeezed * 127) / 127
    widened = np.sign(stepped) * np.expm1(np.abs(stepped) * np.log(256)) / 255
    return np.asarray(widened * peak, np.float32)
