"""Reads what is given to mirror to somebody who practises alone (`<language>/drill_shares.toml`)."""

from __future__ import annotations

import functools

import msgspec

from facilitator.course.drill import Share
from facilitator.exercises.files import read
from facilitator.exercises.pack import HERE


class SharesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How it stands in its file."""

    names: tuple[str, str]
    """Who may be said to share."""
    share: tuple[Share, ...]


@functools.cache
def load_shares(language: str = "en") -> SharesFile:
    """The shares of the language pack.

    Raises:
        ExerciseError: if the file is missing or wrong; the message names file and line.
    """
    return read(HERE / language / "drill_shares.toml", SharesFile)
