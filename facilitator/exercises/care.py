"""Reads what a language pack knows of care, and its sayings."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from facilitator.care import Care, Help, PhraseError, Phrases, Words, compile_phrases
from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import ExerciseError
from facilitator.exercises.files import read
from facilitator.exercises.languages import REFERENCE, pack_folder
from facilitator.messages import message

CRISIS_FILES = ("self-harm.toml", "violence.toml", "fear.toml")
"""The phrase lists at which an exercise ends."""

_Read = TypeVar("_Read")


class PhraseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of phrases and of the guards that let idioms and negations pass."""

    phrases: tuple[str, ...]
    guards: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    """Phrases that are found whatever a guard says."""


class SayingsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of sayings."""

    sayings: tuple[str, ...]


def load_care(language: str = REFERENCE) -> Care:
    """All that the language pack knows of care.

    Raises:
        ExerciseError: if a file of it is missing or wrong; the message names file and line.
    """
    return _care(pack_folder(language))


@functools.cache
def _care(pack: Path) -> Care:
    return read_care(pack / "care")


def load_sayings(language: str = REFERENCE, relation: str = RELATIONS[0]) -> tuple[str, ...]:
    """The sayings of the language pack for two people in a relation; at most one is said in a session.

    Raises:
        ExerciseError: if the file is missing or wrong; the message names file and line.
    """
    return read(pack_folder(language) / "sayings.toml", SayingsFile, relation).sayings


def read_care(folder: Path) -> Care:
    """All that the files in `folder` know of care; raises as `load_care` does."""
    words = _read(folder / "words.toml", Words)
    return Care(
        crisis=_compiled(folder, words, CRISIS_FILES),
        flooded=_compiled(folder, words, ("flooded.toml",)),
        help=_read(folder / "help.toml", Help),
    )


def _compiled(folder: Path, words: Words, names: tuple[str, ...]) -> Phrases:
    lists = [_read(folder / name, PhraseFile) for name in names]
    try:
        return compile_phrases(
            words,
            [phrase for each in lists for phrase in each.phrases],
            [guard for each in lists for guard in each.guards],
            [phrase for each in lists for phrase in each.sure],
        )
    except PhraseError as error:
        place = next(_places(folder, (*names, "words.toml"), error.phrase), message("pack.line", file=folder.name))
        raise ExerciseError(message("pack.phrase_wrong", place=place, reason=error)) from error


def _read(file: Path, kind: type[_Read]) -> _Read:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseError(message("pack.care_not_readable", file=file.name)) from error
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ExerciseError(
            message("pack.care_line_wrong", file=file.name, line=_line_of_key(text, str(error)), reason=error)
        ) from error
    except msgspec.DecodeError as error:
        raise ExerciseError(message("pack.care_wrong", file=file.name, reason=error)) from error


def _line_of_key(text: str, message: str) -> int:
    """The line of the last key that msgspec's message names, or the first line where it is not found."""
    names = re.findall(r"[\w-]+", "".join(re.findall(r"`\$[^`]*`|field `[^`]*`", message)))
    for name in reversed(names):
        match = re.search(rf"^[\s\[{{]*(?:[\w.-]+\.)?{re.escape(name)}\b", text, re.MULTILINE)
        if match:
            return text.count("\n", 0, match.end()) + 1
    return 1


def _places(folder: Path, names: tuple[str, ...], phrase: str) -> Iterator[str]:
    for name in names:
        for number, line in enumerate((folder / name).read_text(encoding="utf-8").splitlines(), 1):
            if phrase and phrase in line:
                yield f"{name}, line {number}"
