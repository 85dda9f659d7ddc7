"""What a word is made of, in any writing. Pure."""

from __future__ import annotations

import unicodedata

_SHAPES = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Variation selectors: they tell how a character looks, and belong to no word."""


def in_word(character: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, an apostrophe, or a mark that belongs to a letter.

    Vowels of Hindi, Tamil or Thai are such marks: without them words fall apart.
    """
    if character.isalnum() or character == "'":
        return True
    return unicodedata.category(character)[0] == "M" and character not in _SHAPES
