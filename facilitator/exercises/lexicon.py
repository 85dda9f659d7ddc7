"""Reads the mirroring tables of a language pack."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from facilitator.errors import ExerciseError
from facilitator.messages import message
from facilitator.mirroring.lexicon import Lexicon, build
from facilitator.mirroring.tables import Tables

TABLES = Tables.__struct_fields__


def load_lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language, read once.

    Raises:
        ExerciseError: if a table is missing or wrong; the message names the file.
    """
    return _load(language)


@lru_cache(maxsize=4)
def _load(language: str) -> Lexicon:
    folder = resources.files("facilitator.exercises") / language / "mirroring"
    tables: dict[str, Any] = {}
    for field in msgspec.structs.fields(Tables):
        name = f"{language}/mirroring/{field.name}.toml"
        try:
            text = (folder / f"{field.name}.toml").read_bytes()
            tables[field.name] = msgspec.toml.decode(text, type=field.type)
        except OSError as error:
            raise ExerciseError(message("pack.table_not_readable", file=name)) from error
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            raise ExerciseError(message("pack.table_wrong", file=name, reason=error)) from error
    return build(Tables(**tables))
