"""The fixed words and keys of the table, loaded from a language pack (`<language>/table.toml`)."""

from __future__ import annotations

from pathlib import Path

import msgspec

from facilitator.dialogue.actions import Mood
from facilitator.dialogue.events import Command
from facilitator.errors import ExerciseError
from facilitator.exercises.files import line_of, read
from facilitator.exercises.languages import REFERENCE, pack_folder
from facilitator.messages import message


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


def load_table_words(language: str = REFERENCE) -> TableWords:
    """The words of the table in `language`; raises `ExerciseError` as `read_table_words` does."""
    return read_table_words(pack_folder(language) / "table.toml")


def read_table_words(file: Path) -> TableWords:
    """The words of the table from a file.

    Raises:
        ExerciseError: if it cannot be read, or something is missing, unknown or there twice; it names file and line.
    """
    words = read(file, TableWords)
    missing = [mood.value for mood in Mood if mood not in words.mood]
    if missing:
        raise ExerciseError(
            message("table_words.lacks_moods", file=file.name, line=_line(file, "mood"), moods=", ".join(missing))
        )
    pressed = [press for key in words.key for press in key.press]
    if Command.STOP not in {key.command for key in words.key}:
        raise ExerciseError(message("table_words.no_stop", file=file.name, line=_line(file, "key")))
    if len(set(pressed)) < len(pressed):
        raise ExerciseError(message("table_words.key_twice", file=file.name, line=_line(file, "key")))
    return words


def _line(file: Path, table: str) -> int:
    return line_of(file.read_text(encoding="utf-8"), f"$.{table}")
