"""Reads what people might say, and which of it was tuned on."""

from __future__ import annotations

import hashlib
from enum import Enum
from pathlib import Path

import msgspec

PHRASINGS = Path(__file__).with_name("phrasings.toml")

FIRST = {"c": 254, "o": 45, "h": 522}
"""The highest number of those that were written first, and split into halves before anything was tuned."""

TUNED = {"c": 654, "o": 45, "h": 1164}
"""The highest number of those that were tuned on at all."""


class Part(Enum):
    """What a phrasing was used for."""

    TUNING = "tuning half"
    TEST = "test half"
    LATER = "later, tuned on"
    UNSEEN = "last, never tuned on"


def read_phrasings() -> dict[str, dict[str, str]]:
    """By kind (crisis, flooded, harmless), the text of each id."""
    return msgspec.toml.decode(PHRASINGS.read_bytes(), type=dict[str, dict[str, str]])


def part(phrasing: str) -> Part:
    """What a phrasing was used for, by its id."""
    letter, number = phrasing[0], int(phrasing[1:])
    if number > TUNED[letter]:
        return Part.UNSEEN
    if number > FIRST[letter]:
        return Part.LATER
    return Part.TUNING if int(hashlib.sha256(phrasing.encode()).hexdigest()[-1], 16) % 2 == 0 else Part.TEST
