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
    "Before",
    "Care",
    "Concern",
    "Directory",
    "Help",
    "HelpLine",
    "PhraseError",
    "Phrases",
    "Question",
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


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calm question before the first session, answered with yes or no."""

    id: str
    ask: str
    yes: tuple[str, ...]
    """What is said after a yes, each a prompt."""
    no: tuple[str, ...]
    yes_ends: bool = False
    """Whether the exercise is not begun after a yes."""
    no_ends: bool = False


class Before(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words before the first session."""

    prompts: tuple[str, ...]
    questions: tuple[Question, ...]
    ending: tuple[str, ...]
    """Said when an answer means that the exercise is not begun; the screen shows the help lines."""
    ready: tuple[str, ...]
    """Said when all questions are answered and the exercise begins."""


class Care(msgspec.Struct, frozen=True):
    """All that a language pack knows of care; made by `facilitator.exercises.care.load_care`."""

    crisis: Phrases
    flooded: Phrases
    help: Help
    before: Before


def concern(text: str, care: Care) -> Concern:
    """What a turn asks for: `text` as the recogniser wrote it, or as it was typed. Never raises."""
    if found(text, care.crisis):
        return Concern.CRISIS
    return Concern.FLOODED if found(text, care.flooded) else Concern.NONE


def help_lines(country: str | None, care: Care) -> tuple[str, ...]:
    """The lines of help for the screen; `country` is an ISO 3166 code such as "AT", or `None` where it is not known."""
    return care.help.lines(country)
