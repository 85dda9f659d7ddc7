"""What was turned round: said with the opposite meaning, by the wrong person, or with another feeling.

To any ratio a contradiction looks *more* like the sender's words than an honest paraphrase does, so it is looked for by
itself: clause by clause, each of the sender's beside the one of the mirror that speaks of the same things. It is called only
where nothing in the mirror speaks against it: a wrong "you twisted it" hurts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from facilitator.mirroring.items import Item
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import SENDER, role
from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.points import openings
from facilitator.mirroring.stems import Token

SUBJECT_REACH = 4
"""How many words may stand between a subject and what it does."""

SHARED = 0.4
"""Two clauses speak of the same where this share of the sender's is in the mirror's."""
ALL_SHARED = 0.8
"""The same for words that are in every second sentence."""
NEAR = 2
"""How many items to either side count as what stands beside one."""
REPEATED = 8
"""What is said more often than this in the same way is not looked at again."""
SHORT = 4
"""In a mirror of so few telling words, one that is given to the wrong person is enough."""


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


class Turned(msgspec.Struct, frozen=True):
    """One reason to think that something was turned round."""

    why: str
    """`opposite`, `subject` or `feeling`."""
    sender: tuple[str, ...]
    """Stems of the sender's words that are meant."""
    mirror: tuple[str, ...]


def turned_round(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> list[Turned]:
    """All reasons to think that something was turned round; empty where there are none."""
    own, by_name = _by_name(sender), _by_name(mirror)
    opposites = [
        Turned("opposite", *pair) for one in sender for pair in _opposite(one, sender, mirror, own, by_name, lexicon)
    ]
    return [*opposites, *_other_subject(sender, mirror, by_name, lexicon), *_other_feeling(sender, mirror, lexicon)]


Names = Mapping[str, Sequence[Stated]]


def _names_of(one: Stated) -> list[str]:
    """What an item can be found by: its stems, its families and its axes."""
    return [" ".join(one.item.stems), *(f"={name}" for name in one.item.families), *(f"~{name}" for name in one.axes)]


def _by_name(mirror: Sequence[Stated]) -> Names:
    found: dict[str, list[Stated]] = {}
    alike: dict[tuple[str, bool, bool, str, str], int] = {}
    for one in mirror:
        for name in _names_of(one):
            signature = (name, one.negated, one.wished, one.who, one.whom)
            alike[signature] = alike.get(signature, 0) + 1
            if alike[signature] <= REPEATED:
                found.setdefault(name, []).append(one)
    return found


def _akin(one: Stated, by_name: Names) -> list[Stated]:
    """Items of the mirror that have to do with one of the sender's, in their order."""
    names = [*_names_of(one), *(f"~{_far(name)}" for name in one.axes)]
    return sorted({other.at: other for name in names for other in by_name.get(name, ())}.values(), key=_place)


def _place(one: Stated) -> int:
    return one.at


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
            raises = _raises(items[index], lexicon)
            left += (raises and not raised) - (not raises)
            raised = raised or raises
    return reached


def _raises(item: Item, lexicon: Lexicon) -> bool:
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


def _opposite(
    one: Stated, sender: Sequence[Stated], mirror: Sequence[Stated], own: Names, by_name: Names, lexicon: Lexicon
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    if _raises(one.item, lexicon):
        return []
    agreements = [(other, sign) for other in _akin(one, by_name) for sign in _agreement(one, other)]
    if any(sign for _, sign in agreements):
        return []
    alike = [two for two in own.get(" ".join(one.item.stems), ()) if two is not one]
    return [
        (one.item.stems, other.item.stems)
        for other, _ in agreements
        if not any(True in _agreement(two, other) for two in alike)
        and _of_the_same(one, other, sender, mirror, lexicon)
    ]


def _of_the_same(
    one: Stated, other: Stated, sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon
) -> bool:
    """Whether the two clauses speak of the same: enough of what stands beside the one stands beside the other too.

    Where something beside is denied in both, the denial was given back, only nearer to another word.
    """
    around, beside = _beside(one, sender), _beside(other, mirror)
    if any(two.negated and three.negated and _same(two, three) for two in around for three in beside):
        return False
    whole = sum(two.item.weight for two in around)
    shared = sum(two.item.weight for two in around if any(_same(two, three) for three in beside))
    if whole == 0.0:
        return not beside or _same(one, other)
    enough = SHARED if one.item.weight > lexicon.words.weights.light_weight else ALL_SHARED
    return shared >= enough * whole or (not beside and one.item.stems == other.item.stems and len(around) <= 1)


def _beside(one: Stated, others: Sequence[Stated]) -> list[Stated]:
    """The items just before and after one, in its clause."""
    near = others[max(one.at - NEAR, 0) : one.at + NEAR + 1]
    return [other for other in near if other.clause == one.clause and other is not one]


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
    if one.axes & other.axes:
        return False
    return bool({_far(name) for name in one.axes} & other.axes)


def _far(name: str) -> str:
    return name[:-1] + ("-" if name.endswith("+") else "+")


def _other_subject(
    sender: Sequence[Stated], mirror: Sequence[Stated], by_name: Names, lexicon: Lexicon
) -> list[Turned]:
    agreeing, differing, sure = 0, [], False
    for one in sender:
        same = by_name.get(" ".join(one.item.stems), ())
        subjects = {other.who for other in same}
        if not one.who or not subjects or "" in subjects or one.item.weight < lexicon.words.weights.common_weight:
            continue
        if one.who in subjects:
            agreeing += 1
        else:
            differing.append(Turned("subject", one.item.stems, one.item.stems))
            sure = sure or (one.whom == one.who and all(other.whom == other.who for other in same))
    enough = len(differing) > 1 or sure or len(mirror) <= SHORT
    return differing if len(differing) > agreeing and enough else []


def _other_feeling(sender: Sequence[Stated], mirror: Sequence[Stated], lexicon: Lexicon) -> list[Turned]:
    """Another feeling than the sender's own; or, in a clause that speaks of the same, a pleasant one for an unpleasant one."""
    felt, named = _own_feelings(sender), _own_feelings(mirror)
    found = []
    if felt and named and not named & _close(felt, lexicon):
        found.append(Turned("feeling", tuple(sorted(felt)), tuple(sorted(named))))
    every = {name for one in sender if not one.negated for name in one.item.feelings}
    for other in mirror:
        if not other.item.feelings or other.wished or other.item.feelings & _close(every, lexicon):
            continue
        found += [
            Turned("feeling", one.item.stems, other.item.stems)
            for one in sender
            if one.item.feelings
            and not one.wished
            and _pleasant(one, lexicon) != _pleasant(other, lexicon)
            and _of_the_same(one, other, sender, mirror, lexicon)
        ]
    return found


def _close(felt: set[str], lexicon: Lexicon) -> set[str]:
    return felt | {further for name in felt for further in lexicon.near_feelings[name]}


def _pleasant(one: Stated, lexicon: Lexicon) -> bool:
    return bool(one.item.feelings & lexicon.opposites.pleasant) != one.negated


def _own_feelings(stated_items: Sequence[Stated]) -> set[str]:
    """What the sender is said to feel, as a fact."""
    own = [one for one in stated_items if SENDER in (one.who, one.whom) and not (one.negated or one.wished)]
    return {name for one in own for name in one.item.feelings}
