"""Reads what people might say, and which of it was tuned on."""

from __future__ import annotations

import hashlib
from enum import Enum
from pathlib import Path

import msgspec

PHRASINGS = Path(__file__).with_name("phrasings.toml")

FIRST = {"c": 254, "o": 45, "h": 522}
"""The highest number of those that were written first, and split into halves before anything was tuned."""

LATER = {"c": 698, "o": 45, "h": 1253}
"""The highest number of those that were measured once and then tuned on, all of them; what follows is the fresh set, in halves again."""

FRESH = {"c": 935, "o": 45, "h": 1604}
"""The highest number of the fresh set; what follows was written by another hand, and only measured."""


class Part(Enum):
    """What a phrasing was used for."""

    TUNING = "tuning half"
    TEST = "test half"
    LATER = "later, tuned on"
    FRESH_TUNING = "fresh, tuning half"
    FRESH_TEST = "fresh, test half"
    OTHER_HAND = "by another hand"


def read_phrasings() -> dict[str, dict[str, str]]:
    """By kind (crisis, flooded, harmless), the text of each id."""
    return msgspec.toml.decode(PHRASINGS.read_bytes(), type=dict[str, dict[str, str]])


def part(phrasing: str, text: str) -> Part:
    """What a phrasing was used for: the first ones by the hash of the id, the fresh ones by that of the text."""
    letter, number = phrasing[0], int(phrasing[1:])
    if number > FRESH[letter]:
        return Part.OTHER_HAND
    if number > LATER[letter]:
        return Part.FRESH_TUNING if _even(text) else Part.FRESH_TEST
    if number > FIRST[letter]:
        return Part.LATER
    return Part.TUNING if _even(phrasing) else Part.TEST


def _even(text: str) -> bool:
    return int(hashlib.sha256(text.encode()).hexdigest()[-1], 16) % 2 == 0
