"""Reads the mirroring tables of a language pack."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

from facilitator.exercises.files import read
from facilitator.exercises.languages import REFERENCE, pack_folder
from facilitator.mirroring.lexicon import Lexicon, build
from facilitator.mirroring.tables import Tables

TABLES = Tables.__struct_fields__


def load_lexicon(language: str = REFERENCE) -> Lexicon:
    """The lexicon of a language, read once.

    Raises:
        ExerciseError: if a table is missing or wrong; the message names file and line.
    """
    return _load(pack_folder(language))


@lru_cache(maxsize=4)
def _load(pack: Path) -> Lexicon:
    tables = {
        field.name: read(pack / "mirroring" / f"{field.name}.toml", field.type)
        for field in msgspec.structs.fields(Tables)
    }
    return build(Tables(**tables))
