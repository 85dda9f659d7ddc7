"""A language pack: every exercise and every word of one language, read once and frozen."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import msgspec

from facilitator.dialogue.events import Command
from facilitator.dialogue.exercise import Exercise, Head, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.validation import faults
from facilitator.dialogue.wording import Answers, Commands, Lines, Phrases
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.files import line_of_step, read
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


def load_exercise(file: Path, opening: Path | None = None) -> Exercise:
    """Read one exercise, with the steps of its opening.

    Raises:
        ExerciseError: names file and line of the first thing that is wrong.
    """
    own = read(file, ExerciseFile)
    if opening is None and own.exercise.opening is not None:
        opening = HERE / "en" / f"{own.exercise.opening}.toml"
    before = read(opening, ExerciseFile) if opening is not None else None
    steps: dict[str, Step] = {}
    origin: dict[str, Path] = {}
    for source, script in ((file, own), *(((opening, before),) if opening and before else ())):
        for step in script.step:
            if step.id in steps:
                line = line_of_step(source.read_text(encoding="utf-8"), step.id)
                raise ExerciseError(f"{source.name}, line {line}: there are two steps “{step.id}”.")
            steps[step.id] = step
            origin[step.id] = source
    starts = (own.exercise.start, *((before.exercise.start,) if before else ()))
    for start in starts:
        if start not in steps:
            raise ExerciseError(f"{file.name}, line 1: “start” names a step that is not there: “{start}”.")
    for step_id, fault in faults(steps, starts, frozenset(load_patience())):
        source = origin[step_id]
        line = line_of_step(source.read_text(encoding="utf-8"), step_id)
        raise ExerciseError(f"{source.name}, line {line}: step “{step_id}”: {fault}.")
    return Exercise(own.exercise, steps, before.exercise.start if before else None)


@cache
def load_script(exercise: str = "imago", language: str = "en") -> Script:
    """Everything that a dialogue is made of.

    Raises:
        SettingsError: if there is no such language or exercise.
        ExerciseError: if a file of the pack is wrong.
    """
    pack = HERE / language
    if not (pack / "lines.toml").is_file():
        raise SettingsError(f"There is no language pack “{language}”: choose “en”.")
    file = pack / f"{exercise}.toml"
    if not file.is_file():
        raise SettingsError(f"There is no exercise “{exercise}”: choose “imago”.")
    answers = read(pack / "answers.toml", _AnswersFile)
    lexicon = load_lexicon(language)
    return Script(
        exercise=load_exercise(file),
        lines=read(pack / "lines.toml", Lines),
        commands=Commands(read(pack / "commands.toml", _CommandsFile).commands, answers.contractions),
        answers=msgspec.structs.replace(answers.answers, contractions=answers.contractions),
        patience=load_patience(),
        compare=partial(compare, lexicon=lexicon),
        blames=partial(blames, lexicon=lexicon),
    )
