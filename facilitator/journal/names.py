"""Which file a couple's journal is."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path

SUFFIX = ".journal"


def couple_key(names: tuple[str, str]) -> str:
    """Turn two names into a file name part: 24 hexadecimal digits, whatever the names are written in.

    The order, the case, spaces around and the way that accents are encoded make no difference, so that a couple find
    their journal again however they type their names. Nobody can read the names off it; they stand inside the file.
    """
    alike = sorted(
        unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip() for name in names
    )
    return hashlib.sha256(json.dumps(alike).encode("ascii")).hexdigest()[:24]


def journal_path(folder: Path, names: tuple[str, str]) -> Path:
    """Where the journal of this couple lies in `folder`."""
    return folder / f"couple-{couple_key(names)}{SUFFIX}"


def journal_paths(folder: Path) -> list[Path]:
    """All journals in `folder`; those that were put aside are not among them."""
    return sorted(folder.glob(f"couple-*{SUFFIX}"))


UNSCRUBBED = "-unscrubbed"
"""Ends the name of the empty file that stands there from before something is removed until no trace of it is left."""


def parts_of(path: Path) -> tuple[Path, ...]:
    """The files that make up one SQLite journal: itself and what SQLite and we may keep beside it."""
    return tuple(path.with_name(path.name + part) for part in ("", "-wal", "-shm", "-journal", UNSCRUBBED))


def asides_of(path: Path) -> list[Path]:
    """What was put aside of this journal because it was damaged."""
    return sorted(path.parent.glob(f"{path.name}.damaged-*"))
