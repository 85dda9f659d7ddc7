from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.errors import VoiceError
from facilitator.speaking.waves import (
    LOUDNESS_DBFS,
    SOFT_DB,
    Pcm,
    loudness_dbfs,
    polished,
    read,
    resampled,
    softened,
)

RATES = st.sampled_from([8000, 11025, 16000, 22050, 24000, 44100, 48000])
WIDTHS = st.sampled_from([1, 2, 3, 4])


def wav(frames: bytes, rate: int, channels: int, bits: int, *, tag: int = 1, size: int | None = None) -> bytes:
    step = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * step, step, bits)
    if tag == 0xFFFE:
        fmt += struct.pack("<HHIH14s", 22, bits, 0, 1, b"")
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\0"  # parts of odd length are padded
    data = b"data" + struct.pack("<I", len(frames) if size is None else size) + frames
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(fmt)) + fmt + odd + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def aiff(frames: bytes, rate: int, channels: int, bits: int, kind: bytes | None = None) -> bytes:
    exponent = rate.bit_length() - 1
    extended = struct.pack(">hQ", 16383 + exponent, rate << (63 - exponent))
    common = struct.pack(">hIh", channels, len(frames) // (channels * bits // 8), bits) + extended
    if kind:
        common += kind + b"\0\0"
    sound = struct.pack(">II", 0, 0) + frames
    body = b"AIFC" if kind else b"AIFF"
    for name, part in ((b"COMM", common), (b"SSND", sound)):
        body += name + struct.pack(">I", len(part)) + part + b"\0" * (len(part) % 2)
    return b"FORM" + struct.pack(">I", len(body)) + body


def packed(values: list[int], width: int, order: str) -> bytes:
    """Int16 values as samples of `width` bytes: wider ones hold them in their high bytes."""
    out = b""
    for value in values:
        if width == 1:
            out += bytes([(value >> 8) + 128]) if order == "<" else struct.pack("b", value >> 8)
        else:
            wide = value << 8 * (width - 2)
            out += wide.to_bytes(width, "little" if order == "<" else "big", signed=True)
    return out


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-32768, 32767), max_size=50), RATES, WIDTHS, st.integers(1, 3))
def test_wav_and_aiff_give_back_what_was_written(values: list[int], rate: int, width: int, channels: int) -> None:
    spread = [value for value in values for _ in range(channels)]
    expected = [value >> 8 << 8 for value in values] if width == 1 else values
    for file in (
        wav(packed(spread, width, "<"), rate, channels, 8 * width),
        aiff(packed(spread, width, ">"), rate, channels, 8 * width),
    ):
        pcm = read(file)
        assert pcm.rate == rate
        assert pcm.samples.tolist() == expected


def test_every_plain_kind_of_aiff_c_and_extensible_wav_is_read() -> None:
    values = [0, 1, -2, 12345, -32768]
    little, big = packed(values, 2, "<"), packed(values, 2, ">")
    floats = np.array(values, np.float64) / 32768
    for file in (
        aiff(little, 22050, 1, 16, b"sowt"),
        aiff(big, 22050, 1, 16, b"NONE"),
        aiff(floats.astype(">f4").tobytes(), 22050, 1, 32, b"fl32"),
        wav(little, 22050, 1, 16, tag=0xFFFE),
        wav(floats.astype("<f4").tobytes(), 22050, 1, 32, tag=3),
    ):
        assert read(file).samples.tolist() == values


def test_a_wav_whose_length_was_never_filled_in_is_read_to_its_end() -> None:
    frames = packed([5, 6, 7], 2, "<")
    assert read(wav(frames, 8000, 1, 16, size=0xFFFFFFFF)).samples.tolist() == [5, 6, 7]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_anything_else_is_refused_with_one_sentence(junk: bytes) -> None:
    for head in (b"", b"RIFF\0\0\0\0WAVE", b"FORM\0\0\0\0AIFF", b"FORM\0\0\0\0AIFC"):
        with pytest.raises(VoiceError, match="cannot be read"):
            read(head + junk)


@settings(max_examples=40, deadline=None)
@given(RATES, RATES, st.floats(0.05, 1.0))
def test_resampling_keeps_the_length_in_seconds(rate: int, other: int, seconds: float) -> None:
    pcm = Pcm(np.full(round(rate * seconds), 5000, np.int16), rate)
    out = resampled(pcm, other)
    assert out.rate == other
    assert abs(out.seconds - pcm.seconds) <= 2 / min(rate, other)


def test_resampling_keeps_a_tone_a_tone() -> None:
    times = np.arange(22050) / 22050
    pcm = resampled(Pcm((10000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16), 22050), 48000)
    spectrum = np.abs(np.fft.rfft(pcm.samples))
    assert spectrum.argmax() * 48000 / len(pcm.samples) == pytest.approx(440, abs=2)
    assert np.abs(pcm.samples[1000:-1000]).max() == pytest.approx(10000, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 8000), st.integers(0, 8000), st.integers(40, 32000), RATES)
def test_polished_sound_begins_at_once_ends_soon_and_has_no_hard_edge(
    before: int, after: int, level: int, rate: int
) -> None:
    tone = (level * np.sin(2 * np.pi * 300 * np.arange(rate // 2) / rate)).astype(np.int16)
    out = polished(Pcm(np.concatenate([np.zeros(before, np.int16), tone, np.zeros(after, np.int16)]), rate))
    assert abs(out.seconds - 0.5) <= 0.061
    assert np.abs(out.samples[: round(0.02 * rate)].astype(int)).max() > 1000
    assert out.samples[0] == 0
    assert abs(int(out.samples[-1])) <= 150
    assert loudness_dbfs(out) == pytest.approx(LOUDNESS_DBFS, abs=1.0)


def test_silence_becomes_nothing() -> None:
    assert not len(polished(Pcm(np.zeros(1000, np.int16), 8000)).samples)
    assert not len(polished(Pcm(np.zeros(0, np.int16), 8000)).samples)


def test_a_soft_prompt_is_six_decibels_quieter() -> None:
    pcm = Pcm(np.full(4000, 8000, np.int16), 8000)
    assert loudness_dbfs(softened(pcm)) == pytest.approx(loudness_dbfs(pcm) + SOFT_DB, abs=0.1)
