"""Everything that is wrong with a language pack, for its translator: read as a whole, and held against the English one."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from facilitator.course import Course
from facilitator.dialogue.exercise import Step
from facilitator.dialogue.script import Script
from facilitator.dialogue.wording import fill
from facilitator.errors import UsageError
from facilitator.exercises.care import load_care, load_sayings
from facilitator.exercises.course import load_between_words, load_course
from facilitator.exercises.ear import ear_faults
from facilitator.exercises.languages import HERE, REFERENCE, SPARE, load_language, pack_folder
from facilitator.exercises.likeness import unlike
from facilitator.exercises.pack import exercise_heads, exercise_names, load_script
from facilitator.exercises.tables import load_table_words
from facilitator.messages import message

WORDS = frozenset({"title", "doing", "prompts", "asked", "again", "stem", "question", "yes_phrases", "no_phrases"})
"""The keys of a step that hold words."""
FILLED = {
    "first": "Ana",
    "second": "Ben",
    "sender": "Ana",
    "receiver": "Ben",
    "who": "Ana",
    "other": "Ben",
    "giver": "Ana",
    "point": "Ana",
    "time": "Ana",
}
EXTREMES = ("care/self-harm.toml", "care/violence.toml", "care/fear.toml", "care/flooded.toml")
"""Lists that keep two people safe: an empty one is no list."""


def pack_faults(language: str) -> tuple[str, ...]:
    """What is wrong with a pack, one sentence each; nothing for a whole one.

    Raises:
        SettingsError: if there is no such pack.
    """
    pack = pack_folder(language)
    loads: tuple[Callable[[str], Any], ...] = (
        load_language, load_table_words, load_between_words, load_care, load_sayings, exercise_heads, load_course,
    )  # fmt: skip
    faults = [fault for load in loads for fault in _told(load, language)]
    if not faults:
        faults = [fault for led in _led(language) for fault in _told(functools.partial(_load_led, led), language)]
    if faults:
        return tuple(dict.fromkeys(faults))  # what is held against the English pack can be read
    return tuple(
        dict.fromkeys(
            itertools.chain(
                (message("pack.no_phrases", file=name) for name in EXTREMES if _empty(pack / name)),
                *(
                    unlike(pack, name)
                    for name in ("lines.toml", "commands.toml", *(name for name in SPARE if (pack / name).is_file()))
                ),
                _course_faults(load_course(language), language),
                _step_faults(language),
                _ear_faults(language),
            )
        )
    )


def _led(language: str) -> list[tuple[str, str]]:
    """Every exercise with every relation that it is led in."""
    return [(head.id, relation) for head in exercise_heads(language) for relation in head.relations]


def _load_led(led: tuple[str, str], language: str) -> Script:
    return load_script(led[0], language, led[1])


def _told(load: Callable[[str], Any], language: str) -> list[str]:
    try:
        load(language)
    except UsageError as error:
        return [str(error)]
    return []


def _empty(file: Path) -> bool:
    return not msgspec.toml.decode(file.read_bytes())["phrases"]


def _course_faults(course: Course, language: str) -> Iterator[str]:
    names = exercise_names(language)
    for session in course.session:
        if session.exercise not in names:
            yield message("pack.no_course_exercise", exercise=session.exercise)
    for rule in course.promise:
        steps = load_script(rule.exercise, language).exercise.steps if rule.exercise in names else {}
        for step in filter(None, (rule.step, rule.until)):
            if step not in steps:
                yield message("pack.no_course_step", exercise=rule.exercise, step=step)


def _step_faults(language: str) -> Iterator[str]:
    """Where the steps of an exercise that English has, too, lead elsewhere, say nothing, or fill in something else."""
    names = exercise_names(language)
    for name, relation in _led(REFERENCE):
        if name not in names:
            yield message(
                "pack.lacks_file", file=f"{name}.toml", folder=pack_folder(language), english=HERE / REFERENCE
            )
            continue
        ours, theirs = (load_script(name, which, relation).exercise.steps for which in (language, REFERENCE))
        yield from (message("pack.lacks_step", file=f"{name}.toml", step=step) for step in theirs if step not in ours)
        for step in theirs.keys() & ours.keys():
            yield from (
                message("pack.other_step", file=f"{name}.toml", step=step, what=fault)
                for fault in _differences(ours[step], theirs[step])
            )


def _differences(ours: Step, theirs: Step) -> Iterator[str]:
    for key, value in msgspec.structs.asdict(theirs).items():
        mine = getattr(ours, key)
        if key == "item":
            if [item.depth for item in mine] != [item.depth for item in value]:
                yield message("pack.other_items")
        elif key == "choices":
            if mine.keys() != value.keys():
                yield message("pack.other_choices")
        elif key in WORDS:
            if value and not mine:
                yield message("pack.lacks_words", key=key)
        elif mine != value:
            yield message("pack.other_value", key=key)


def _ear_faults(language: str) -> Iterator[str]:
    """What is hard on the ear, of all that is spoken."""
    spoken: list[tuple[str, str]] = []
    for name, relation in _led(language):
        script = load_script(name, language, relation)
        steps = script.exercise.steps.values()
        spoken += [("lines.toml", line) for wordings in script.lines.lines.values() for line in wordings]
        spoken += [(f"{name}.toml", line) for step in steps for line in _said_in(step, steps)]
    course = load_course(language)
    spoken += [("course.toml", line) for each in course.session for line in (each.homework, each.reminder)]
    spoken += [("course.toml", line) for line in (course.remark.line, *msgspec.structs.astuple(course.lines))]
    spoken += [("sayings.toml", line) for line in load_sayings(language)]
    for place, line in dict.fromkeys(spoken):
        text = fill(line, FILLED)
        yield from (
            message("pack.hard_on_the_ear", file=place, fault=fault, line=text)
            for fault in ear_faults(text, language)
            if line != "{stem}"
        )


def _said_in(step: Step, steps: Iterable[Step]) -> Iterator[str]:
    """Every line that a step may speak, with its stem."""
    items = [item.text for each in steps for item in each.item if each.next == step.id] or [""]
    for line in step.all_wordings():
        whole = line.replace("{stem}", step.stem)
        yield from (whole.replace("{item}", item) for item in items)
