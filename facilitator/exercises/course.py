"""Reads the course of a language pack, and the words that are shown between two sessions."""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

from facilitator.course import Course, Days, MomentKind
from facilitator.course.moments import Discs
from facilitator.dialogue.exercise import RELATIONS
from facilitator.exercises.files import read
from facilitator.exercises.languages import REFERENCE, pack_folder
from facilitator.exercises.likeness import read_alike
from facilitator.exercises.pack import exercise_heads


class CourseWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `facilitator course` shows."""

    title: str
    done: str
    next: str
    later: str
    session: str
    coming: str
    all_done: str
    homework: str
    promised: str
    gift: str
    caring: str


class MomentWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `facilitator moment` and `facilitator moments` show."""

    title: str
    title_always: str
    none: str
    legend: tuple[str, ...]
    """Beside each other where there is room, else below each other."""
    count: str
    picture: str
    told: str
    ask: str
    listening: str
    heard: str
    heard_as: dict[MomentKind, str]
    uncertain: str
    spoken: dict[MomentKind, tuple[str, ...]]
    """How a moment's kind is said aloud."""
    forgotten: str
    list: str
    discs: Discs


class BetweenWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every fixed word that is shown between two sessions."""

    course: CourseWords
    moments: MomentWords
    plain: dict[str, str]
    """What is written instead of a character that the screen cannot show."""


def load_course(language: str = REFERENCE, relation: str = RELATIONS[0]) -> Course:
    """The course of the language pack for two people in a relation.

    Raises:
        ExerciseError: if the file is missing or wrong; the message names file and line.
    """
    return _course(pack_folder(language), relation)


@functools.cache
def _course(pack: Path, relation: str) -> Course:
    return read(pack / "course.toml", Course, relation)


def load_days(language: str = REFERENCE) -> Days:
    """How days are named in the language; raises as `load_course` does."""
    return _days(pack_folder(language))


@functools.cache
def _days(pack: Path) -> Days:
    return read(pack / "days.toml", Days)


def load_between_words(language: str = REFERENCE) -> BetweenWords:
    """The words that are shown between two sessions; raises as `load_course` does."""
    return _between_words(pack_folder(language))


@functools.cache
def _between_words(pack: Path) -> BetweenWords:
    return read_alike(pack, "between.toml", BetweenWords, freely={"plain"})


def unfit(relation: str, language: str = REFERENCE) -> frozenset[str]:
    """The ids of the exercises that do not fit a relation; raises `ExerciseError` where a file is wrong."""
    return frozenset(head.id for head in exercise_heads(language) if relation not in head.relations)
