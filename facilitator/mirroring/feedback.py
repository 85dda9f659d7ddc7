"""What the facilitator says after a mirror: at most one thing, and never a score."""

from __future__ import annotations

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.results import Coverage, Kind, Point

MOST_CARRIED = 3
"""How many of the points that were heard are named, at most."""
SENTENCE_ENDS = ".!?…"
MOST_WORDS = 9
"""How many words they may have together, to be taken in by ear."""


def feedback(coverage: Coverage, lexicon: Lexicon, variant: int = 0) -> str | None:
    """The one thing to say next, or `None` where nothing needs to be said. `variant` turns through the wordings."""
    lines = lexicon.phrases.feedback
    if coverage.kind is Kind.OTHER and coverage.coverage == 0.0:
        return _turn(lines.silent, variant)
    if coverage.kind is not Kind.MIRROR:
        return _turn(lines.not_mirror, variant)
    if coverage.contradicts:
        return _turn(lines.contradicts, variant)
    if not any(point.missed for point in coverage.points):
        return None
    if coverage.about is None:
        return _turn(lines.missed_unnamed, variant)
    return _turn(lines.missed, variant).replace("{about}", coverage.about)


def carried(coverage: Coverage) -> str:
    """The most telling points that were heard, in the sender's own words: "the garage, left over"; empty for none."""
    named: list[Point] = []
    for point in sorted((one for one in coverage.points if not one.missed and one.short), key=lambda one: -one.weight):
        words = len(" ".join(one.short for one in (*named, point)).split())
        if len(named) < MOST_CARRIED and words <= MOST_WORDS:
            named.append(point)
    return ", ".join(dict.fromkeys(point.short for point in sorted(named, key=lambda one: one.start)))


def waits(coverage: Coverage, share: str) -> str:
    """The sentence of the share in which the most telling of what was left out stands; empty where nothing was.

    Args:
        coverage: what a mirror carried of the share.
        share: with punctuation.
    """
    missed = [point for point in coverage.points if point.missed]
    if not missed:
        return ""
    point, words = max(missed, key=lambda one: one.weight), share.split()
    ends = [at for at, word in enumerate(words, 1) if word[-1] in SENTENCE_ENDS or at == len(words)]
    spans = zip([0, *ends], ends, strict=False)
    first, last = max(spans, key=lambda span: min(span[1], point.end) - max(span[0], point.start))
    return " ".join(words[first:last]).rstrip(SENTENCE_ENDS)


def _turn(lines: tuple[str, ...], variant: int) -> str:
    return lines[variant % len(lines)]
