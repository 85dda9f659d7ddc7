"""Which points of a share a mirror carried, and which it left out: pure."""

from facilitator.mirroring.blame import blames
from facilitator.mirroring.coverage import Explained, compare, explain, points
from facilitator.mirroring.feedback import carried, feedback, waits
from facilitator.mirroring.lexicon import Lexicon, build
from facilitator.mirroring.results import Coverage, Kind, Point, Said

__all__ = [
    "Coverage",
    "Explained",
    "Kind",
    "Lexicon",
    "Point",
    "Said",
    "blames",
    "build",
    "carried",
    "compare",
    "explain",
    "feedback",
    "points",
    "waits",
]
