from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.dialogue.actions import Mood
from facilitator.dialogue.events import Command
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.languages import HERE
from facilitator.exercises.tables import load_table_words, read_table_words

SOURCE = (HERE / "en" / "table.toml").read_text(encoding="utf-8")


def line_of(text: str, source: str = SOURCE) -> int:
    return source.split("\n").index(text) + 1


def test_every_mood_has_a_word_and_every_command_of_a_key_a_label() -> None:
    words = load_table_words()
    assert set(words.mood) == set(Mood)
    keys = {key.command for key in words.key}
    assert keys >= {Command.HAND_OVER, Command.PAUSE, Command.REPEAT, Command.SKIP, Command.TIME_OUT, Command.STOP}
    assert all(key.label and key.shown and key.press for key in words.key)


def test_how_to_stop_gets_shorter() -> None:
    words = load_table_words()
    for forms in (words.stop_by_key, words.stop_by_voice):
        assert sorted(forms, key=len, reverse=True) == list(forms)


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(SettingsError, match="no language pack “xx”"):
        load_table_words("xx")


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('command = "repeat"', 'command = "repaet"', 'command = "repaet"', "repaet"),
        ('label = "skip"', 'lable = "skip"', 'lable = "skip"', "lable"),
        ('heard = "Heard"', "heard = 5", "heard = 5", "Expected `str`"),
        ('paused = "paused"', "", "[mood]", "paused"),
        ('press = ["r"]', 'press = ["p"]', "[[key]]", "twice"),
        ('command = "stop"', 'command = "skip"', "[[key]]", "must stop"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(old: str, new: str, line: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "table.toml"
    file.write_text(SOURCE.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError, match=why) as raised:
        read_table_words(file)
    at = line_of(line, SOURCE.replace(old, new))
    assert str(raised.value).startswith(f"table.toml, line {at}: ")
