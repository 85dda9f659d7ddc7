from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Heard
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.loudness import Loudness
from facilitator.hearing.source import RATE, PcmSource
from tests.hearing.voices import Sound, model, room, say

SHARE = "I feel lonely when you come home late"


def tone(level_db: float, seconds: float = 1.0, offset: int = 0) -> bytes:
    """A tone at a level (dBFS), on an offset that is no sound."""
    times = np.arange(round(seconds * RATE)) / RATE
    sound = 10 ** (level_db / 20) * np.sqrt(2) * np.sin(2 * np.pi * 440 * times)
    return bytes(np.round(32768 * sound + offset).astype(np.int16))


def blocks(loudness: Loudness, pcm: bytes, *, own: bool = False) -> None:
    for start in range(0, len(pcm), 3200):
        loudness.hear(pcm[start : start + 3200], own=own)


@given(st.floats(-60, -4), st.integers(-800, 800))
def test_the_level_of_a_tone_is_measured_whatever_the_microphone_adds_to_it(level_db: float, offset: int) -> None:
    loudness = Loudness()
    blocks(loudness, tone(level_db, offset=offset))
    assert loudness.level_db([(0.0, 1.0)]) == pytest.approx(level_db, abs=0.3)


def test_only_what_was_spoken_counts_and_no_chime_of_ours() -> None:
    loudness = Loudness()
    blocks(loudness, tone(-10))
    blocks(loudness, tone(-30))
    blocks(loudness, tone(-5), own=True)
    assert loudness.level_db([(1.0, 3.0)]) == pytest.approx(-30, abs=0.2)
    assert loudness.level_db([(2.0, 3.0)]) is None
    assert loudness.level_db([]) is None


def test_digital_silence_has_no_level() -> None:
    loudness = Loudness()
    blocks(loudness, bytes(32_000))
    assert loudness.level_db([(0.0, 1.0)]) is None


def heard(*parts: float | Sound) -> Heard:
    """What the real ears make of a turn."""
    events: list[AnyEvent] = []
    source = PcmSource()
    ears = MicrophoneEars(source, model(), Gate(), events.append, spot=lambda _: None, phrases=(), thread=False)
    ears.listen(Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=3.0))
    sound = room(*parts)
    source.feed(sound)
    for _ in range(len(sound) // 3200 + 1):
        ears.step()
    [turn] = [event for event in events if isinstance(event, Heard)]
    return turn


def test_the_ears_measure_the_voice_and_not_the_pauses() -> None:
    voice = (say(SHARE) / 8).astype(np.int16)
    usual = heard(0.5, voice, 3.5).level_db
    paused = heard(2.0, voice, 2.5, voice, 3.5).level_db
    louder = heard(0.5, voice * 4, 3.5).level_db
    assert usual is not None
    assert paused == pytest.approx(usual, abs=0.5)
    assert louder == pytest.approx(usual + 12.04, abs=0.5)
