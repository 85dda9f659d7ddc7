"""The exercise that is to be led: for these two, in this country."""

from __future__ import annotations

import dataclasses
import locale

from facilitator.care import help_lines
from facilitator.config import Settings
from facilitator.dialogue.events import ALONE
from facilitator.dialogue.exercise import Head
from facilitator.dialogue.script import Script
from facilitator.errors import UsageError
from facilitator.exercises.care import load_care
from facilitator.exercises.pack import load_script
from facilitator.messages import message


def script_for(exercise: str, settings: Settings) -> Script:
    """The exercise, worded for these two, with the help lines of this country."""
    country = settings.country or (locale.getlocale()[0] or "").partition("_")[2]
    lines = help_lines(country or None, load_care(settings.language))
    return dataclasses.replace(load_script(exercise, settings.language, settings.relation), help_lines=lines)


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
