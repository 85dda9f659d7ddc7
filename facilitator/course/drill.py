"""What somebody who practises alone is given to mirror: a few shares, from easy to hard, others each time. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from facilitator.errors import FaultError

EASIEST, HARDEST = 1, 5
"""The levels of shares."""
SHARES_A_DRILL = 6
"""With reading, mirroring and what follows, each takes most of a minute."""
MOST_OF_A_LEVEL = 2
"""So many shares of one level a drill has, at most."""
LOW, LOW_RISES, LOW_AT_MOST = 1.0, 0.25, 2.0
HIGH, HIGH_RISES = 3.0, 0.5
"""The level that a first drill begins and ends with, and how much higher the next one does."""


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that might be shared at a table, made up."""

    level: int
    """How hard it is to mirror and to take, 1-5."""
    topic: str
    text: str
    """As it is read aloud."""

    def __post_init__(self) -> None:
        """Refuse what cannot be read or placed.

        Raises:
            ValueError: with one clear sentence (msgspec makes a `ValidationError` of it).
        """
        if not EASIEST <= self.level <= HARDEST:
            raise FaultError("share.level", lowest=EASIEST, highest=HARDEST)
        if not self.text.strip():
            raise FaultError("share.text")


def choose_shares(shares: Sequence[Share], begun: int, finished: int) -> tuple[str, ...]:
    """The texts for a drill, easy to hard.

    Args:
        shares: all there are.
        begun: how many drills were begun before, so that other shares come each time until all were heard.
        finished: how many of them came to their end: the more, the higher it begins and ends.
    """
    chosen: list[Share] = []
    for level in _levels(finished):
        of_level = [share for share in shares if share.level == level]
        if of_level:
            before = sum(share.level == level for share in chosen)
            chosen.append(of_level[(begun * MOST_OF_A_LEVEL + before) % len(of_level)])
    return tuple(dict.fromkeys(share.text for share in chosen))


def _levels(finished: int) -> list[int]:
    """From the lowest level to the highest in even steps."""
    low = min(LOW + finished * LOW_RISES, LOW_AT_MOST)
    high = min(HIGH + finished * HIGH_RISES, float(HARDEST))
    step = (high - low) / (SHARES_A_DRILL - 1)
    return [int(low + number * step + 0.5) for number in range(SHARES_A_DRILL)]


def who_shares(names: Sequence[str], person: str) -> str:
    """Who is said to share: the first of the names that is not the person's own."""
    own = person.strip().casefold()
    return next((name for name in names if name.casefold() != own), names[0])
