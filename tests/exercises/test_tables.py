from __future__ import annotations

from importlib.resources import files

import pytest

from facilitator.dialogue.actions import Mood
from facilitator.dialogue.events import Command
from facilitator.errors import ExerciseError
from facilitator.exercises.tables import load_table_words, read_table_words

SOURCE = (files("facilitator.exercises") / "en" / "table.toml").read_text(encoding="utf-8")


def line_of(text: str, source: str = SOURCE) -> int:
    return source.split("\n").index(text) + 1


def test_every_mood_has_a_word_and_every_command_of_a_key_a_label() -> None:
    words = load_table_words()
    assert set(words.mood) == set(Mood)
    assert {key.command for key in words.key} == set(Command) - {Command.CONTINUE}
    assert all(key.label and key.shown and key.press for key in words.key)


def test_how_to_stop_gets_shorter() -> None:
    words = load_table_words()
    for forms in (words.stop_by_key, words.stop_by_voice):
        assert sorted(forms, key=len, reverse=True) == list(forms)


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(ExerciseError, match="choose another language"):
        load_table_words("xx")


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('command = "repeat"', 'command = "repaet"', 'command = "repaet"', "repaet"),
        ('label = "skip"', 'lable = "skip"', 'shown = "s"', "lable"),
        ('heard = "Heard"', "heard = 5", "heard = 5", "Expected `str`"),
        ('paused = "paused"', "", "[mood]", "paused"),
        ('press = ["r"]', 'press = ["p"]', "[[key]]", "twice"),
        ('command = "stop"', 'command = "skip"', "[[key]]", "must stop"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(old: str, new: str, line: str, why: str) -> None:
    broken = SOURCE.replace(old, new)
    with pytest.raises(ExerciseError, match=why) as raised:
        read_table_words(broken, "en/table.toml")
    message = str(raised.value)
    assert message.startswith("en/table.toml, line ")
    at = int(message.split("line ")[1].split(":", maxsplit=1)[0])
    assert abs(at - line_of(line, broken)) <= 3


def test_broken_toml_is_named_with_its_line() -> None:
    with pytest.raises(ExerciseError, match=r"en/table.toml is not valid TOML: .*line 2"):
        read_table_words('heard = "x"\nwaits = \n', "en/table.toml")
