"""Good and hard moments between the sessions, and how they look side by side: five to one.

Five good moments for each hard one is what J. M. Gottman found where couples stayed content ("What Predicts Divorce?",
1994). Here it is a picture to look at, never a verdict: nobody's moments are counted apart, and no word judges them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

import msgspec

GOOD_FOR_EACH_HARD = 5
_ROOM = "   "
"""Between two groups of discs."""


class MomentKind(Enum):
    """The two kinds."""

    GOOD = "good"
    HARD = "hard"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A moment that a couple told."""

    kind: MomentKind
    at: str
    """Local date and time as ISO 8601 with offset, when it was told."""
    text: str = ""
    """What it was, if they wanted to say."""
    id: str = ""
    """Given by the journal."""


class Ratio(msgspec.Struct, frozen=True):
    """How many of each."""

    good: int
    hard: int

    @property
    def for_each_hard(self) -> float | None:
        """Good moments for each hard one; none where there was no hard one."""
        return self.good / self.hard if self.hard else None

    @property
    def groups(self) -> Iterator[tuple[int, bool]]:
        """Groups of up to five good moments, each with a hard one or without: `(good, hard)`."""
        good, hard = self.good, self.hard
        while good > 0 or hard > 0:
            yield min(GOOD_FOR_EACH_HARD, good), hard > 0
            good, hard = max(0, good - GOOD_FOR_EACH_HARD), hard - 1


class Discs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One character each."""

    good: str
    room: str
    """Where a good moment may still come."""
    hard: str


def ratio(moments: Iterable[Moment]) -> Ratio:
    """Count them."""
    kinds = [moment.kind for moment in moments]
    return Ratio(kinds.count(MomentKind.GOOD), kinds.count(MomentKind.HARD))


def told_aloud(said: str, phrases: Mapping[MomentKind, Sequence[str]]) -> tuple[MomentKind | None, str]:
    """Which kind of moment was named, and the words that remain.

    "Note a good moment, we laughed about the soup" is a good one: "we laughed about the soup". Of phrases that are there
    the first counts, of those that begin together the longest; without any, all words remain.
    """
    words = said.split()
    for start in range(len(words)):
        for kind, phrase in sorted(
            ((kind, phrase.split()) for kind, each in phrases.items() for phrase in each), key=lambda one: -len(one[1])
        ):
            if words[start : start + len(phrase)] == phrase:
                return kind, " ".join(words[start + len(phrase) :])
    return None, said


def since(moments: Iterable[Moment], clock: str, days: int) -> tuple[Moment, ...]:
    """Those of the last `days` days up to `clock` (ISO 8601 with offset), that day included; of all days for 0."""
    first = (dt.date.fromisoformat(clock[:10]) - dt.timedelta(days=days - 1)).isoformat() if days else ""
    return tuple(moment for moment in moments if moment.at[:10] >= first)


def discs(counted: Ratio, columns: int, shapes: Discs) -> list[str]:
    """Draw them in lines of at most `columns` (at least one group is drawn): five places for each hard moment.

    A group without a hard moment has no empty places: what is there is shown, nothing is asked for.
    """
    groups = [_group(good, shapes, hard=hard) for good, hard in counted.groups]
    width = len(_group(0, shapes, hard=True))
    across = max(1, (columns + len(_ROOM)) // (width + len(_ROOM)))
    rows: Sequence[list[str]] = [groups[start : start + across] for start in range(0, len(groups), across)]
    return [_ROOM.join(group.ljust(width) for group in row).rstrip() for row in rows]


def _group(good: int, shapes: Discs, *, hard: bool) -> str:
    places = [shapes.good] * good + [shapes.room] * (GOOD_FOR_EACH_HARD - good if hard else 0)
    return " ".join(places) + (f"  {shapes.hard}" if hard else "")
