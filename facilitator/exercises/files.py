"""Reading the TOML files of a language pack, with errors that name file and line."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import ExerciseError
from facilitator.exercises.relations import WordingError, worded
from facilitator.messages import message

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")


def read(file: Path, kind: type[T], relation: str = RELATIONS[0]) -> T:
    """Read a TOML file into a typed, frozen value, worded for two people in a relation.

    Raises:
        ExerciseError: if it cannot be read, is no TOML, or has a wrong key or value; names file and line.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseError(message("pack.not_readable", file=file.name, reason=type(error).__name__)) from error
    try:
        return msgspec.convert(worded(tomllib.loads(text), relation), kind)
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(message("pack.not_toml", file=file.name, reason=error)) from error
    except WordingError as error:
        line = line_of(text, f"`{error.path}`")
        raise ExerciseError(message("pack.wrong", file=file.name, line=line, what=error)) from error
    except msgspec.ValidationError as error:
        line = line_of(text, str(error))
        raise ExerciseError(message("pack.wrong", file=file.name, line=line, what=error)) from error


def line_of(text: str, message: str) -> int:
    """The line that a validation message is about: `… - at `$.step[3].who``, or `unknown field `whom``."""
    path = re.search(r"\$((?:\.\w+|\[\d+\]|\[\.\.\.\])*)", message)
    field = re.search(r"unknown field `(\w+)`", message)
    keys = re.findall(r"\w+", path.group(1)) if path else []
    if field:
        keys.append(field.group(1))
    lines = text.splitlines()
    at = 0
    for key in keys:
        if key.isdigit():
            continue
        found = _find(lines, at, key, keys)
        at = at if found is None else found
    return at + 1


def _find(lines: list[str], start: int, key: str, keys: list[str]) -> int | None:
    """The line of a table, of the n-th table of an array, or of a key, from `start` on."""
    number = keys[keys.index(key) + 1] if keys.index(key) + 1 < len(keys) else ""
    skip = int(number) if number.isdigit() else 0
    for index in range(start, len(lines)):
        bare = lines[index].strip()
        table = re.match(r"\[\[?\s*([\w.]+)\s*\]\]?$", bare)
        if (table and table.group(1).split(".")[-1] == key) or re.match(rf'"?{re.escape(key)}"?\s*=', bare):
            if skip == 0:
                return index
            skip -= 1
    return None


def line_of_value(file: Path, key: str, value: str, *, last: bool = False) -> int:
    """The first (or last) line that says `key = "value"`; 1 where none does."""
    pattern = re.compile(rf'\s*{key}\s*=\s*["\']{re.escape(value)}["\']')
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if pattern.match(line)] or [1]
    return found[-1] if last else found[0]
