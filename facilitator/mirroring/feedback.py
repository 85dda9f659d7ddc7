"""What the facilitator says after a mirror: at most one thing, and never a score."""

from __future__ import annotations

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.results import Coverage, Kind


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


def _turn(lines: tuple[str, ...], variant: int) -> str:
    return lines[variant % len(lines)]
