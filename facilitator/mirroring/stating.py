"""What is said of each telling word: denied or not, as a fact or a wish, and of whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from facilitator.mirroring.items import Item
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import role
from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.points import openings
from facilitator.mirroring.stems import Token

SUBJECT_REACH = 4
"""How many words may stand between a subject and what it does."""


class Stated(msgspec.Struct, frozen=True):
    """One item with what is said of it."""

    item: Item
    at: int
    """Its place among all items."""
    clause: int
    axes: frozenset[str]
    negated: bool
    wished: bool
    who: str
    """Who does it or whose it is: `perspective.SENDER`, `RECEIVER`, or empty where it is somebody else or unclear."""
    whom: str
    """Who is named just before it or in it, as in "makes me sad": the same, or empty."""


def stated(tokens: Sequence[Token], items: Sequence[Item], lexicon: Lexicon, *, mirrored: bool) -> list[Stated]:
    """What is said of each telling item: negated or not, as a fact or a wish, and of whom."""
    opened = openings(tokens, items, lexicon)
    edges = [0, *opened, len(tokens)]
    negations = _reached(lexicon.negations, tokens, items, edges, lexicon)
    wishes = _reached(lexicon.wishes, tokens, items, edges, lexicon)
    return [
        Stated(
            item=item,
            at=index,
            clause=bisect_right(opened, item.start),
            axes=frozenset(
                name for one in lexicon.axes.find(tokens, item.start) if one.end == item.end for name in one.names
            ),
            negated=_odd(negations[index], tokens, lexicon),
            wished=bool(wishes[index]),
            who=_who(tokens, item.start, edges[bisect_right(opened, item.start)], lexicon, mirrored=mirrored),
            whom=_whom(tokens[max(item.start - 1, 0) : item.end], lexicon, mirrored=mirrored),
        )
        for index, item in enumerate(items)
    ]


def _reached(
    cues: Phrasebook, tokens: Sequence[Token], items: Sequence[Item], edges: Sequence[int], lexicon: Lexicon
) -> list[list[int]]:
    """By item, where the cues stand that reach it: a cue reaches the next few items of its clause."""
    reached: list[list[int]] = [[] for _ in items]
    starts = [item.start for item in items]
    cancels = [other.start for other in lexicon.no_negation.all(tokens)]
    for cue in cues.all(tokens):
        limit = edges[bisect_right(edges, cue.start)]
        if bisect_left(cancels, cue.end) < bisect_left(cancels, limit):
            continue
        at = bisect_right(starts, cue.start) - 1
        if at >= 0 and cue.end <= items[at].end and items[at].end - items[at].start > 1:
            reached[at].append(cue.start)
            continue
        left = lexicon.opposites.reach
        raised = False
        for index in range(bisect_left(starts, cue.end), bisect_left(starts, limit)):
            if left == 0:
                break
            reached[index].append(cue.start)
            over = raises(items[index], lexicon)
            left += (over and not raised) - (not over)
            raised = raised or over
    return reached


def raises(item: Item, lexicon: Lexicon) -> bool:
    """Whether an item is a verb over which a "not" is raised ("I don't think it is fair")."""
    return len(item.stems) == 1 and item.stems[0] in lexicon.raising


def _odd(cues: Sequence[int], tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether negations leave the contrary: "not that I don't" takes itself back, a stammered "I don't, don't" does not."""
    subjects = lexicon.words.perspective.subjects
    apart = [at for before, at in pairwise(cues) if any(token.text in subjects for token in tokens[before:at])]
    return bool(cues) and len(apart) % 2 == 0


def _who(tokens: Sequence[Token], start: int, clause: int, lexicon: Lexicon, *, mirrored: bool) -> str:
    perspective = lexicon.words.perspective
    for at in range(start - 1, max(clause, start - SUBJECT_REACH) - 1, -1):
        word = tokens[at].text
        if word in perspective.possessives or (
            word in perspective.subjects and not _object(tokens, at, clause, lexicon)
        ):
            return role(tokens[at], lexicon, mirrored=mirrored)
    return ""


def _whom(tokens: Sequence[Token], lexicon: Lexicon, *, mirrored: bool) -> str:
    return next((found for token in tokens if (found := role(token, lexicon, mirrored=mirrored))), "")


def _object(tokens: Sequence[Token], at: int, clause: int, lexicon: Lexicon) -> bool:
    """Whether a pronoun stands behind a verb, as in "I told you"."""
    return (
        at > clause
        and tokens[at - 1].text not in lexicon.silent
        and tokens[at - 1].text not in lexicon.words.points.binders
    )
