"""The fixed words and keys of the table, loaded from a language pack (`<language>/table.toml`)."""

from __future__ import annotations

import re
import sys
from importlib.resources import files

import msgspec

from facilitator.dialogue.actions import Mood
from facilitator.dialogue.events import Command
from facilitator.errors import ExerciseError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key: what is pressed, how it is shown, and the command it gives."""

    press: tuple[str, ...]
    shown: str
    command: Command
    label: str
    when_paused: Command | None = None
    """The command it gives while the session is paused, where that is another."""
    label_when_paused: str = ""


class TableWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every fixed word that the table shows."""

    stop_by_key: tuple[str, ...]
    """How to stop, the longest first; the first that fits is shown."""
    stop_by_voice: tuple[str, ...]
    """The same where no keys are read."""
    stop_by_typing: str
    facilitator: str
    stem: str
    heard: str
    waits: str
    mood: dict[Mood, str]
    key: tuple[Key, ...]
    plain: dict[str, str]
    """What is written instead of a character that the screen cannot show."""


def load_table_words(language: str = "en") -> TableWords:
    """The words of the table in `language`.

    Raises:
        ExerciseError: if the language is not there, or its file is wrong; it names file and line.
    """
    path = files("facilitator.exercises") / language / "table.toml"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseError(f"The table's words cannot be read from {path}: choose another language.") from error
    return read_table_words(source, str(path))


def read_table_words(source: str, path: str) -> TableWords:
    """The words of the table from TOML; `path` is named in an error.

    Raises:
        ExerciseError: if something is missing, unknown or there twice.
    """
    try:
        words = msgspec.convert(tomllib.loads(source), TableWords)
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(f"{path} is not valid TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise ExerciseError(f"{path}, line {_line(source, str(error))}: {error}.") from error
    missing = [mood.value for mood in Mood if mood not in words.mood]
    if missing:
        raise ExerciseError(f"{path}, line {_line(source, '`$.mood`')}: [mood] lacks {', '.join(missing)}.")
    pressed = [press for key in words.key for press in key.press]
    if Command.STOP not in {key.command for key in words.key} or len(set(pressed)) < len(pressed):
        raise ExerciseError(
            f"{path}, line {_line(source, '`$.key[0]`')}: one key must stop, and none may be there twice."
        )
    return words


def _line(source: str, error: str) -> int:
    """The line of the table or key that msgspec's `$.key[3].command` points at; 1 where it names none."""
    found = re.search(r"`\$\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", error)
    if found is None:
        return 1
    table, place, key = found.groups()
    lines = source.split("\n")
    heads = [n for n, line in enumerate(lines, 1) if re.match(rf"\[*{table}\]*\s*(=|$)", line)]
    head = heads[min(int(place or 0), len(heads) - 1)] if heads else 1
    below = (n for n, line in enumerate(lines[head:], head + 1) if key and re.match(rf"{key}\s*=", line))
    return next(below, head)
