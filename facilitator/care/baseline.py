"""How loudly and fast one partner usually speaks, so that shouting is told from a loud voice. Crying is not listened for."""

from __future__ import annotations

import math

import msgspec

TURNS_NEEDED = 5
"""Turns heard before anything is said about a voice."""

MEMORY_TURNS = 20
"""The baseline is a running mean that weighs the newest turn by one in this many, once there are as many."""

SHOUTING_DB = 10.0
"""Over the speaker's own baseline. ANSI S3.5-1997 gives 62 dB for normal, 68 raised, 75 loud and 82 shouted speech: this lies between raised and loud."""

RAISED_DB = 6.0
"""The step from normal to raised speech in the same source; counts only together with a hurried voice."""

HURRIED = 1.25
"""Words per minute over the speaker's own baseline, as a ratio, that make a raised voice count."""


class Baseline(msgspec.Struct, frozen=True):
    """The running baseline of one speaker; start with `Baseline()`, one for each partner.

    Feed it turns of five words or more: the rate of a shorter one says nothing.
    """

    turns: int = 0
    level_db: float = 0.0
    """Mean level of the voiced parts, in dB to any fixed reference (dBFS will do)."""
    words_per_minute: float = 0.0

    def observe(self, level_db: float, words_per_minute: float) -> Baseline:
        """The baseline after one more turn.

        A turn that stands out moves it by no more than `RAISED_DB` and `HURRIED` allow, so a shouted turn is not soon the usual
        one, and a speaker who has moved nearer to the microphone still is. A turn that cannot be measured (silence is minus
        infinity) changes nothing.
        """
        if not (math.isfinite(level_db) and math.isfinite(words_per_minute) and words_per_minute >= 0):
            return self
        if self.turns:
            level_db = min(max(level_db, self.level_db - RAISED_DB), self.level_db + RAISED_DB)
        if self.turns and self.words_per_minute > 0:
            slowest, fastest = self.words_per_minute / HURRIED, self.words_per_minute * HURRIED
            words_per_minute = min(max(words_per_minute, slowest), fastest)
        weight = 1.0 / min(self.turns + 1, MEMORY_TURNS)
        return Baseline(
            turns=self.turns + 1,
            level_db=self.level_db + weight * (level_db - self.level_db),
            words_per_minute=self.words_per_minute + weight * (words_per_minute - self.words_per_minute),
        )

    def raised(self, level_db: float, words_per_minute: float) -> bool:
        """Whether a turn is shouted, or raised and hurried at once, for this speaker. False until enough turns were heard."""
        if self.turns < TURNS_NEEDED or not (math.isfinite(level_db) and math.isfinite(words_per_minute)):
            return False
        over_db = level_db - self.level_db
        return over_db >= SHOUTING_DB or (over_db >= RAISED_DB and words_per_minute >= HURRIED * self.words_per_minute)
