"""What one dialogue is made of: an exercise and the words and the lens of a language. Unchanging through a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from facilitator.care import Concern
from facilitator.dialogue.exercise import Exercise
from facilitator.dialogue.wording import Answers, Commands, Lines
from facilitator.mirroring import Coverage, Said


class Patience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a silence may be in one kind of turn, in seconds."""

    silence: float
    """After speech: ends the turn."""
    wait: float
    """Where nobody has spoken yet: until the stem is offered again."""
    chime: bool = False
    nudge: float | None = None
    hold: float | None = None


@dataclass(frozen=True)
class Script:
    """All that `Dialogue.step` reads besides state and event."""

    exercise: Exercise
    lines: Lines
    commands: Commands
    answers: Answers
    patience: Mapping[str, Patience]
    compare: Callable[[Said, Said], Coverage]
    blames: Callable[[str], bool]
    concern: Callable[[str], Concern] = lambda _: Concern.NONE
    help_lines: tuple[str, ...] = ()
