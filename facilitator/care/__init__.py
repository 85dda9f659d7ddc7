"""Care for the two people: when to stop, when to slow down, where help is. Pure; every word of it is data.

`concern` says what a turn asks for. What is done about it belongs to the dialogue: at `CRISIS` the exercise ends with the same neutral
closing as any stop, the screen shows `help_lines`, and nothing of the turn is kept, scored or spoken of.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from facilitator.care.baseline import Baseline
from facilitator.care.help import Directory, Help, HelpLine
from facilitator.care.phrases import PhraseError, Phrases, Words, found
from facilitator.care.reader import compile_phrases

__all__ = [
    "Baseline",
    "Care",
    "Concern",
    "Directory",
    "Help",
    "HelpLine",
    "PhraseError",
    "Phrases",
    "Words",
    "compile_phrases",
    "concern",
    "help_lines",
]


class Concern(Enum):
    """What a turn asks of the facilitator."""

    NONE = "none"
    CRISIS = "crisis"
    """Self-harm, violence or fear of the partner: the exercise ends."""
    FLOODED = "flooded"
    """Somebody cannot go on just now: slow down, breathe, offer a pause."""


class Care(msgspec.Struct, frozen=True):
    """All that a language pack knows of care; made by `facilitator.exercises.care.load_care`."""

    crisis: Phrases
    flooded: Phrases
    help: Help


def concern(text: str, care: Care) -> Concern:
    """What a turn asks for: `text` as the recogniser wrote it, or as it was typed. Never raises."""
    if found(text, care.crisis):
        return Concern.CRISIS
    return Concern.FLOODED if found(text, care.flooded) else Concern.NONE


def help_lines(country: str | None, care: Care) -> tuple[str, ...]:
    """The lines of help for the screen; `country` is an ISO 3166 code such as "AT", or `None` where it is not known."""
    return care.help.lines(country)
