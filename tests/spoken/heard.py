"""What is asked of everything that was heard in a session."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from facilitator.dialogue.events import AnyEvent, Caught, Commanded, Heard


def heard_in(events: Sequence[AnyEvent], word: str) -> str:
    """The first turn in which a word was heard."""
    return next(event.text for event in events if isinstance(event, Heard) and word in event.text)


def worst_heard(events: Sequence[AnyEvent], told: Sequence[str]) -> tuple[float, str]:
    """Of all that was told, what was heard worst: how like (0-100) the turn is that is most like it, and the telling."""
    turns = [event.text for event in events if isinstance(event, Heard)]
    return min((process.extractOne(text, turns, scorer=fuzz.ratio)[1], text) for text in told)


def only_people_were_heard(events: Sequence[AnyEvent], said: Sequence[str], prompts: Sequence[str]) -> None:
    """No three words of a prompt stand in a row in what was heard, but where people said them."""
    theirs = set(itertools.chain.from_iterable(map(threes, said)))
    ours = set(itertools.chain.from_iterable(map(threes, prompts))) - theirs
    heard = [event.text for event in events if isinstance(event, Heard | Caught | Commanded)]
    assert heard
    assert not [piece for text in heard for piece in threes(text) if piece in ours]
    words = sum(len(event.text.split()) for event in events if isinstance(event, Heard))
    assert words <= 1.15 * sum(len(text.split()) for text in said), "more was heard than people said"


def threes(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    return list(zip(words, words[1:], words[2:], strict=False))
