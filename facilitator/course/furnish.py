"""An exercise with what a session takes along: reminders before its first step, a saying before its last.

They become steps like any others, so that they are spoken, shown, repeated, skipped and resumed as those are.
"""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.events import Begun
from facilitator.dialogue.exercise import Kind, Step
from facilitator.dialogue.script import Script

SAYING = "saying before "
REMINDER = "reminder "


def furnish(script: Script, begun: Begun) -> Script:
    """Put the reminders and the saying of `begun` into its exercise; without any it is the same script.

    A session is replayed by the script that it was led by: furnish it wherever a `Dialogue` is made.
    """
    exercise = script.exercise
    steps = dict(exercise.steps)
    if begun.saying:
        ends = {
            step.id: _say(f"{SAYING}{step.id}", step.title, begun.saying, step.id)
            for step in steps.values()
            if step.kind is Kind.END and step.reason is EndReason.COMPLETED
        }
        steps = {name: _redirected(step, ends) for name, step in steps.items()}
        steps |= {say.id: say for say in ends.values()}
    start = exercise.head.start
    title = steps[start].title
    for number, line in reversed(list(enumerate(begun.reminders, 1))):
        say = _say(f"{REMINDER}{number}", title, line, start)
        steps[say.id] = say
        start = say.id
    furnished = replace(exercise, head=replace(exercise.head, start=start), steps=steps)
    return dataclasses.replace(script, exercise=furnished)


def _say(name: str, title: str, line: str, then: str) -> Step:
    return Step(id=name, kind=Kind.SAY, title=title, prompts=(line,), next=then)


def _redirected(step: Step, ends: dict[str, Step]) -> Step:
    """The same step, leading to the saying where it led to the end."""
    return step.led(lambda target: ends[target].id if target in ends else target)
