"""Reads what is given to mirror to somebody who practises alone (`<language>/drill_shares.toml`)."""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

from facilitator.course.drill import Share
from facilitator.exercises.files import read
from facilitator.exercises.languages import REFERENCE, pack_folder


class SharesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it stands in its file."""

    names: tuple[str, str]
    """Who may be said to share."""
    share: tuple[Share, ...]


def load_shares(language: str = REFERENCE) -> SharesFile:
    """The shares of the language pack.

    Raises:
        ExerciseError: if the file is missing or wrong; the message names file and line.
    """
    return _shares(pack_folder(language))


@functools.cache
def _shares(pack: Path) -> SharesFile:
    return read(pack / "drill_shares.toml", SharesFile)
