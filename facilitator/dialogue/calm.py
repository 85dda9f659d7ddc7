"""Slowing down: what is done where it is too much for somebody, in words or by a voice that is raised.

Nothing says who it was, nothing is judged or scored; a loud voice that has always been loud is nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from facilitator.dialogue.events import Heard, Word
from facilitator.dialogue.move import Move
from facilitator.dialogue.state import Aside, Then

WORDS_NEEDED = 5
"""The rate of a shorter turn says nothing, and a single cry of surprise is no quarrel."""
PAUSE_SECONDS = 0.5
"""What a pause between two words counts at the most: to think is not to speak slowly."""
AGAIN_SECONDS = 600.0
"""A raised voice is answered once in this time: whoever declined a break is not asked again and again."""


def slow_down(move: Move) -> None:
    """One calm line, a quiet time, then the question whether the two would like a break."""
    move.change(aside=Aside.FLOODED, in_pause=False, slowed_at=move.state.now)
    move.say_line("slow_down", Then.BREATHE)


def raised(move: Move, event: Heard) -> bool:
    """Whether a turn that ended calls for slowing down by how it sounded; what the voice is usually like is kept in mind."""
    state, step, listen = move.state, move.at_step, move.state.listen
    one_voice = state.aside is None and (step.asker is None or state.asker_done)
    if listen is None or listen.who is None or not one_voice:
        return False
    if event.level_db is None or len(event.words) < WORDS_NEEDED:
        return False
    who, rate = state.begun.names.index(listen.who), words_per_minute(event.words)
    usual = state.voices[who]
    voices = [*state.voices]
    voices[who] = usual.observe(event.level_db, rate)
    move.change(voices=(voices[0], voices[1]))
    lately = state.slowed_at is not None and state.now - state.slowed_at < AGAIN_SECONDS
    return usual.raised(event.level_db, rate) and not lately


def words_per_minute(words: Sequence[Word]) -> float:
    """How fast somebody spoke, with pauses left out beyond `PAUSE_SECONDS`; 0 where the words have no length."""
    spoken = sum(word.end - word.start for word in words)
    spoken += sum(min(max(0.0, b.start - a.end), PAUSE_SECONDS) for a, b in itertools.pairwise(words))
    return 60.0 * len(words) / spoken if spoken > 0 else 0.0
