"""A language pack: every exercise and every word of one language, read once and frozen."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

import msgspec

from facilitator.care import concern, help_lines
from facilitator.dialogue.events import Command
from facilitator.dialogue.exercise import OPENING_END, Exercise, Head, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.validation import faults
from facilitator.dialogue.wording import Answers, Commands, Lines, Phrases
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_care
from facilitator.exercises.files import line_of_value, read
from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import blames, compare

HERE = Path(__file__).parent


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an exercise stands in its file."""

    exercise: Head
    step: tuple[Step, ...]


class _AnswersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answers: Answers
    contractions: dict[str, str] = {}


class _CommandsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    commands: dict[Command, Phrases]


class _PatienceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patience: dict[str, Patience]


@cache
def load_patience() -> dict[str, Patience]:
    """The kinds of patience, by name."""
    return read(HERE / "patience.toml", _PatienceFile).patience


def load_exercise(file: Path) -> Exercise:
    """Read one exercise, with the steps of its opening.

    Raises:
        ExerciseError: names file and line of the first thing that is wrong.
    """
    own = read(file, ExerciseFile)
    sources = {file: own}
    if own.exercise.opening is not None:
        opening = HERE / "en" / f"{own.exercise.opening}.toml"
        if not opening.is_file():
            _wrong(file, "opening", own.exercise.opening, f"there is no opening “{own.exercise.opening}”")
        sources[opening] = read(opening, ExerciseFile)
    steps: dict[str, Step] = {}
    origin: dict[str, Path] = {}
    for source, script in sources.items():
        for step in script.step:
            if step.id in steps:
                _wrong(source, "id", step.id, f"there are two steps “{step.id}”", last=True)
            if source is file and any(target == OPENING_END for _, target in step.targets()):
                _wrong(file, "id", step.id, f"only an opening leads to “{OPENING_END}”")
            steps[step.id] = step
            origin[step.id] = source
    for source, script in sources.items():
        if script.exercise.start not in steps:
            start = script.exercise.start
            _wrong(source, "start", start, f"“start” names a step that is not there: “{start}”")
    starts = tuple(script.exercise.start for script in sources.values())
    for step_id, fault in faults(steps, starts, frozenset(load_patience())):
        _wrong(origin[step_id], "id", step_id, f"step “{step_id}”: {fault}")
    return Exercise(own.exercise, steps, starts[1] if len(starts) > 1 else None)


def _wrong(file: Path, key: str, value: str, what: str, *, last: bool = False) -> NoReturn:
    raise ExerciseError(f"{file.name}, line {line_of_value(file, key, value, last=last)}: {what}.")


def exercise_names(language: str = "en") -> tuple[str, ...]:
    """The ids of all exercises of a language; a file that another names as its opening is none."""
    texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted((HERE / language).glob("*.toml"))}
    openings = {name for text in texts.values() for name in re.findall(r'^opening = "(.*)"', text, re.MULTILINE)}
    return tuple(name for name, text in texts.items() if "\n[exercise]" in f"\n{text}" and name not in openings)


@cache
def load_script(exercise: str = "imago", language: str = "en") -> Script:
    """Everything that a dialogue is made of.

    Raises:
        SettingsError: if there is no such language or exercise.
        ExerciseError: if a file of the pack is wrong.
    """
    pack = HERE / language
    if not language.isalpha() or not (pack / "lines.toml").is_file():
        raise SettingsError(f"There is no language pack “{language}”: choose “en”.")
    names = exercise_names(language)
    if exercise not in names:
        raise SettingsError(f"There is no exercise “{exercise}”: choose one of {', '.join(names)}.")
    answers = read(pack / "answers.toml", _AnswersFile)
    lexicon, care = load_lexicon(language), load_care(language)
    return Script(
        exercise=load_exercise(pack / f"{exercise}.toml"),
        lines=read(pack / "lines.toml", Lines),
        commands=Commands(read(pack / "commands.toml", _CommandsFile).commands, answers.contractions),
        answers=msgspec.structs.replace(answers.answers, contractions=answers.contractions),
        patience=load_patience(),
        compare=partial(compare, lexicon=lexicon),
        blames=partial(blames, lexicon=lexicon),
        concern=partial(concern, care=care),
        help_lines=help_lines(None, care),
    )
