"""Text made fit to be shown: no control characters, only what the screen has, broken to a width in columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size

_JOINERS = "\u200c\u200d"
"""The format characters that letters and emoji are joined with; all others could turn or hide what is shown."""


def clean(text: str) -> str:
    """`text` in one line, without control characters, bidirectional overrides and lone surrogates."""
    return " ".join("".join(_shown(character) for character in text).split())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return character if character in _JOINERS else ""
    return " " if category in {"Cc", "Cs", "Zl", "Zp"} else character


def shows(encoding: str, characters: str) -> bool:
    """Whether a screen of this encoding has these characters."""
    try:
        characters.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def within(encoding: str, text: str, plain: Mapping[str, str]) -> str:
    """`text` in the characters that `encoding` has: others as `plain` tells, else without their marks, else "?"."""
    if shows(encoding, text):
        return text
    return "".join(_within(encoding, character, plain) for character in text)


def _within(encoding: str, character: str, plain: Mapping[str, str]) -> str:
    if shows(encoding, character):
        return character
    instead = plain.get(character) or unicodedata.normalize("NFKD", character)
    return instead.encode(encoding, "ignore").decode(encoding) or "?"


def wrap(text: str, columns: int) -> list[str]:
    """Break `text` between words into lines of at most `columns`; a longer word is broken where it must be."""
    lines: list[str] = []
    for whole in text.split():
        word = whole
        if lines and cell_len(f"{lines[-1]} {word}") <= columns:
            lines[-1] += f" {word}"
            continue
        while cell_len(word) > columns:
            head = word[: max(1, next(n for n in range(1, len(word) + 1) if cell_len(word[:n]) > columns) - 1)]
            lines.append(clip(head, columns))
            word = word[len(head) :]
        if word:
            lines.append(word)
    return lines


def clip(text: str, columns: int) -> str:
    """`text` cut to at most `columns`; that something was cut is shown where there is room."""
    if cell_len(text) <= columns:
        return text
    if columns < len("…") + 1:
        return set_cell_size(text, max(0, columns))
    return set_cell_size(text, columns - 1).rstrip() + "…"
