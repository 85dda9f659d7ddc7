"""The exercise that is to be led, or the question which one: for these two, in this country."""

from __future__ import annotations

import dataclasses
import locale
from collections.abc import Sequence
from typing import NamedTuple

from facilitator.care import help_lines
from facilitator.config import Settings
from facilitator.course import Finished, suggestions, with_offers
from facilitator.dialogue.events import ALONE
from facilitator.dialogue.exercise import Head
from facilitator.dialogue.script import Script
from facilitator.errors import UsageError
from facilitator.exercises.care import load_care
from facilitator.exercises.course import load_course
from facilitator.exercises.pack import exercise_heads, load_menu, load_script
from facilitator.messages import message


class Menu(NamedTuple):
    """The question what the couple would like to do."""

    script: Script
    suggested: tuple[str, ...]
    """The ids of the exercises that are suggested, the first one first."""


def script_for(exercise: str, settings: Settings) -> Script:
    """The exercise, worded for these two, with the help lines of this country."""
    return _at_home(load_script(exercise, settings.language, settings.relation), settings)


def fitting(settings: Settings) -> tuple[Head, ...]:
    """The exercises that are for these two, who go so deep: the gentle and short ones first."""
    heads = exercise_heads(settings.language, settings.relation)
    return tuple(head for head in heads if head.fits(settings.relation, settings.depth))


def menu_of(offered: Sequence[Head], settings: Settings, finished_sessions: Sequence[Finished]) -> Menu:
    """The question which of these they would like, for two who have finished these sessions, the oldest first."""
    language, relation = settings.language, settings.relation
    suggested = suggestions(load_course(language, relation), finished_sessions, offered)
    return Menu(_at_home(with_offers(load_menu(language, relation), offered, suggested), settings), suggested)


def _at_home(script: Script, settings: Settings) -> Script:
    """The same with the help lines of this country."""
    country = settings.country or (locale.getlocale()[0] or "").partition("_")[2]
    lines = help_lines(country or None, load_care(settings.language))
    return dataclasses.replace(script, help_lines=lines)


def need_fitting(head: Head, settings: Settings) -> None:
    """Make sure that this exercise is for these two.

    Raises:
        UsageError: if it is not, with what to do.
    """
    if head.relations == (ALONE,) and settings.relation != ALONE:
        raise UsageError(message("exercise_for.alone", title=head.title, exercise=head.id))
    if settings.relation not in head.relations:
        raise UsageError(message("exercise_for.others", title=head.title, relations=", ".join(head.relations)))
    if not head.fits(settings.relation, settings.depth):
        raise UsageError(message("exercise_for.deep", title=head.title, depth=head.depth))
