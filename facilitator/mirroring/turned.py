"""What was turned round: said with the opposite meaning, by the wrong person, or with another feeling.

To any ratio a contradiction looks *more* like the sender's words than an honest paraphrase does, so it is looked for by
itself: clause by clause, each of the sender's beside the one of the mirror that speaks of the same things. It is called only
where nothing in the mirror speaks against it: a wrong "you twisted it" hurts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from facilitator.mirroring.items import Item, items_of
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import role
from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.points import openings
from facilitator.mirroring.stems import Token

SUBJECT_REACH = 4
"""How many words may stand between a subject and what it does."""

SHORT = 4
"""In a mirror of so few telling words, one that is given to the wrong person is enough."""


class Stated(msgspec.Struct, frozen=True):
    """One item with what is said of it."""

    item: Item
    clause: int
    axes: frozenset[str]
    negated: bool
    wished: bool
    who: str
    """Who does it or whose it is: `perspective.SENDER`, `RECEIVER`, or empty where it is somebody else or unclear."""
    beside: bool
    """Whether that one is named just before it."""


def stated(tokens: Sequence[Token], lexicon: Lexicon, *, mirrored: bool) -> list[Stated]:
    """What is said of each telling item: negated or not, as a fact or a wish, and of whom."""
    items = items_of(tokens, lexicon)
    opened = openings(tokens, items, lexicon)
    edges = [0, *opened, len(tokens)]
    negations = _reached(lexicon.negations, tokens, items, edges, lexicon)
    wishes = _reached(lexicon.wishes, tokens, items, edges, lexicon)
    return [
        Stated(
            item=item,
            clause=bisect_right(opened, item.start),
            axes=frozenset(
                name for one in lexicon.axes.find(tokens, item.start) if one.end == item.end for name in one.names
            ),
            negated=negations[index] % 2 == 1,
            wished=wishes[index] > 0,
            who=_who(tokens, item.start, edges[bisect_right(opened, item.start)], lexicon, mirrored=mirrored),
            beside=item.start > 0 and role(tokens[item.start - 1], lexicon, mirrored=mirrored) != "",
        )
        for index, item in enumerate(items)
    ]


class Turned(msgspec.Struct, frozen=True):
    """One reason to think that something was turned round."""

    why: str
    """`opposite`, `subject` or `feeling`."""
    sender: tuple[str, ...]
    """Stems of the sender's words that are meant."""
    mirror: tuple[str, ...]


def turned_round(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> list[Turned]:
    """All reasons to think that something was turned round; empty where there are none."""
    opposites = [Turned("opposite", *pair) for one in sender for pair in _opposite(one, sender, mirror, lexicon)]
    return [*opposites, *_other_subject(sender, mirror), *_other_feeling(sender, mirror, lexicon)]


def _reached(
    cues: Phrasebook, tokens: Sequence[Token], items: Sequence[Item], edges: Sequence[int], lexicon: Lexicon
) -> list[int]:
    """By item, how many cues reach it: a cue reaches the next few items of its clause."""
    counts = [0] * len(items)
    for cue in cues.all(tokens):
        inside = [index for index, item in enumerate(items) if item.start <= cue.start and cue.end <= item.end]
        if any(items[index].end - items[index].start > 1 for index in inside):
            counts[inside[0]] += 1
            continue
        limit = edges[bisect_right(edges, cue.start)]
        reached = [index for index, item in enumerate(items) if cue.end <= item.start < limit]
        for index in reached[: lexicon.opposites.reach]:
            counts[index] += 1
    return counts


def _who(tokens: Sequence[Token], start: int, clause: int, lexicon: Lexicon, *, mirrored: bool) -> str:
    perspective = lexicon.words.perspective
    for at in range(start - 1, max(clause, start - SUBJECT_REACH) - 1, -1):
        word = tokens[at].text
        if word in perspective.possessives or (word in perspective.subjects and not _object(tokens, at, clause, lexicon)):
            return role(tokens[at], lexicon, mirrored=mirrored)
    return ""


def _object(tokens: Sequence[Token], at: int, clause: int, lexicon: Lexicon) -> bool:
    """Whether a pronoun stands behind a verb, as in "I told you"."""
    return at > clause and tokens[at - 1].text not in lexicon.silent and tokens[at - 1].text not in lexicon.words.points.binders


def _opposite(
    one: Stated, sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    if len(one.item.stems) == 1 and one.item.stems[0] in lexicon.raising:
        return []
    agreements = [(other, sign) for other in mirror for sign in _agreement(one, other)]
    if any(sign for _, sign in agreements):
        return []
    return [(one.item.stems, other.item.stems) for other, _ in agreements if _of_the_same(one, other, sender, mirror)]


def _of_the_same(one: Stated, other: Stated, sender: Sequence[Stated], mirror: Sequence[Stated]) -> bool:
    """Whether the two clauses share something else too, or have nothing else in them."""
    around = [two for two in sender if two.clause == one.clause and two is not one]
    beside = [two for two in mirror if two.clause == other.clause and two is not other]
    if not around or not beside:
        return _same(one, other) or not (around or beside)
    return any(_same(two, three) for two in around for three in beside)


def _same(one: Stated, other: Stated) -> bool:
    return one.item.stems == other.item.stems or bool(one.item.families & other.item.families)


def _agreement(one: Stated, other: Stated) -> list[bool]:
    """Whether two items say the same or the contrary; nothing where they have nothing to do with one another."""
    if _opposed(one, other):
        return [one.negated != other.negated] if one.wished == other.wished else []
    if _same(one, other):
        return [one.negated == other.negated or one.wished != other.wished or one.item.stems != other.item.stems]
    return []


def _opposed(one: Stated, other: Stated) -> bool:
    if one.axes & other.axes or one.item.stems == other.item.stems:
        return False
    return bool({_far(name) for name in one.axes} & other.axes)


def _far(name: str) -> str:
    return name[:-1] + ("-" if name.endswith("+") else "+")


def _other_subject(sender: Sequence[Stated], mirror: Sequence[Stated]) -> list[Turned]:
    agreeing, differing, sure = 0, [], False
    for one in sender:
        same = [other for other in mirror if other.item.stems == one.item.stems]
        subjects = {other.who for other in same}
        if not one.who or not subjects or "" in subjects:
            continue
        if one.who in subjects:
            agreeing += 1
        else:
            differing.append(Turned("subject", one.item.stems, one.item.stems))
            sure = sure or (one.beside and all(other.beside for other in same))
    enough = len(differing) > 1 or sure or len(mirror) <= SHORT
    return differing if len(differing) > agreeing and enough else []


def _other_feeling(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> list[Turned]:
    felt = {name for one in sender if not (one.negated or one.wished) for name in one.item.feelings}
    named = {name for one in mirror if not (one.negated or one.wished) for name in one.item.feelings}
    if not felt or not named:
        return []
    close = {further for name in felt for further in lexicon.near_feelings[name]}
    return [] if named & (felt | close) else [Turned("feeling", tuple(sorted(felt)), tuple(sorted(named)))]
