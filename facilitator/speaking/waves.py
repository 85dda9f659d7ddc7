"""Rendered files become even, short-edged sound: int16, mono, at the loudspeaker's rate.

WAV and AIFF are read here, in a page, rather than by a library: `aifc` left Python with 3.13, and soundfile brings a
megabyte of LGPL code for two formats that the system's own voices write in their plainest form.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import samplerate

from facilitator.errors import VoiceError
from facilitator.messages import message

Samples = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]

LOUDNESS_DBFS = -20.0
"""The level of the loud parts of every prompt: an easy voice at two metres, with room above for a lively syllable."""
PEAK_DBFS = -1.5
SOFT_DB = -6.0
"""A soft prompt against a usual one."""

_FULL = 32768.0
_EXTENSIBLE = 0xFFFE
_SILENCE_DB = -46.0  # below the loudest sample: breath and rounding noise of the voices, no consonant
_BEFORE_SECONDS = 0.01
_AFTER_SECONDS = 0.05
_FADE_IN_SECONDS = 0.004
_FADE_OUT_SECONDS = 0.02
_WINDOW_SECONDS = 0.05
_LOUD_DB = -20.0  # a window counts as speech when it is within this of the loudest one


@dataclass(frozen=True, eq=False)
class Pcm:
    """Sound: int16, mono, shape (samples,); `rate` in samples a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.samples) / self.rate


def read(data: bytes) -> Pcm:
    """Read a WAV, AIFF or AIFF-C file of 8 to 32 bit or float samples; channels are mixed to one.

    Raises:
        VoiceError: if it is not such a file, or is cut off.
    """
    try:
        if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
            channels, rate, samples = _wav(dict(_chunks(data, "<I")))
        elif data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
            channels, rate, samples = _aiff(dict(_chunks(data, ">I")), compressed=data[8:12] == b"AIFC")
        else:
            raise ValueError(data[:4])  # noqa: TRY301  told below in one sentence, whatever was wrong
        whole = samples[: len(samples) // channels * channels].reshape(-1, channels)
        if not 0 < rate <= 384_000:  # noqa: PLR2004  no sound card has more
            raise ValueError(rate)  # noqa: TRY301
    except (KeyError, ValueError, ZeroDivisionError, struct.error) as error:
        raise VoiceError(message("voice.not_readable")) from error
    return Pcm(_int16(whole.mean(axis=1)), rate)


def resampled(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at another rate (band-limited sinc interpolation, libsamplerate)."""
    if pcm.rate == rate or not len(pcm.samples):
        return Pcm(pcm.samples, rate)
    floats = pcm.samples.astype(np.float32) / np.float32(_FULL)
    out: Any = samplerate.resample(floats, rate / pcm.rate, "sinc_fastest")
    return Pcm(_int16(out), rate)


def polished(pcm: Pcm) -> Pcm:
    """Without silence around it, as loud as every other prompt, and with edges that do not click.

    A sound without anything audible becomes empty.
    """
    level = np.abs(pcm.samples.astype(np.float32))
    loudest = float(level.max(initial=0.0))
    if loudest < 1.0:
        return Pcm(pcm.samples[:0], pcm.rate)
    heard = np.flatnonzero(level >= max(1.0, loudest * _ratio(_SILENCE_DB)))
    start = max(0, int(heard[0]) - round(_BEFORE_SECONDS * pcm.rate))
    end = int(heard[-1]) + 1 + round(_AFTER_SECONDS * pcm.rate)
    floats = pcm.samples[start:end].astype(np.float32)
    gain = min(_FULL * _ratio(LOUDNESS_DBFS) / _loudness(floats, pcm.rate), _FULL * _ratio(PEAK_DBFS) / loudest)
    return Pcm(_int16(_edged(floats * np.float32(gain / _FULL), pcm.rate)), pcm.rate)


def softened(pcm: Pcm) -> Pcm:
    """The same, quieter by `SOFT_DB`."""
    return Pcm(_int16(pcm.samples.astype(np.float32) / _FULL * _ratio(SOFT_DB)), pcm.rate)


def loudness_dbfs(pcm: Pcm) -> float:
    """The level of the loud parts: dB of their root mean square below full scale; -inf for silence."""
    if not pcm.samples.any():
        return float("-inf")
    return float(20 * np.log10(_loudness(pcm.samples.astype(np.float32), pcm.rate) / _FULL))


def _loudness(samples: Floats, rate: int) -> float:
    """Root mean square over the windows of 50 ms that are within 20 dB of the loudest, so that pauses do not count."""
    width = max(1, round(_WINDOW_SECONDS * rate))
    padded = np.zeros(-(-len(samples) // width) * width, np.float32)
    padded[: len(samples)] = samples
    power = np.square(padded.reshape(-1, width)).mean(axis=1)
    return float(np.sqrt(power[power >= power.max() * _ratio(_LOUD_DB) ** 2].mean()))


def _edged(samples: Floats, rate: int) -> Floats:
    rise = min(round(_FADE_IN_SECONDS * rate), len(samples) // 2)
    fall = min(round(_FADE_OUT_SECONDS * rate), len(samples) // 2)
    samples[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)
    samples[len(samples) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
    return samples


def _int16(floats: npt.NDArray[Any]) -> Samples:
    return np.clip(np.rint(np.asarray(floats, np.float64) * _FULL), -32768, 32767).astype(np.int16)


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _chunks(data: bytes, size_format: str) -> Iterator[tuple[bytes, bytes]]:
    """Go through the parts of a RIFF or IFF file. One that says it is longer than the file ends with the file."""
    at = 12
    while at + 8 <= len(data):
        (size,) = struct.unpack_from(size_format, data, at + 4)
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _wav(parts: dict[bytes, bytes]) -> tuple[int, int, npt.NDArray[Any]]:
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", parts[b"fmt "])
    if tag == _EXTENSIBLE:  # the real one stands at the head of its GUID
        (tag,) = struct.unpack_from("<H", parts[b"fmt "], 24)
    if tag not in (1, 3):
        raise ValueError(tag)
    return channels, rate, _floats(parts[b"data"], bits, "<", is_float=tag == 3, is_signed=bits > 8)  # noqa: PLR2004


def _aiff(parts: dict[bytes, bytes], *, compressed: bool) -> tuple[int, int, npt.NDArray[Any]]:
    """Read after Apple's AIFF-C draft of 1991: big-endian but for `sowt`; the rate is an 80-bit float."""
    channels, _, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", parts[b"COMM"])
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    kind = parts[b"COMM"][18:22] if compressed else b"NONE"
    if kind not in (b"NONE", b"twos", b"sowt", b"fl32", b"FL32", b"fl64", b"FL64"):
        raise ValueError(kind)
    (offset,) = struct.unpack_from(">I", parts[b"SSND"])
    order = "<" if kind == b"sowt" else ">"
    return channels, rate, _floats(parts[b"SSND"][8 + offset :], bits, order, is_float=b"fl" in kind.lower())


def _floats(raw: bytes, bits: int, order: str, *, is_float: bool, is_signed: bool = True) -> npt.NDArray[Any]:
    """Samples as floats in -1..1, whatever their width."""
    width = -(-bits // 8)
    raw = raw[: len(raw) // width * width]
    if is_float:
        return np.frombuffer(raw, f"{order}f{width}").astype(np.float64)
    if not is_signed:
        return np.frombuffer(raw, np.uint8).astype(np.float64) / 128 - 1
    # 24 bit is unknown to numpy: every width becomes the high bytes of 32 bit.
    wide = np.zeros((len(raw) // width, 4), np.uint8)
    given = np.frombuffer(raw, np.uint8).reshape(-1, width)
    wide[:, 4 - width :] = given if order == "<" else given[:, ::-1]
    return wide.view("<i4")[:, 0].astype(np.float64) / 2**31
