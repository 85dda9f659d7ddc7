from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from facilitator.hearing.activity import CHUNK_SAMPLES, Change, Hysteresis, Thresholds, VoiceActivity
from facilitator.hearing.source import RATE
from tests.hearing.voices import bell, room, say

probabilities = st.lists(st.floats(0, 1), max_size=200)


def run(given_probabilities: list[float]) -> list[Change]:
    machine = Hysteresis()
    return [change for probability in given_probabilities if (change := machine.step(probability)) is not None]


@given(probabilities)
def test_speech_and_silence_take_turns_and_time_goes_on(values: list[float]) -> None:
    changes = run(values)
    assert [change.speaking for change in changes] == [number % 2 == 0 for number in range(len(changes))]
    assert all(one.at < other.at for one, other in itertools.pairwise(changes))
    assert all(change.at % CHUNK_SAMPLES == 0 for change in changes)


@given(probabilities)
def test_every_stretch_is_as_long_as_it_must_be(values: list[float]) -> None:
    changes, thresholds = run(values), Thresholds()
    for one, other in itertools.pairwise(changes):
        least = thresholds.speech_seconds if one.speaking else 0
        assert other.at - one.at >= least * RATE - CHUNK_SAMPLES


@given(st.lists(st.floats(0, 0.49), max_size=200))
def test_below_the_threshold_nobody_ever_speaks(values: list[float]) -> None:
    assert run(values) == []


@given(probabilities, st.integers(1, 200))
def test_what_comes_later_changes_nothing_of_before(values: list[float], cut: int) -> None:
    first = run(values[:cut])
    assert run(values)[: len(first)] == first


def test_a_click_is_no_speech_and_a_gap_in_a_word_no_silence() -> None:
    assert run([0.1, 0.9, 0.9, 0.1, 0.1] * 10) == []
    assert run([0.9] * 10 + [0.1] * 5 + [0.9] * 10) == [Change(speaking=True, at=0)]


def test_changes_carry_the_time_when_they_happened_not_when_they_were_sure() -> None:
    assert run([0.0] * 4 + [0.9] * 20 + [0.0] * 20) == [
        Change(speaking=True, at=4 * CHUNK_SAMPLES),
        Change(speaking=False, at=24 * CHUNK_SAMPLES),
    ]


def test_stirring_until_it_is_sure() -> None:
    machine = Hysteresis()
    assert not machine.stirring
    machine.step(0.9)
    assert machine.stirring
    machine.step(0.0)
    assert not machine.stirring


def test_a_voice_is_speech_in_its_own_time_however_the_sound_is_cut() -> None:
    voice = say("I feel at home with you", "slt")
    pcm = room(1.0, voice, 1.0)
    for block in (3200, 1000, len(pcm)):
        activity = VoiceActivity()
        changes = [
            change for start in range(0, len(pcm), block) for change in activity.hear(pcm[start : start + block])
        ]
        assert [change.speaking for change in changes] == [True, False]
        assert abs(changes[0].at / RATE - 1.0) < 0.4
        assert abs(changes[1].at / RATE - (1.0 + len(voice) / RATE)) < 0.4


def test_a_quiet_room_is_silence() -> None:
    assert list(VoiceActivity().hear(room(3.0, bell(880.0, level=0.02), 1.0))) == []
