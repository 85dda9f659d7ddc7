from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import EndedBy
from facilitator.hearing.endings import (
    GRACE_SECONDS,
    Both,
    Chimed,
    Cue,
    Ending,
    Longest,
    Moment,
    Never,
    Nudge,
    Patience,
    Said,
    Silence,
    Telling,
    Verdict,
)
from facilitator.hearing.source import BLOCK_SAMPLES, RATE
from facilitator.hearing.turn import ending_of

Happened = list[tuple[float, Verdict]]


def lead(ending: Ending, *stretches: float) -> Happened:
    """Lead a policy through a pause, speech, a pause, speech …, in seconds; give each verdict with its second."""
    patience, now, happened = Patience(ending), 0, Happened()
    for number, seconds in enumerate(stretches):
        if number % 2:
            patience.speaks(now)
        elif number:
            patience.quiet(now)
        until = now + round(seconds * RATE)
        while now < until:
            now = min(now + BLOCK_SAMPLES, until)
            verdict = patience.judge(now)
            if verdict is not None:
                happened.append((now / RATE, verdict))
            if isinstance(verdict, EndedBy):
                return happened
    return happened


def is_hand_over(words: str) -> bool:
    return words in ("over to you", "i'm finished now")


def test_silence_before_the_first_word_ends_nothing() -> None:
    assert lead(Silence(0.8) | Longest(5), 600) == []


def test_silence_after_speech_ends_the_turn_when_patience_is_out() -> None:
    assert lead(Silence(4), 2, 3, 10) == [(9.0, EndedBy.SILENCE)]


@given(st.lists(st.tuples(st.floats(0.2, 8), st.floats(1, 3)), min_size=1, max_size=30))
def test_thinking_for_one_to_three_seconds_never_ends_a_turn_of_four(talk: list[tuple[float, float]]) -> None:
    stretches = [second for pair in talk for second in pair]
    assert lead(Chimed(Silence(4)) | Said(is_hand_over), 1, *stretches) == []


@given(st.lists(st.integers(50, 7000), min_size=1, max_size=10), st.integers(500, 5000))
def test_a_turn_ends_with_the_first_pause_as_long_as_the_patience(stretches_ms: list[int], patience_ms: int) -> None:
    ended = lead(Silence(patience_ms / 1000), 1, *(stretch / 1000 for stretch in stretches_ms))
    long_enough = [number for number, pause in enumerate(stretches_ms) if number % 2 and pause >= patience_ms]
    assert bool(ended) is bool(long_enough)
    if ended:
        speech_ended = 1 + sum(stretches_ms[: long_enough[0]]) / 1000
        assert ended[0][1] is EndedBy.SILENCE
        assert -1e-6 <= ended[0][0] - speech_ended - patience_ms / 1000 <= 0.1 + 1e-6


def test_the_chime_comes_with_patience_out_and_the_end_after_the_grace() -> None:
    assert lead(Chimed(Silence(4)), 1, 2, 10) == [(7.0, Cue.CHIME), (7.0 + GRACE_SECONDS, EndedBy.SILENCE)]


def test_speech_after_the_chime_keeps_the_floor_and_is_chimed_again() -> None:
    happened = lead(Chimed(Silence(4)), 1, 2, 5.3, 3, 20)
    assert [verdict for _, verdict in happened] == [Cue.CHIME, Cue.CHIME, EndedBy.SILENCE]
    assert happened[1][0] == pytest.approx(1 + 2 + 5.3 + 3 + 4, abs=0.11)


def test_what_may_be_speech_holds_the_end_back() -> None:
    assert Silence(4)(Moment(turn_seconds=9, silence_seconds=5, stirring=True)) is None
    patience = Patience(Chimed(Silence(1)))
    patience.speaks(0)
    patience.quiet(RATE)
    assert patience.judge(2 * RATE) is Cue.CHIME
    assert patience.judge(round(3.6 * RATE), stirring=True) is None
    assert patience.judge(round(3.7 * RATE)) is EndedBy.SILENCE


def test_a_phrase_that_hands_over_ends_the_turn_at_once_but_not_as_a_part_of_more() -> None:
    ending = Silence(4) | Said(is_hand_over)
    assert ending(Moment(turn_seconds=3, silence_seconds=0.5, said="over to you")) is EndedBy.SAID
    assert ending(Moment(turn_seconds=3, silence_seconds=0.5, said="i walked over to you")) is None


def test_the_longest_turn_ends_at_a_breath_or_ten_seconds_later() -> None:
    second, verdict = lead(Longest(90), 1, 92, 0.6, 5)[0]
    assert verdict is EndedBy.LONGEST
    assert second == pytest.approx(93.4, abs=0.11)
    assert lead(Longest(90), 1, 200) == [(101.0, EndedBy.LONGEST)]


def test_the_nudge_comes_once_at_a_breath_and_ends_nothing() -> None:
    [(second, verdict)] = lead(Nudge(60), 1, 65, 1, 20, 1, 3)
    assert verdict is Cue.NUDGE
    assert second == pytest.approx(66.4, abs=0.11)


@given(
    patience=st.floats(0.5, 9),
    longest=st.floats(10, 120),
    turn=st.floats(0, 200),
    silence=st.floats(0, 20),
    stirring=st.booleans(),
    said=st.sampled_from(["", "over to you", "hello"]),
)
def test_or_is_an_end_where_either_ends_and_and_where_both_do(
    *, patience: float, longest: float, turn: float, silence: float, stirring: bool, said: str
) -> None:
    moment = Moment(turn_seconds=turn, silence_seconds=silence, stirring=stirring, said=said)
    one, other = Silence(patience), Longest(longest) | Said(is_hand_over)
    ends = [isinstance(policy(moment), EndedBy) for policy in (one, other)]
    assert isinstance((one | other)(moment), EndedBy) is any(ends)
    assert isinstance((one & other)(moment), EndedBy) is all(ends)
    assert (one | Never())(moment) == one(moment)


def test_a_cue_passes_through_and() -> None:
    assert Both(Nudge(1), Silence(9))(Moment(turn_seconds=5, silence_seconds=1)) is Cue.NUDGE


def test_a_turn_for_commands_only_never_ends() -> None:
    listen = Listen(turn=1, who=None, expect=Expect.COMMAND, patience_seconds=0.8, hold_seconds=5)
    assert lead(ending_of(listen, is_hand_over), 1, 50, 50) == []


def test_a_share_is_nudged_then_held() -> None:
    listen = Listen(
        turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=4, chime=True, nudge_seconds=60, hold_seconds=90
    )
    talk = [1.0, *([9.0, 1.0] * 12)]
    assert [verdict for _, verdict in lead(ending_of(listen, is_hand_over), *talk)] == [Cue.NUDGE, EndedBy.LONGEST]


def test_a_command_alone_leaves_the_turn_as_if_nobody_had_spoken() -> None:
    patience = Patience(Silence(1))
    patience.speaks(0)
    patience.quiet(RATE)
    patience.forget()
    assert patience.judge(60 * RATE) is None


def test_an_answer_that_has_become_a_telling_may_have_longer_pauses_in_it() -> None:
    ending = Telling(Silence(0.8), Silence(4.0), longest_answer_words=6)
    paused = Moment(turn_seconds=3.0, silence_seconds=1.0)
    assert ending(paused) is EndedBy.SILENCE
    assert ending(Moment(turn_seconds=3.0, silence_seconds=1.0, words=7)) is None
    assert ending(Moment(turn_seconds=6.0, silence_seconds=4.0, words=7)) is EndedBy.SILENCE


def test_a_turn_with_patience_for_content_takes_it_only_for_content() -> None:
    listen = Listen(turn=1, who=None, expect=Expect.ANSWER, patience_seconds=0.8, content_seconds=4.0)
    ending = ending_of(listen, lambda _: False)
    assert ending(Moment(turn_seconds=2.0, silence_seconds=0.9, words=2)) is EndedBy.SILENCE
    assert ending(Moment(turn_seconds=2.0, silence_seconds=0.9, words=9)) is None
