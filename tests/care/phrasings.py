"""Reads what people might say, and which half of it was tuned on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

PHRASINGS = Path(__file__).with_name("phrasings.toml")

FIRST = {"crisis": 254, "flooded": 45, "harmless": 522}
"""How many of each kind were written first and split before anything was tuned; those with higher numbers were all tuned on."""


def read_phrasings() -> dict[str, dict[str, str]]:
    """By kind (crisis, flooded, harmless), the text of each id."""
    return msgspec.toml.decode(PHRASINGS.read_bytes(), type=dict[str, dict[str, str]])


def tuned_on(phrasing: str) -> bool:
    """Whether a phrasing, by its id, belongs to what was looked at while the phrases were written."""
    kind = {"c": "crisis", "o": "flooded", "h": "harmless"}[phrasing[0]]
    later = int(phrasing[1:]) > FIRST[kind]
    return later or int(hashlib.sha256(phrasing.encode()).hexdigest()[-1], 16) % 2 == 0
