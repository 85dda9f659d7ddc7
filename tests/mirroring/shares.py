"""The shares that the mirroring is tuned and tested on."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One share with what may be said back; see the head of `shares.toml`."""

    id: str
    level: int
    topic: str
    points: tuple[str, ...]
    verbatim: tuple[str, ...]
    loose: tuple[str, ...]
    partial: str
    left_out: tuple[int, ...]
    twisted: str
    rebuttal: str
    advice: str
    question: str
    own_story: str

    @property
    def sender(self) -> str:
        """The whole turn."""
        return " ".join(self.points)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Half-open word positions of the points."""
        spans, start = [], 0
        for point in self.points:
            end = start + len(point.split())
            spans.append((start, end))
            start = end
        return tuple(spans)

    @property
    def half(self) -> str:
        """`tune` or `test`, by a hash of the id: fixed before anything was tuned."""
        return "tune" if hashlib.sha256(self.id.encode()).digest()[0] % 2 else "test"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    share: tuple[Share, ...]


@cache
def shares() -> tuple[Share, ...]:
    """All shares, in their order."""
    return msgspec.toml.decode((Path(__file__).parent / "shares.toml").read_bytes(), type=_File).share
