"""Reads what people might say, and which half of it was tuned on."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PHRASINGS = Path(__file__).with_name("phrasings.toml")


def read_phrasings() -> dict[str, dict[str, str]]:
    """By kind (crisis, flooded, harmless), the text of each id."""
    return tomllib.loads(PHRASINGS.read_text(encoding="utf-8"))


def tuned_on(phrasing: str) -> bool:
    """Whether a phrasing, by its id, belongs to the half that was looked at while the phrases were written."""
    return int(hashlib.sha256(phrasing.encode()).hexdigest()[-1], 16) % 2 == 0
