from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_care, load_sayings, read_care
from facilitator.exercises.ear import ear_faults

CARE = load_care()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with as_file(files("facilitator.exercises") / "en" / "care") as packed:
        shutil.copytree(packed, tmp_path / "care")
    return tmp_path / "care"


@pytest.mark.parametrize(
    "prompt", {saying: None for relation in RELATIONS for saying in load_sayings(relation=relation)}
)
def test_what_is_spoken_is_easy_on_the_ear(prompt: str) -> None:
    assert ear_faults(prompt) == ()


@pytest.mark.parametrize("relation", RELATIONS)
def test_there_are_sayings_enough_and_none_twice(relation: str) -> None:
    sayings = load_sayings(relation=relation)
    assert 15 <= len(set(sayings)) == len(sayings) <= 20


def test_a_copy_of_the_pack_reads_the_same(folder: Path) -> None:
    assert read_care(folder).help == CARE.help


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("fear.toml", "phrases = [", "phrases = [\n  7,", r"fear\.toml, line 3: "),
        (
            "fear.toml",
            "phrases = [",
            'phrases = [\n  "@nobody here",',
            r"fear\.toml, line 4: there is no class “nobody”",
        ),
        ("flooded.toml", "phrases = [", 'phrases = [\n  "here (we",', r"flooded\.toml, line 4: .* cannot be read"),
        ("violence.toml", "phrases = [", "phrases = ", r"violence\.toml: .*line \d+"),
        ("help.toml", "directory = ", "direktory = ", r"help\.toml, line \d+: "),
        ("help.toml", "{number}", "{phone}", r"help\.toml, line \d+: line and directory"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(folder: Path, name: str, old: str, new: str, message: str) -> None:
    file = folder / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ExerciseError, match=message):
        read_care(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "fear.toml").unlink()
    with pytest.raises(ExerciseError, match=r"fear\.toml"):
        read_care(folder)


def test_a_language_without_a_pack_is_an_error() -> None:
    with pytest.raises(SettingsError, match="language pack"):
        load_care("xx")
