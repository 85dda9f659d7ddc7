"""I and you change places between a sender and a mirror."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.stems import Token

SENDER = "sender"
RECEIVER = "receiver"


def role(token: Token, lexicon: Lexicon, *, mirrored: bool) -> str:
    """Whom a pronoun means: `SENDER`, `RECEIVER`, or nobody in the room (empty).

    In the sender's own words "I" is the sender; in a mirror it is "you".
    """
    perspective = lexicon.words.perspective
    if token.text in perspective.speaker:
        return RECEIVER if mirrored else SENDER
    if token.text in perspective.listener:
        return SENDER if mirrored else RECEIVER
    return ""


def shares(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[float, float]:
    """How much of a listener's words is about the sender ("you") and about the listener ("I"), as shares of all words."""
    if not tokens:
        return 0.0, 0.0
    roles = [role(token, lexicon, mirrored=True) for token in tokens]
    return roles.count(SENDER) / len(roles), roles.count(RECEIVER) / len(roles)
