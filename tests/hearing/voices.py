"""Synthetic voices and rooms for tests: what a couple might say, as 16 kHz int16 mono sound."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import samplerate

from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.hearing.source import RATE
from tests.speech_model import speech_model

Sound = npt.NDArray[np.int16]
_NOISE_LEVEL = 8
_ROOT = Path(__file__).resolve().parents[2]


@functools.lru_cache(maxsize=1)
def model() -> SpeechModel:
    """Load the model for tests: the one named by FACILITATOR_MODEL, or the small one beside the project."""
    return load_model(speech_model())


@functools.lru_cache(maxsize=256)
def say(text: str, voice: str = "slt") -> Sound:
    """Speak with a flite voice (slt, rms, awb, kal16), or with espeak-ng where the voice begins with "en"."""
    program = "espeak-ng" if voice.startswith("en") else "flite"
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    words = (
        ["-v", voice, "--stdout", text]
        if program == "espeak-ng"
        else ["-voice", voice, "-t", text, "-o", "/dev/stdout"]
    )
    made = subprocess.run([program, *words], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(made)) as wav:
        rate = wav.getframerate()
        header = made.index(b"data") + 8
    sound = np.frombuffer(made[header : header + (len(made) - header) // 2 * 2], np.int16)
    if rate == RATE:
        return sound
    resampled: npt.NDArray[np.float32] = samplerate.resample(sound.astype(np.float32), RATE / rate)
    return np.clip(resampled, -32768, 32767).astype(np.int16)


def bell(frequency: float = 660.0, seconds: float = 0.7, level: float = 0.1) -> Sound:
    """Ring a chime."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (level * 32767 * np.exp(-4 * times) * np.sin(2 * np.pi * frequency * times)).astype(np.int16)


def room(*parts: float | Sound) -> bytes:
    """Join voices and pauses (in seconds) over the soft noise that every room has."""
    joined = np.concatenate([np.zeros(round(part * RATE)) if isinstance(part, float | int) else part for part in parts])
    noise = np.random.default_rng(1).normal(0, _NOISE_LEVEL, len(joined))
    return np.clip(joined + noise, -32768, 32767).astype(np.int16).tobytes()
