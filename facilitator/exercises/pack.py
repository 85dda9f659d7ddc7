"""A language pack: every exercise and every word of one language, read once and frozen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

import msgspec

from facilitator.care import concern, help_lines
from facilitator.dialogue.events import Command
from facilitator.dialogue.exercise import OPENING_END, Exercise, Head, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.validation import faults, reachable
from facilitator.dialogue.wording import Answers, Commands, Lines, Phrases
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_care
from facilitator.exercises.files import line_of_value, read
from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import blames, compare

HERE = Path(__file__).parent


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps that stand in a file of their own, taken in as they are: their ids get `id` and `_` in front."""

    use: str
    """The file, without its ending."""
    id: str
    leads: dict[str, str]
    """For every way out of the block the step that it leads to."""


class BlockFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a block stands in its file: its targets are its own steps, and names of ways out."""

    step: tuple[Step, ...]


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an exercise stands in its file."""

    exercise: Head
    step: tuple[Step, ...]
    block: tuple[Block, ...] = ()


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
    """Read one exercise, with the steps of its opening, its blocks and its closing.

    Raises:
        ExerciseError: names file and line of the first thing that is wrong.
    """
    own = read(file, ExerciseFile)
    sources = {file: own}
    for key in ("opening", "closing"):
        name = getattr(own.exercise, key)
        if name is not None:
            part = _part(file, key, name)
            sources[part] = read(part, ExerciseFile)
    steps: dict[str, Step] = {}
    origin: dict[str, tuple[Path, str]] = {}
    for source, script in sources.items():
        whole = [(step, (source, step.id)) for step in script.step]
        for block in script.block:
            whole += _taken_in(source, block)
        for step, place in whole:
            if step.id in steps:
                _wrong(place[0], "id", place[1], f"there are two steps “{step.id}”", last=True)
            if source is file and any(target == OPENING_END for _, target in step.targets()):
                _wrong(file, "id", step.id, f"only an opening leads to “{OPENING_END}”")
            steps[step.id], origin[step.id] = step, place
    for source, script in sources.items():
        if script.exercise.start not in steps:
            start = script.exercise.start
            _wrong(source, "start", start, f"“start” names a step that is not there: “{start}”")
    opening = None if own.exercise.opening is None else sources[_part(file, "opening", own.exercise.opening)]
    starts = (own.exercise.start, *(() if opening is None else (opening.exercise.start,)))
    if own.exercise.closing is not None:
        # an exercise may do with the end of its closing
        reached = reachable(steps, starts)
        for step in sources[_part(file, "closing", own.exercise.closing)].step:
            if step.id not in reached:
                del steps[step.id]
    for step_id, fault in faults(steps, starts, frozenset(load_patience())):
        _wrong(origin[step_id][0], "id", origin[step_id][1], f"step “{step_id}”: {fault}")
    return Exercise(own.exercise, steps, starts[1] if len(starts) > 1 else None)


def _part(file: Path, key: str, name: str) -> Path:
    """The file that is named by a key of another."""
    for folder in (file.parent, HERE / "en"):
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    _wrong(file, key, name, f"there is no {key} “{name}”")


def _taken_in(file: Path, block: Block) -> Iterator[tuple[Step, tuple[Path, str]]]:
    """The steps of a block, each with the file and the id by which it stands there."""
    source = _part(file, "use", block.use)
    steps = read(source, BlockFile).step
    leads = {step.id: f"{block.id}_{step.id}" for step in steps} | block.leads
    for step in steps:
        targets = dict(step.targets())
        lost = next((target for target in targets.values() if target not in leads), None)
        if lost is not None:
            _wrong(file, "id", block.id, f"block “{block.id}”: “leads” does not say where “{lost}” is")
        named = {key: leads[target] for key, target in targets.items()}
        yield msgspec.structs.replace(step, id=leads[step.id], **named), (source, step.id)


def _wrong(file: Path, key: str, value: str, what: str, *, last: bool = False) -> NoReturn:
    raise ExerciseError(f"{file.name}, line {line_of_value(file, key, value, last=last)}: {what}.")


def exercise_names(language: str = "en") -> tuple[str, ...]:
    """The ids of all exercises of a language; a file that another names as its opening or closing is none."""
    texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted((HERE / language).glob("*.toml"))}
    parts = {
        name for text in texts.values() for name in re.findall(r'^(?:opening|closing) = "(.*)"', text, re.MULTILINE)
    }
    return tuple(name for name, text in texts.items() if "\n[exercise]" in f"\n{text}" and name not in parts)


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
