from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.speaking.lane import FADE_SECONDS, Lane
from facilitator.speaking.waves import Pcm

RATE = 1000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=5), st.lists(st.integers(1, 90), min_size=1, max_size=20))
def test_every_sample_comes_once_in_order_with_a_gap_between(lengths: list[int], blocks: list[int]) -> None:
    lane = Lane(0.05)
    ends: list[int] = []
    expected: list[int] = []
    for number, length in enumerate(lengths, 1):
        lane.add(Pcm(np.full(length, number, np.int16), RATE), lambda _: None)
        expected += [number] * length
        ends.append(len(expected))
        expected += [0] * 50
    out: list[int] = []
    ended: list[int] = []
    more, turn = True, 0
    while more:
        taken = lane.take(blocks[turn % len(blocks)], RATE)
        ended += [len(out) + end for end, _ in taken.ended]
        sounding = np.flatnonzero(taken.block)
        assert (taken.first is None) == (len(sounding) == 0)
        if len(sounding):
            assert (taken.first, taken.end) == (sounding[0], sounding[-1] + 1)
        out += taken.block.tolist()
        more, turn = taken.goes_on, turn + 1
    whole = expected[: ends[-1]]
    assert out[: len(whole)] == whole
    assert not any(out[len(whole) :])
    assert ended == ends


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(1, 60))
def test_a_cut_leaves_nothing_but_a_short_fade(before: int, frames: int) -> None:
    lane = Lane(0.05)
    for _ in range(2):
        lane.add(Pcm(np.full(200, 10000, np.int16), RATE), lambda _: None)
    ended = len(lane.take(before, RATE).ended) if before else 0
    assert len(lane.cut()) == 2 - ended
    rest = np.concatenate([lane.take(frames, RATE).block for _ in range(20)])
    fade = round(FADE_SECONDS * RATE)
    assert not rest[fade:].any()
    assert (np.diff(rest[:fade]) <= 0).all()


def test_a_loudspeaker_of_another_rate_in_the_middle_plays_the_rest_at_its_own() -> None:
    lane = Lane(0.0)
    lane.add(Pcm(np.full(1000, 5000, np.int16), 1000), lambda _: None)
    lane.take(500, 1000)
    count = 0
    while not (taken := lane.take(100, 2000)).ended:
        count += 100
    assert abs(count + taken.end - 1000) <= 10
