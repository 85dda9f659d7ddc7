"""What kind of words a listener gave: a mirror, or a question, advice, a rebuttal, an own story, information.

Content and form are two things: a question may hold every word of the sender, and a fine mirror few of them. Form is read
from cues, and from whom the words are about: a mirror speaks of "you".
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import shares
from facilitator.mirroring.results import Kind
from facilitator.mirroring.stems import Token


class Signs(msgspec.Struct, frozen=True):
    """The signs of form in a listener's words; counts are held to 3."""

    mirror: float
    checking: float
    question: float
    advice: float
    rebuttal: float
    own_story: float
    information: float
    other: float
    sender_pronouns: float
    own_pronouns: float
    coverage: float
    short: float


MOST = 3.0
FIRST_BONUS = 1.0
"""A cue at a beginning counts double."""


def signs_of(tokens: Sequence[Token], coverage: float, lexicon: Lexicon) -> Signs:
    """Count the signs of form. A checking question at the end is a sign of its own, and not a question."""
    tokens, checked = _without_checking(tokens, lexicon)
    hits = {kind: _hits(kind, tokens, lexicon) for kind in lexicon.cues if kind != "checking"}
    if any(token.asks for token in tokens):
        hits["question"] += 1.0
    about_sender, about_self = shares(tokens, lexicon)
    return Signs(
        checking=float(checked),
        sender_pronouns=min(about_sender * 5.0, 1.0),
        own_pronouns=min(about_self * 5.0, 1.0),
        coverage=coverage,
        short=float(len(tokens) < 4),
        **{kind: min(count, MOST) for kind, count in hits.items()},
    )


def mirroring_of(signs: Signs, lexicon: Lexicon) -> float:
    """How much the words have the form of a mirror, 0-1: a logistic sum of the signs."""
    form = lexicon.listening.form
    total = form.intercept + sum(
        getattr(form, name) * getattr(signs, name) for name in form.__struct_fields__ if name != "intercept"
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def kind_of(signs: Signs, mirroring: float, tokens: Sequence[Token], lexicon: Lexicon) -> Kind:
    """The kind of a listener's words."""
    if not tokens:
        return Kind.OTHER
    if mirroring >= lexicon.phrases.thresholds.mirror_form:
        return Kind.MIRROR
    counts = {
        kind: getattr(signs, kind.value)
        for kind in (Kind.QUESTION, Kind.OTHER, Kind.ADVICE, Kind.OWN_STORY, Kind.REBUTTAL, Kind.INFORMATION)
    }
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] > 0.0 else Kind.OTHER


def _without_checking(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Sequence[Token], bool]:
    for start in range(len(tokens)):
        if any(found.end == len(tokens) for found in lexicon.cues["checking"].find(tokens, start)):
            return tokens[:start], True
    return tokens, False


def _hits(kind: str, tokens: Sequence[Token], lexicon: Lexicon) -> float:
    """How often cues of a kind stand in the words; of those that overlap, the longest counts."""
    book, total, covered = lexicon.cues[kind], 0.0, 0
    for start in range(len(tokens)):
        if start < covered:
            continue
        begins = _begins(tokens, start, lexicon)
        found = [one for one in book.find(tokens, start) if begins or "" in one.names]
        if found:
            total += 1.0 + (FIRST_BONUS if begins else 0.0)
            covered = found[-1].end
    return total


def _begins(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> bool:
    leading = lexicon.words.points.openers | lexicon.silent
    return (
        all(token.text in leading and token.text not in lexicon.words.perspective.subjects for token in tokens[:start])
        or tokens[start - 1].ends
    )
