"""Which of several things somebody chose, by its name or by what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz

from facilitator.dialogue.wording import plain
from facilitator.mirroring import Coverage, Said

CHOICE_ALIKE = 85.0
"""From which rapidfuzz ratio (0-100) a phrase is taken as said: "dialog" for "dialogue", not "you close" for "you choose"."""
TELLS_APART = 0.15
"""How much more of one thing than of any other has to be in what was said."""


def chosen(spoken: str, choices: Mapping[str, Sequence[str]]) -> str | None:
    """The choice one of whose phrases was said; `None` if none was.

    Args:
        spoken: as recognised or typed.
        choices: the phrases of each.
    """
    # of phrases that are met alike the longest counts: "forget everything" holds "everything"
    alike = [
        (_met(plain(phrase, {}), plain(spoken, {})), len(phrase), choice)
        for choice, phrases in choices.items()
        for phrase in phrases
    ]
    ratio, _, choice = max(alike, default=(0.0, 0, ""))
    return choice if ratio >= CHOICE_ALIKE else None


def _met(phrase: str, spoken: str) -> float:
    """How much (0-100) of a phrase stands in what was spoken, as whole words."""
    words, size = spoken.split(), len(phrase.split())
    stretches = (" ".join(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))
    return max(fuzz.ratio(phrase, stretch) for stretch in stretches)


def most_like(text: str, things: Sequence[str], compare: Callable[[Said, Said], Coverage]) -> str | None:
    """The number, from "1", of the thing that somebody spoke of ("the one with the walk"); `None` if that is not clear."""
    carried = sorted(
        ((compare(Said(thing), Said(text)).coverage, -number) for number, thing in enumerate(things, 1)), reverse=True
    )
    if not text or not carried or carried[0][0] - (carried[1][0] if len(carried) > 1 else 0.0) < TELLS_APART:
        return None
    return str(-carried[0][1])
