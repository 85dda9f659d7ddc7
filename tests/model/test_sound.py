"""Rooms, noise and speakers: what is made for training and for the figures keeps its promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.model.edits import edits
from scripts.model.sound import LARGEST, RATE, Samples, Table, excerpt, loudness, mixed, resample, steady_noise
from scripts.model.voices import HELD_OUT_FLITE, HELD_OUT_VARIANTS, TRAINING_FLITE, held_out_speaker, training_speaker

WORDS = st.lists(st.sampled_from(["yes", "no", "stop"]), max_size=6)


def tone(hertz: float = 440.0, seconds: float = 1.0) -> Samples:
    return (np.sin(np.arange(int(RATE * seconds)) * 2 * np.pi * hertz / RATE) * 3000).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(ratio=st.floats(0.5, 2.0))
def test_resampling_keeps_loudness_and_makes_it_as_long_as_asked(ratio: float) -> None:
    longer = resample(tone(), ratio)
    assert len(longer) == round(RATE * ratio)
    assert loudness(longer) == pytest.approx(loudness(tone()), rel=0.05)


@settings(max_examples=20, deadline=None)
@given(ratio_db=st.floats(-10, 30))
def test_noise_is_as_loud_as_asked(ratio_db: float) -> None:
    noise = steady_noise(RATE, np.random.default_rng(1))
    heard = mixed(tone(), noise, ratio_db)
    assert 20 * np.log10(loudness(tone()) / loudness(heard - tone())) == pytest.approx(ratio_db, abs=0.1)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_table_is_the_same_for_the_same_chance_and_within_16_bits(seed: int) -> None:
    table = Table(steady_noise(2 * RATE, np.random.default_rng(0)))
    one, other = (table.hear(tone(), np.random.default_rng(seed), tone(300)) for _ in range(2))
    assert np.array_equal(one, other)
    assert len(one) == RATE
    assert np.abs(one).max() <= LARGEST + 1
    assert np.isfinite(one).all()


def test_an_excerpt_is_as_long_as_asked() -> None:
    assert len(excerpt(tone(seconds=0.1), RATE, np.random.default_rng(0))) == RATE


@settings(max_examples=20, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_edits_are_a_distance(one: list[str], other: list[str], third: list[str]) -> None:
    assert edits(one, one) == 0
    assert edits(one, other) == edits(other, one) >= abs(len(one) - len(other))
    assert edits(one, third) <= edits(one, other) + edits(other, third)


@pytest.mark.skipif(not list(Path("/usr/lib").glob("*/espeak-ng-data/voices/!v")), reason="espeak-ng is not installed")
@settings(max_examples=20, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_no_voice_of_the_figures_is_ever_drawn_for_training(chance: object) -> None:
    speaker = training_speaker(chance)  # type: ignore[arg-type]
    assert speaker.voice not in HELD_OUT_FLITE
    assert speaker.voice.split("+")[-1] not in HELD_OUT_VARIANTS
    unseen = held_out_speaker(chance)  # type: ignore[arg-type]
    assert unseen.voice in HELD_OUT_FLITE or unseen.voice.split("+")[-1] in HELD_OUT_VARIANTS
    assert unseen.voice not in TRAINING_FLITE
