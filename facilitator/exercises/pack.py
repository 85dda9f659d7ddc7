"""A language pack: every exercise and every word of one language, read once and frozen."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

import msgspec

from facilitator.care import concern, help_lines
from facilitator.dialogue.events import Command
from facilitator.dialogue.exercise import DEPTHS, OPENING_END, RELATIONS, Exercise, Head, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.validation import faults, reachable
from facilitator.dialogue.wording import Answers, Commands, Lines, Phrases
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_care
from facilitator.exercises.files import line_of_value, read
from facilitator.exercises.languages import HERE, REFERENCE, pack_folder
from facilitator.exercises.lexicon import load_lexicon
from facilitator.exercises.likeness import read_alike
from facilitator.messages import message
from facilitator.mirroring import blames, compare

MENU = "choosing"
"""The file of the dialogue that leads to an exercise."""


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


def load_exercise(file: Path, relation: str = RELATIONS[0]) -> Exercise:
    """Read one exercise, with the steps of its opening, its blocks and its closing, worded for a relation.

    Raises:
        ExerciseError: names file and line of the first thing that is wrong.
    """
    own = read(file, ExerciseFile, relation)
    parts = {
        key: _part(file, key, name)
        for key, name in (("opening", own.exercise.opening), ("closing", own.exercise.closing))
        if name is not None
    }
    sources = {file: own} | {part: read(part, ExerciseFile, relation) for part in parts.values()}
    steps, origin = _joined(file, sources, relation)
    starts = tuple(sources[place].exercise.start for place in (file, parts.get("opening")) if place is not None)
    if "closing" in parts:
        # an exercise may do with the end of its closing
        reached = reachable(steps, starts)
        for step in sources[parts["closing"]].step:
            if step.id not in reached:
                del steps[step.id]
    for step_id, fault in faults(steps, starts, frozenset(load_patience())):
        _wrong(origin[step_id][0], "id", origin[step_id][1], message("script.step", step=step_id, fault=fault))
    return Exercise(own.exercise, steps, starts[1] if len(starts) > 1 else None)


def _joined(
    file: Path, sources: Mapping[Path, ExerciseFile], relation: str
) -> tuple[dict[str, Step], dict[str, tuple[Path, str]]]:
    """All steps, and for each the file and the id by which it stands there."""
    steps: dict[str, Step] = {}
    origin: dict[str, tuple[Path, str]] = {}
    for source, script in sources.items():
        blocks = itertools.chain.from_iterable(_taken_in(source, block, relation) for block in script.block)
        for step, place in (*((step, (source, step.id)) for step in script.step), *blocks):
            if step.id in steps:
                _wrong(place[0], "id", place[1], message("script.step_twice", step=step.id), last=True)
            if source is file and any(target == OPENING_END for _, target in step.targets()):
                _wrong(file, "id", step.id, message("script.opening_end", target=OPENING_END))
            steps[step.id], origin[step.id] = step, place
    for source, script in sources.items():
        start = script.exercise.start
        if start not in steps:
            _wrong(source, "start", start, message("script.start_missing", start=start))
    return steps, origin


def _part(file: Path, key: str, name: str) -> Path:
    """The file that is named by a key of another."""
    found = file.parent / f"{name}.toml"
    if not found.is_file():
        _wrong(file, key, name, message("script.no_part", kind="block" if key == "use" else key, name=name))
    return found


def _taken_in(file: Path, block: Block, relation: str) -> Iterator[tuple[Step, tuple[Path, str]]]:
    """The steps of a block, each with the file and the id by which it stands there."""
    source = _part(file, "use", block.use)
    steps = read(source, BlockFile, relation).step
    leads = {step.id: f"{block.id}_{step.id}" for step in steps} | block.leads
    for step in steps:
        lost = next((target for _, target in step.targets() if target not in leads), None)
        if lost is not None:
            _wrong(file, "id", block.id, message("script.block_leads", block=block.id, target=lost))
        yield msgspec.structs.replace(step.led(leads.__getitem__), id=leads[step.id]), (source, step.id)


def _wrong(file: Path, key: str, value: str, what: str, *, last: bool = False) -> NoReturn:
    raise ExerciseError(
        message("pack.wrong", file=file.name, line=line_of_value(file, key, value, last=last), what=what)
    )


def exercise_names(language: str = REFERENCE) -> tuple[str, ...]:
    """The ids of all exercises of a language.

    A file that another names as its opening or closing is none, nor is one that only leads to an exercise.
    """
    return _names(pack_folder(language))


@cache
def _names(pack: Path) -> tuple[str, ...]:
    texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted(pack.glob("*.toml"))}
    parts = {
        name for text in texts.values() for name in re.findall(r'^(?:opening|closing) = "(.*)"', text, re.MULTILINE)
    }
    parts |= {name for name, text in texts.items() if re.search(r"^leads_on = true", text, re.MULTILINE)}
    return tuple(name for name, text in texts.items() if "\n[exercise]" in f"\n{text}" and name not in parts)


def exercise_heads(language: str = REFERENCE, relation: str = RELATIONS[0]) -> tuple[Head, ...]:
    """What is said to two people in a relation of each exercise of a language: the gentle and short ones first.

    Raises:
        ExerciseError: if a file of the pack is wrong.
    """
    files = (pack_folder(language) / f"{name}.toml" for name in exercise_names(language))
    heads = (read(file, ExerciseFile, relation).exercise for file in files)
    return tuple(sorted(heads, key=lambda head: (DEPTHS.index(head.depth), head.minutes, not head.gentle, head.title)))


def load_script(exercise: str = "imago", language: str = REFERENCE, relation: str = RELATIONS[0]) -> Script:
    """Everything that a dialogue of two people in a relation is made of.

    A session is replayed by the wording that it was led by: hand in the relation of its `Begun`.

    Raises:
        SettingsError: if there is no such language or exercise.
        ExerciseError: if a file of the pack is wrong.
    """
    names = exercise_names(language)
    if exercise not in names:
        raise SettingsError(message("script.no_exercise", exercise=exercise, names=", ".join(names)))
    return _script(exercise, language, relation, pack_folder(language))


def load_menu(language: str = REFERENCE, relation: str = RELATIONS[0]) -> Script:
    """The dialogue that asks what the couple would like to do, without its offers: `course.with_offers` puts them in.

    Raises:
        ExerciseError: if a file of the pack is wrong.
    """
    return _script(MENU, language, relation, pack_folder(language))


@cache
def _script(exercise: str, language: str, relation: str, pack: Path) -> Script:
    lines, commands, answers = _pack_words(pack, relation)
    lexicon, care = load_lexicon(language), load_care(language)
    return Script(
        exercise=load_exercise(pack / f"{exercise}.toml", relation),
        lines=lines,
        commands=commands,
        answers=answers,
        patience=load_patience(),
        compare=partial(compare, lexicon=lexicon),
        blames=partial(blames, lexicon=lexicon),
        concern=partial(concern, care=care),
        help_lines=help_lines(None, care),
    )


@cache
def _pack_words(pack: Path, relation: str) -> tuple[Lines, Commands, Answers]:
    """What all exercises of a pack share."""
    answers = read(pack / "answers.toml", _AnswersFile)
    return (
        read_alike(pack, "lines.toml", Lines, relation),
        Commands(read_alike(pack, "commands.toml", _CommandsFile).commands, answers.contractions),
        msgspec.structs.replace(answers.answers, contractions=answers.contractions),
    )
