"""How the conductor sees the edges: what each must do, and nothing of how.

The real ones live in `hearing`, `speaking`, `journal` and `table`; the shipped fakes in `testing`. An edge never calls
the dialogue: it puts events on the queue that it was given (`Post`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from facilitator.dialogue.actions import Listen, Say, Sound, View
from facilitator.dialogue.events import AnyEvent

Post = Callable[[AnyEvent], None]
"""Puts an event on the conductor's queue from any thread; its `at` is filled in there."""


class Ears(Protocol):
    """Somebody who listens."""

    def listen(self, listen: Listen) -> None:
        """Open a turn; it replaces the one that was open. Returns at once."""

    def rest(self) -> None:
        """Stop listening; drop what was being said."""

    def hand_over(self) -> bool:
        """End the open turn now, with what was heard (a key was pressed); whether one was open."""

    def so_far(self) -> tuple[str, ...]:
        """The words of the open turn until now, for a command that interrupts it."""

    def close(self) -> None:
        """Let go of microphone and recogniser; may be called twice."""


class Voice(Protocol):
    """Somebody who speaks."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Render these ahead, in the background."""

    def say(self, say: Say) -> None:
        """Speak after what is being spoken; answers with `Spoken`. Returns at once."""

    def chime(self, sound: Sound) -> None:
        """Play a chime now."""

    def hush(self) -> None:
        """Be silent within 100 ms; every prompt that was cut or dropped is answered with `Spoken(completed=False)`."""

    def close(self) -> None:
        """Let go of the loudspeaker and of the renderer; may be called twice."""


class Table(Protocol):
    """What the couple see."""

    def show(self, view: View) -> None:
        """Show this until the next call."""

    def live(self, words: str) -> None:
        """Show the words of the one who speaks, as they come; called from any thread."""

    def level(self, level: float) -> None:
        """Show the loudness of the microphone, 0-1; called from any thread."""

    def close(self) -> None:
        """Give the screen back as it was; may be called twice."""


class Journal(Protocol):
    """What is kept."""

    def append(self, event: AnyEvent) -> None:
        """Put the event on the disk; returns when it is there.

        Raises:
            JournalError: if it could not be written.
        """

    def forget_turn(self, turn: int) -> None:
        """Really remove every word of a turn that was put on the disk.

        Raises:
            JournalError: if it could not be written.
        """

    def close(self) -> None:
        """Let go of the file; may be called twice."""
