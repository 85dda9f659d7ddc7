from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.heard_sound import RATE, AsHeard


def test_sound_that_fits_is_not_touched() -> None:
    assert AsHeard(RATE, 1)(b"\1\2\3\4") == b"\1\2\3\4"


@given(st.lists(st.tuples(st.integers(-32768, 32767), st.integers(-32768, 32767)), max_size=50))
def test_two_channels_become_their_mean(pairs: list[tuple[int, int]]) -> None:
    pcm = np.array(pairs, np.int16).tobytes()
    mono = np.frombuffer(AsHeard(RATE, 2)(pcm), np.int16)
    assert mono.tolist() == pytest.approx([(left + right) / 2 for left, right in pairs], abs=0.5)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_another_rate_gives_the_same_tone_without_a_seam_between_the_pieces(rate: int) -> None:
    seconds, frequency = 2, 440
    tone = (10_000 * np.sin(2 * np.pi * frequency * np.arange(seconds * rate) / rate)).astype(np.int16).tobytes()
    as_heard, piece = AsHeard(rate, 1), 2 * rate // 10
    heard = b"".join(as_heard(tone[start : start + piece]) for start in range(0, len(tone), piece))
    samples = np.frombuffer(heard, np.int16)[RATE // 4 : RATE // 4 + RATE].astype(float)
    spectrum = np.abs(np.fft.rfft(samples))
    assert int(spectrum.argmax()) == frequency
    spectrum[frequency] = 0
    assert spectrum.max() < 0.001 * 10_000 * RATE / 2
    assert abs(len(heard) / 2 / RATE - seconds) < 0.05


def test_what_is_too_loud_is_cut_and_does_not_wrap_round() -> None:
    square = np.where(np.arange(48_000) // 50 % 2, 32767, -32768).astype(np.int16)
    heard = np.frombuffer(AsHeard(48_000, 1)(square.tobytes()), np.int16).astype(int)
    assert heard.max() == 32767
    assert heard.min() == -32768
