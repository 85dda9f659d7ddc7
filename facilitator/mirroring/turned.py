"""What was turned round: said with the opposite meaning, by the wrong person, or with another feeling.

To any ratio a contradiction looks *more* like the sender's words than an honest paraphrase does, so it is looked for by
itself, and called only where nothing in the mirror speaks against it: a wrong "you twisted it" hurts.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from facilitator.mirroring.items import Item
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import role
from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.stems import Token

SUBJECT_REACH = 3
"""How many words may stand between a subject and what it does."""


class Stated(msgspec.Struct, frozen=True):
    """One item with what is said of it."""

    item: Item
    axes: frozenset[str]
    negated: bool
    wished: bool
    subject: str
    """`perspective.SENDER`, `RECEIVER`, or empty where it is somebody else or unclear."""


def stated(tokens: Sequence[Token], items: Sequence[Item], lexicon: Lexicon, *, mirrored: bool) -> list[Stated]:
    """What is said of each item: negated or not, as a fact or a wish, and of whom."""
    negated = _under(lexicon.negations, tokens, items, lexicon)
    wished = _under(lexicon.wishes, tokens, items, lexicon)
    return [
        Stated(
            item=item,
            axes=frozenset(
                name for one in lexicon.axes.find(tokens, item.start) if one.end == item.end for name in one.names
            ),
            negated=index in negated,
            wished=index in wished,
            subject=_subject(tokens, item.start, lexicon, mirrored=mirrored),
        )
        for index, item in enumerate(items)
    ]


def turned_round(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> list[str]:
    """The reasons to think that something was turned round, as short words; empty where there are none."""
    reasons = []
    if any(_opposite(one, mirror, lexicon) for one in sender):
        reasons.append("opposite")
    if _other_subject(sender, mirror):
        reasons.append("subject")
    if _other_feeling(sender, mirror, lexicon):
        reasons.append("feeling")
    return reasons


def _under(cues: Phrasebook, tokens: Sequence[Token], items: Sequence[Item], lexicon: Lexicon) -> set[int]:
    """Items that stand in the reach of a cue: the next few, up to where something new is opened."""
    openers = lexicon.words.points.openers
    under: set[int] = set()
    for cue in cues.all(tokens):
        if any(item.start <= cue.start < item.end and item.end - item.start > 1 for item in items):
            continue
        left = lexicon.opposites.reach
        for index, item in enumerate(items):
            if item.start < cue.end:
                continue
            between = tokens[cue.end : item.start]
            if left == 0 or any(token.text in openers or token.ends for token in between):
                break
            under.add(index)
            left -= 1
    return under


def _subject(tokens: Sequence[Token], start: int, lexicon: Lexicon, *, mirrored: bool) -> str:
    subjects, openers = lexicon.words.perspective.subjects, lexicon.words.points.openers
    for token in reversed(tokens[max(0, start - SUBJECT_REACH) : start]):
        if token.text in openers:
            return ""
        if token.text in subjects:
            return role(token, lexicon, mirrored=mirrored)
    return ""


def _opposite(one: Stated, mirror: Sequence[Stated], lexicon: Lexicon) -> bool:
    if one.item.stems[0] in lexicon.raising and len(one.item.stems) == 1:
        return False
    agreements = [sign for other in mirror for sign in _agreement(one, other)]
    return bool(agreements) and not any(agreements)


def _agreement(one: Stated, other: Stated) -> list[bool]:
    """Whether two items say the same or the contrary; nothing where they have nothing to do with one another."""
    if one.wished != other.wished:
        same = one.item.stems == other.item.stems or bool(one.item.families & other.item.families)
        return [True] if same else []
    alike = one.negated == other.negated
    if one.item.stems == other.item.stems or (one.item.families & other.item.families and not _opposed(one, other)):
        return [alike]
    if _opposed(one, other):
        return [not alike]
    return []


def _opposed(one: Stated, other: Stated) -> bool:
    if one.axes & other.axes:
        return False
    return bool({_far(name) for name in one.axes} & other.axes)


def _far(name: str) -> str:
    return name[:-1] + ("-" if name.endswith("+") else "+")


def _other_subject(sender: Sequence[Stated], mirror: Sequence[Stated]) -> bool:
    agreeing = differing = 0
    for one in sender:
        subjects = {other.subject for other in mirror if other.item.stems == one.item.stems}
        if not one.subject or not subjects or "" in subjects:
            continue
        if one.subject in subjects:
            agreeing += 1
        else:
            differing += 1
    return differing > agreeing


def _other_feeling(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> bool:
    near = lexicon.opposites.feelings_near
    felt = {name for one in sender if not one.negated for name in one.item.feelings}
    named = {name for one in mirror if not one.negated for name in one.item.feelings}
    if not felt or not named or any(one.negated and one.item.feelings for one in (*sender, *mirror)):
        return False
    close = {further for name in felt for further in near.get(name, frozenset())} | {
        name for name, further in near.items() if further & felt
    }
    return not named & (felt | close)
