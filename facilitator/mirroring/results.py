"""What goes into a comparison and what comes out of it."""

from __future__ import annotations

from enum import Enum

import msgspec


class Said(msgspec.Struct, frozen=True):
    """What one partner said in a turn, as recognised or typed."""

    text: str
    pauses: tuple[float, ...] = ()
    """Seconds of silence after each word, words split at white space; may be shorter than the words, or empty."""


class Point(msgspec.Struct, frozen=True):
    """One thing in the sender's turn that wants to be heard."""

    start: int
    """Position of its first word in the sender's words, split at white space."""
    end: int
    """Position after its last word."""
    text: str
    """The sender's words, unchanged."""
    heard: float
    """0-1; below 0.5 the mirror has left it out."""
    missed: bool
    weight: float
    """How much it wants to be heard; the weights of a turn sum to 1."""
    short: str
    """One to four of its telling words, for the screen ("the garage", "left over")."""


class Kind(Enum):
    """What the listener's words are."""

    MIRROR = "mirror"
    QUESTION = "question"
    ADVICE = "advice"
    REBUTTAL = "rebuttal"
    """Explaining, defending, blaming."""
    OWN_STORY = "own_story"
    INFORMATION = "information"
    OTHER = "other"


class Coverage(msgspec.Struct, frozen=True):
    """How much of the sender's turn a mirror carried. A hint, never a verdict: the sender decides."""

    coverage: float
    """0-1, the share of the sender's telling words that was carried."""
    mirroring: float
    """0-1, how much the words have the form of a mirror."""
    kind: Kind
    contradicts: bool
    """Whether something was turned round, or given back without changing I and you."""
    points: tuple[Point, ...]
    added: tuple[str, ...]
    """What the mirror says that the sender did not."""
    about: str | None
    """The most telling point left out, fit to follow "There was something about"; `None` if there is none to name."""
