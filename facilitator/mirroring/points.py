"""The sender's turn cut into the things that want to be heard.

Text from a recogniser has neither punctuation nor capitals, so clauses are found by the words that open them ("because",
"when", a subject that is not bound to what stands before it), by punctuation where somebody typed it, and by pauses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from facilitator.mirroring.items import Item
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.results import Said
from facilitator.mirroring.stems import Token


class Clause(msgspec.Struct, frozen=True):
    """A point in the making: tokens `start` up to `end`, and what in them carries meaning."""

    start: int
    end: int
    items: tuple[Item, ...]
    weights: tuple[float, ...]
    """By item; a word that stands in several clauses tells less of each of them."""
    boost: float

    @property
    def weight(self) -> float:
        """What the clause weighs."""
        return sum(self.weights) * self.boost


def clauses_of(tokens: Sequence[Token], items: Sequence[Item], said: Said, lexicon: Lexicon) -> list[Clause]:
    """Cut a turn into clauses that lie end to end and cover all its tokens."""
    if not tokens:
        return []
    opened = _cuts(tokens, said, items, lexicon)
    hard = frozenset(at for at in opened if _hard(tokens, at, said, lexicon))
    cuts = _merged(opened, hard, tokens, items, lexicon)
    spans = list(zip([0, *cuts], [*cuts, len(tokens)], strict=True))
    starts = [item.start for item in items]
    groups = [items[bisect_left(starts, start) : bisect_left(starts, end)] for start, end in spans]
    spread: dict[tuple[str, ...], int] = {}
    for group in groups:
        for stems in {item.stems for item in group}:
            spread[stems] = spread.get(stems, 0) + 1
    clauses = []
    for (start, end), group in zip(spans, groups, strict=True):
        seen: dict[tuple[str, ...], int] = {}
        for item in group:
            seen[item.stems] = seen.get(item.stems, 0) + 1
        weights = tuple(item.weight / spread[item.stems] / seen[item.stems] for item in group)
        clauses.append(Clause(start, end, tuple(group), weights, _boost(tokens[start:end], lexicon)))
    return clauses


def _boost(tokens: Sequence[Token], lexicon: Lexicon) -> float:
    table = lexicon.words.weights
    heightened = any(token.text in table.negations for token in tokens) or bool(lexicon.point_wishes.all(tokens))
    return table.point_boost if heightened else 1.0


def openings(tokens: Sequence[Token], items: Sequence[Item], lexicon: Lexicon) -> list[int]:
    """Where something new is begun, as positions in the tokens: every clause, however small."""
    return _cuts(tokens, Said(""), items, lexicon)


def _cuts(tokens: Sequence[Token], said: Said, items: Sequence[Item], lexicon: Lexicon) -> list[int]:
    """Where a clause may begin, as positions in the tokens; not within a set phrase."""
    inside = {at for item in items for at in range(item.start + 1, item.end)}
    return [
        at
        for at in range(1, len(tokens))
        if at not in inside and tokens[at].position != tokens[at - 1].position and _opens(tokens, at, said, lexicon)
    ]


def _hard(tokens: Sequence[Token], at: int, said: Said, lexicon: Lexicon) -> bool:
    before = tokens[at - 1]
    paused = (
        before.position < len(said.pauses) and said.pauses[before.position] >= lexicon.phrases.thresholds.pause_seconds
    )
    return paused or before.ends


def _opens(tokens: Sequence[Token], at: int, said: Said, lexicon: Lexicon) -> bool:
    if _hard(tokens, at, said, lexicon):
        return True
    cutting, word, before = lexicon.words.points, tokens[at].text, tokens[at - 1].text
    if word in cutting.openers:
        return before not in cutting.openers
    if word in cutting.weak_openers and before not in cutting.openers and before not in cutting.holders:
        return at + 1 < len(tokens) and _nameable(tokens[at + 1].text, lexicon)
    if word not in lexicon.words.perspective.subjects or before in cutting.binders:
        return False
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if not after or after in cutting.no_verbs or after.endswith(cutting.no_verb_ending):
        return False
    object_too = word in cutting.objects_too and _acts(before, lexicon)
    return not object_too or _acts(after, lexicon) or after in lexicon.silent


def _acts(word: str, lexicon: Lexicon) -> bool:
    if word in lexicon.words.points.no_objects:
        return False
    return word in lexicon.verbs or word.endswith(lexicon.words.stems.past)


def _nameable(word: str, lexicon: Lexicon) -> bool:
    perspective = lexicon.words.perspective
    named = word in perspective.subjects or word in perspective.possessives or word in perspective.articles
    return named or word in lexicon.words.points.openers


def _merged(
    cuts: Sequence[int], hard: frozenset[int], tokens: Sequence[Token], items: Sequence[Item], lexicon: Lexicon
) -> list[int]:
    """Drop cuts that would leave a clause with too little in it, or without anything that happens."""
    if not cuts:
        return []
    kept: list[int] = []
    least = lexicon.phrases.thresholds.point_shortest_weight
    starts = [item.start for item in items]
    sums = [0.0, *accumulate(item.weight for item in items)]

    def weight(start: int, end: int) -> float:
        return sums[bisect_left(starts, end)] - sums[bisect_left(starts, start)]

    start = 0
    for at, end in zip(cuts, [*cuts[1:], len(tokens)], strict=True):
        # What opens something but says too little yet is kept: what follows belongs to it.
        enough = weight(at, end) >= least or end < len(tokens)
        whole = at in hard or (_happens(tokens[start:at], lexicon) and _happens(tokens[at:end], lexicon))
        if weight(start, at) >= least and enough and whole:
            kept.append(at)
            start = at
    if kept and weight(kept[-1], len(tokens)) < least:
        kept.pop()
    return kept


def _happens(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether something happens in a stretch, so that it is more than one more thing in a row ("and the dishes")."""
    if tokens[0].text in lexicon.words.points.openers - lexicon.words.points.rows:
        return True
    subjects, negations = lexicon.words.perspective.subjects, lexicon.words.weights.negations
    return any(token.text in subjects or token.text in negations or token.text in lexicon.verbs for token in tokens)
