"""The comparison of a mirror with what was shared."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from facilitator.mirroring.alignment import Match, Mirror, match
from facilitator.mirroring.items import items_of
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.listening import kind_of, mirroring_of, signs_of
from facilitator.mirroring.phrases import about_of, sayable, short_of
from facilitator.mirroring.points import Clause, clauses_of
from facilitator.mirroring.results import Coverage, Point, Said
from facilitator.mirroring.stems import Token
from facilitator.mirroring.turned import stated, turned_round


class Explained(msgspec.Struct, frozen=True):
    """A comparison with its reasons."""

    coverage: Coverage
    matches: tuple[tuple[str, Match], ...]
    """Each telling word or phrase of the sender, and how it was given back."""
    turned: tuple[str, ...]
    """Why something is thought to be turned round."""


def compare(sender: Said, mirror: Said, lexicon: Lexicon) -> Coverage:
    """Compare a mirror with what was shared. Pure; an empty mirror covers nothing and is no failure."""
    return explain(sender, mirror, lexicon).coverage


def points(sender: Said, lexicon: Lexicon) -> tuple[Point, ...]:
    """The points of a turn before anything was mirrored."""
    return compare(sender, Said(""), lexicon).points


def explain(sender: Said, mirror: Said, lexicon: Lexicon) -> Explained:
    """As `compare`, with the reasons."""
    words = sender.text.split()
    tokens, heard = lexicon.stemmer.tokens(sender.text), lexicon.stemmer.tokens(mirror.text)
    clauses = clauses_of(tokens, sender, lexicon)
    laid_out = Mirror(heard, lexicon)
    matches = [[match(item, tokens, laid_out, lexicon) for item in clause.items] for clause in clauses]
    wanted = _wanted(clauses, lexicon)
    shares = [
        _share(clause, found) if total else 1.0 for clause, found, total in zip(clauses, matches, wanted, strict=True)
    ]
    total = sum(wanted)
    coverage = sum(share * weight for share, weight in zip(shares, wanted, strict=True)) / total if total else 0.0
    found_points = tuple(
        _point(clause, share, weight / total if total else 0.0, tokens, words, lexicon)
        for clause, share, weight in zip(clauses, shares, wanted, strict=True)
        if weight > 0.0
    )
    items, heard_items = [item for clause in clauses for item in clause.items], items_of(heard, lexicon)
    turned = turned_round(
        stated(tokens, items, lexicon, mirrored=False), stated(heard, heard_items, lexicon, mirrored=True), lexicon
    )
    signs = signs_of(heard, coverage, lexicon)
    mirroring = mirroring_of(signs, lexicon)
    result = Coverage(
        coverage=min(max(coverage, 0.0), 1.0),
        mirroring=mirroring,
        kind=kind_of(signs, mirroring, heard, lexicon),
        contradicts=bool(turned),
        points=found_points,
        added=_added(tokens, heard, lexicon),
        about=_about(tokens, clauses, matches, wanted, found_points, lexicon),
    )
    reasons = tuple(
        (" ".join(token.text for token in tokens[item.start : item.end]), one)
        for clause, found in zip(clauses, matches, strict=True)
        for item, one in zip(clause.items, found, strict=True)
    )
    return Explained(result, reasons, tuple(turned))


def _wanted(clauses: Sequence[Clause], lexicon: Lexicon) -> list[float]:
    """Weights of the clauses; those that hardly say anything are not asked for."""
    weights = [clause.weight for clause in clauses]
    if not weights:
        return []
    least = lexicon.phrases.thresholds.point_least_weight * sum(weights) / len(weights)
    return [weight if weight >= least else 0.0 for weight in weights]


def _share(clause: Clause, matches: Sequence[Match]) -> float:
    whole = sum(clause.weights)
    if whole == 0.0:
        return 0.0
    return sum(one.likeness * weight for one, weight in zip(matches, clause.weights, strict=True)) / whole


def _heard(share: float, lexicon: Lexicon) -> float:
    """Calibrated so that 0.5 is where a point counts as heard."""
    edge = lexicon.phrases.thresholds.heard_share
    return 0.5 * share / edge if share < edge else 0.5 + 0.5 * (share - edge) / (1.0 - edge)


def _point(
    clause: Clause, share: float, weight: float, tokens: Sequence[Token], words: Sequence[str], lexicon: Lexicon
) -> Point:
    start, end = tokens[clause.start].position, tokens[clause.end - 1].position + 1
    heard = min(max(_heard(share, lexicon), 0.0), 1.0)
    short = short_of(tokens, words, clause, lexicon)
    return Point(start, end, " ".join(words[start:end]), heard, heard < 0.5, weight, short)


def _about(
    tokens: Sequence[Token],
    clauses: Sequence[Clause],
    matches: Sequence[Sequence[Match]],
    wanted: Sequence[float],
    found: Sequence[Point],
    lexicon: Lexicon,
) -> str | None:
    asked = [(clause, one) for clause, one, weight in zip(clauses, matches, wanted, strict=True) if weight > 0.0]
    missed = [(point, *pair) for point, pair in zip(found, asked, strict=True) if point.missed]
    for _, clause, one in sorted(missed, key=lambda entry: -entry[0].weight * (1.0 - entry[0].heard)):
        unheard = [weight * (1.0 - matched.likeness) for weight, matched in zip(clause.weights, one, strict=True)]
        about = about_of(tokens, clause, unheard, lexicon)
        if about is not None:
            return about
    return None


def _added(tokens: Sequence[Token], heard: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """What the mirror says that the sender did not, in its order, each once."""
    said = Mirror(tokens, lexicon)
    added = []
    for item in items_of(heard, lexicon):
        if item.weight < lexicon.phrases.thresholds.added_weight or match(item, heard, said, lexicon).likeness > 0.0:
            continue
        if all(sayable(token, lexicon) for token in heard[item.start : item.end]):
            added.append(" ".join(token.text for token in heard[item.start : item.end]))
    return tuple(dict.fromkeys(added))
