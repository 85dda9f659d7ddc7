from __future__ import annotations

from facilitator.hearing.source import RATE
from facilitator.hearing.zeros import FIRST_SECONDS, LATER_SECONDS, Zeros

SECOND = b"\0" * 2 * RATE
SOUND = b"\0\1" * RATE


def test_zeros_from_the_beginning_are_noticed_once_and_forgiven_with_the_first_sound() -> None:
    zeros = Zeros()
    assert [zeros.hear(SECOND) for _ in range(6)].index(True) == FIRST_SECONDS - 1
    assert zeros.mute
    assert not zeros.hear(SECOND)
    assert zeros.hear(SOUND)
    assert not zeros.mute


def test_a_microphone_that_gives_zeros_between_words_is_not_taken_for_mute() -> None:
    zeros = Zeros()
    zeros.hear(SOUND)
    assert not any(zeros.hear(SECOND) for _ in range(int(LATER_SECONDS) - 1))
    assert zeros.hear(SECOND)
