"""Reads the mirroring tables of a language pack."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from facilitator.errors import ExerciseError
from facilitator.mirroring.lexicon import Lexicon, build

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLES = ("words", "thesaurus", "opposites", "listening", "phrases", "fitted")


@lru_cache(maxsize=4)
def load_lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language, read once.

    Raises:
        ExerciseError: if a table is missing or wrong; the message names the file.
    """
    folder = resources.files("facilitator.exercises") / language / "mirroring"
    data: dict[str, Any] = {}
    for table in TABLES:
        name = f"{language}/mirroring/{table}.toml"
        try:
            data[table] = tomllib.loads((folder / f"{table}.toml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ExerciseError(f"The language file {name} cannot be read; install facilitator again.") from error
        except tomllib.TOMLDecodeError as error:
            raise ExerciseError(f"The language file {name} is not valid TOML: {error}.") from error
    try:
        return build(data)
    except msgspec.ValidationError as error:
        raise ExerciseError(f"A language file in {language}/mirroring/ is wrong: {error}.") from error
