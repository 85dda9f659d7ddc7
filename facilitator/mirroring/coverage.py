"""The comparison of a mirror with what was shared."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from facilitator.mirroring.alignment import Match, Mirror, match
from facilitator.mirroring.items import Item, items_of
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.listening import kind_of, kinds_of, signs_of
from facilitator.mirroring.phrases import about_of, sayable, short_of
from facilitator.mirroring.points import Clause, clauses_of
from facilitator.mirroring.results import Coverage, Kind, Point, Said
from facilitator.mirroring.stems import Token
from facilitator.mirroring.turned import Turned, stated, turned_round

LEFT_OUT = 0.5
"""Below this a point counts as left out."""


class Explained(msgspec.Struct, frozen=True):
    """A comparison with its reasons."""

    coverage: Coverage
    matches: tuple[tuple[str, Match], ...]
    """Each telling word or phrase of the sender, and how it was given back."""
    spans: tuple[tuple[tuple[int, int], Match], ...]
    """The same, by half-open word positions in the sender's words."""
    turned: tuple[Turned, ...]
    """What is thought to be turned round, and why."""
    signs: dict[str, float]
    """The signs that the kind was read from."""
    evidence: tuple[dict[str, float], ...]
    """For each point, the signs that it was heard."""


class _Aligned(msgspec.Struct, frozen=True):
    """The sender's clauses beside what the mirror gave back of them."""

    tokens: list[Token]
    items: list[Item]
    clauses: list[Clause]
    matches: list[list[Match]]
    wanted: list[float]
    """By clause, what it weighs; 0 for one that hardly says anything and is not asked for."""
    shares: list[float]
    """By clause, the share of its weight that was given back, 0-1."""


def compare(sender: Said, mirror: Said, lexicon: Lexicon) -> Coverage:
    """Compare a mirror with what was shared. Pure; an empty mirror covers nothing and is no failure."""
    return explain(sender, mirror, lexicon).coverage


def points(sender: Said, lexicon: Lexicon) -> tuple[Point, ...]:
    """The points of a turn before anything was mirrored."""
    return compare(sender, Said(""), lexicon).points


def explain(sender: Said, mirror: Said, lexicon: Lexicon) -> Explained:
    """As `compare`, with the reasons."""
    heard = lexicon.stemmer.tokens(mirror.text)
    heard_items = items_of(heard, lexicon)
    aligned = _align(sender, heard, lexicon)
    coverage = _over(aligned.shares, aligned.wanted)
    added, unexplained, overlap = _unexplained(aligned.tokens, heard, heard_items, lexicon)
    evidence = _evidence(aligned, coverage, unexplained)
    heard_shares = [_heard(signs, lexicon) for signs in evidence]
    found = _points(aligned, sender.text.split(), heard_shares, lexicon)
    turned = turned_round(
        stated(aligned.tokens, aligned.items, lexicon, mirrored=False),
        stated(heard, heard_items, lexicon, mirrored=True),
        lexicon,
    )
    signs = signs_of(heard, coverage, overlap, lexicon)
    kinds = kinds_of(signs, lexicon)
    result = Coverage(
        coverage=coverage,
        mirroring=kinds[Kind.MIRROR] if heard else 0.0,
        kind=kind_of(kinds, signs, heard, lexicon),
        contradicts=bool(turned),
        points=found,
        added=added,
        about=_about(aligned, found, lexicon),
    )
    matched = [
        (item, one)
        for clause, matches in zip(aligned.clauses, aligned.matches, strict=True)
        for item, one in zip(clause.items, matches, strict=True)
    ]
    tokens = aligned.tokens
    reasons = tuple((" ".join(token.text for token in tokens[item.start : item.end]), one) for item, one in matched)
    spans = tuple(((tokens[item.start].position, tokens[item.end - 1].position + 1), one) for item, one in matched)
    kept = tuple(one for one, weight in zip(evidence, aligned.wanted, strict=True) if weight > 0.0)
    return Explained(result, reasons, spans, tuple(turned), signs, kept)


def _align(sender: Said, heard: Sequence[Token], lexicon: Lexicon) -> _Aligned:
    tokens = lexicon.stemmer.tokens(sender.text)
    items = items_of(tokens, lexicon)
    clauses = clauses_of(tokens, items, sender, lexicon)
    mirror = Mirror(heard, lexicon)
    matches = [[match(item, tokens, mirror, lexicon) for item in clause.items] for clause in clauses]
    shares = [
        _over([one.likeness for one in found], clause.weights) for clause, found in zip(clauses, matches, strict=True)
    ]
    return _Aligned(tokens, items, clauses, matches, _wanted(clauses, lexicon), shares)


def _over(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean, held to 0-1; 0 where nothing weighs anything."""
    whole = sum(weights)
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / whole if whole else 0.0
    return min(max(mean, 0.0), 1.0)


def _wanted(clauses: Sequence[Clause], lexicon: Lexicon) -> list[float]:
    weights = [clause.weight for clause in clauses]
    if not weights:
        return []
    least = lexicon.phrases.thresholds.point_least_weight * sum(weights) / len(weights)
    return [weight if weight >= least else 0.0 for weight in weights]


def _evidence(aligned: _Aligned, coverage: float, unexplained: float) -> list[dict[str, float]]:
    """The signs that each clause was heard, all of which only grow as a mirror grows.

    `room`: loose wording leaves words in the mirror that match nothing. Where there are as many of them as there are words
    of the sender that were not found, then probably all was said; but only in so far as the rest was given back.
    """
    unheard = sum(
        item.weight * (1.0 - one.likeness)
        for clause, matches in zip(aligned.clauses, aligned.matches, strict=True)
        for item, one in zip(clause.items, matches, strict=True)
    )
    room = min(unexplained / unheard, 1.5) if unheard > 0.0 else 1.5
    return [
        {"share": share, "root": math.sqrt(share), "room": room * min(coverage / 0.3, 1.0), "coverage": coverage}
        for share in aligned.shares
    ]


def _heard(signs: dict[str, float], lexicon: Lexicon) -> float:
    """The probability that a point was heard: a logistic sum of its signs; 1 where all of it was given back, 0 where nothing."""
    if signs["coverage"] == 0.0:
        return 0.0
    weights = lexicon.fitted.heard
    total = weights["intercept"] + sum(weights.get(name, 0.0) * sign for name, sign in signs.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _points(
    aligned: _Aligned, words: Sequence[str], heard_shares: Sequence[float], lexicon: Lexicon
) -> tuple[Point, ...]:
    tokens, total, found = aligned.tokens, sum(aligned.wanted), []
    for clause, heard, weight in zip(aligned.clauses, heard_shares, aligned.wanted, strict=True):
        if weight > 0.0:
            start, end = tokens[clause.start].position, tokens[clause.end - 1].position + 1
            short = short_of(tokens, words, clause, lexicon)
            missed = heard < LEFT_OUT
            found.append(Point(start, end, " ".join(words[start:end]), heard, missed, weight / total, short))
    return tuple(found)


def _about(aligned: _Aligned, found: Sequence[Point], lexicon: Lexicon) -> str | None:
    asked = [
        (clause, one)
        for clause, one, weight in zip(aligned.clauses, aligned.matches, aligned.wanted, strict=True)
        if weight > 0.0
    ]
    missed = [(point, *pair) for point, pair in zip(found, asked, strict=True) if point.missed]
    for _, clause, one in sorted(missed, key=lambda entry: -entry[0].weight * (1.0 - entry[0].heard)):
        unheard = [weight * (1.0 - matched.likeness) for weight, matched in zip(clause.weights, one, strict=True)]
        about = about_of(aligned.tokens, clause, unheard, lexicon)
        if about is not None:
            return about
    return None


def _unexplained(
    tokens: Sequence[Token], heard: Sequence[Token], heard_items: Sequence[Item], lexicon: Lexicon
) -> tuple[tuple[str, ...], float, float]:
    """What the mirror says that the sender did not: its words, each once; its weight; and the share of the mirror that is not it."""
    said = Mirror(tokens, lexicon)
    added, weight, whole = [], 0.0, 0.0
    for item in heard_items:
        found = match(item, heard, said, lexicon).likeness
        whole += item.weight
        weight += item.weight * (1.0 - found)
        span = heard[item.start : item.end]
        telling = item.weight >= lexicon.phrases.thresholds.added_weight
        if telling and found == 0.0 and all(sayable(token, lexicon) for token in span):
            added.append(" ".join(token.text for token in span))
    return tuple(dict.fromkeys(added)), weight, 1.0 - weight / whole if whole else 0.0
