"""Blame in a sender's turn, for the offer of a stem that begins with I."""

from __future__ import annotations

from facilitator.mirroring.lexicon import Lexicon

REACH = 8
"""Words after a blaming phrase in which something kind takes the blame out of it."""


def blames(text: str, lexicon: Lexicon) -> bool:
    """Whether a sender's words blame ("you never", names). "You always make me laugh" does not."""
    tokens = lexicon.stemmer.tokens(text)
    for found in lexicon.blame.all(tokens):
        around = tokens[max(0, found.start - 4) : found.end + REACH]
        if not lexicon.softened.all(around):
            return True
    return False
