"""An exercise with what a session takes along: reminders before its first step, homework or a saying before its last.

They become steps like any others, so that they are spoken, shown, repeated, skipped and resumed as those are.
"""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.events import Begun
from facilitator.dialogue.exercise import Kind, Step
from facilitator.dialogue.script import Script

TAKEN_ALONG = "before "
REMINDER = "reminder "
PATIENCE = "telling"
"""How long a silence may be where somebody may tell how it was."""


def furnish(script: Script, begun: Begun) -> Script:
    """Put the reminders, and the homework or the saying, of `begun` into its exercise; without any it is the same.

    A session is replayed by the script that it was led by: furnish it wherever a `Dialogue` is made.
    """
    exercise = script.exercise
    steps = dict(exercise.steps)
    line = begun.homework or begun.saying
    if line:
        ends = {
            step.id: _say(f"{TAKEN_ALONG}{step.id}", step.title, line, step.id)
            for step in steps.values()
            if step.kind is Kind.END and step.reason is EndReason.COMPLETED
        }
        steps = {name: _redirected(step, ends) for name, step in steps.items()}
        steps |= {say.id: say for say in ends.values()}
    start = exercise.head.start
    first = reminder_steps(begun, steps[start].title, start)
    steps |= {step.id: step for step in first}
    furnished = replace(exercise, head=replace(exercise.head, start=first[0].id if first else start), steps=steps)
    return dataclasses.replace(script, exercise=furnished)


def reminder_steps(begun: Begun, title: str, then: str) -> tuple[Step, ...]:
    """A step for each reminder, in their order; the last one leads to `then`.

    After one that invites to tell, either of the two may speak; silence passes on, and nothing of it is mirrored.
    """
    names = [f"{REMINDER}{number}" for number in range(1, len(begun.reminders) + 1)]
    return tuple(
        replace(
            _say(name, title, line, after),
            kind=Kind.SPEAK if line in begun.invites else Kind.SAY,
            patience=PATIENCE,
            optional=True,
        )
        for name, line, after in zip(names, begun.reminders, [*names[1:], then], strict=False)
    )


def _say(name: str, title: str, line: str, then: str) -> Step:
    return Step(id=name, kind=Kind.SAY, title=title, prompts=(line,), next=then)


def _redirected(step: Step, ends: dict[str, Step]) -> Step:
    """The same step, leading to what is taken along where it led to the end."""
    return step.led(lambda target: ends[target].id if target in ends else target)
