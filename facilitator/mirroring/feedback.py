"""What the facilitator says after a mirror: at most one thing, and never a score."""

from __future__ import annotations

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.results import Coverage, Kind, Point

MOST_CARRIED = 3
"""How many of the points that were heard are named, at most."""
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


def waits(coverage: Coverage) -> str:
    """The most telling thing that was left out, fit to be said aloud; empty for none."""
    missed = [point for point in coverage.points if point.missed]
    return coverage.about or max(missed, key=lambda one: one.weight).short if missed else ""


def _turn(lines: tuple[str, ...], variant: int) -> str:
    return lines[variant % len(lines)]
