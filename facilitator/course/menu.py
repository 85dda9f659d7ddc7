"""The question what a couple would like to do, with what is offered to them in it. Pure.

The question is a dialogue of its own (`<language>/choosing.toml`), led before the session: it is spoken, shown, repeated and
stopped as any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from facilitator.dialogue.exercise import Head, Kind, Step
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import State

BETWEEN_NAMES = " · "


def with_offers(script: Script, fitting: Sequence[Head], suggested: Sequence[str]) -> Script:
    """Put what is offered into every step that chooses.

    What is suggested is its stem, all others are its hint, and each can be chosen by any of its names. Its choices "1",
    "2" and "3" are further ways to mean the first, second and third suggestion. An answer that is never understood leads to
    the first one.

    Args:
        script: the dialogue that asks.
        fitting: the exercises that fit these two.
        suggested: the ids of two or three of them.
    """
    heads = {head.id: head for head in fitting}
    names = [_sentence(heads[exercise].names[0]) for exercise in suggested]
    lower = dict(zip(("one", "two", "three"), (heads[exercise].names[0] for exercise in suggested), strict=False))
    offers = _sentence(script.lines.shown[f"offers_{len(lower)}"].format_map(lower))
    steps = dict(script.exercise.steps)
    for step in script.exercise.steps.values():
        if step.kind is Kind.CHOOSE:
            others = BETWEEN_NAMES.join(head.names[0] for head in fitting if head.id not in suggested)
            steps[step.id] = replace(
                step,
                stem=offers,
                hint=f"{step.hint} {others}" if others else "",
                choices=dict(_choices(step, fitting, suggested)),
            )
            if step.unclear is not None:
                steps[step.unclear] = replace(steps[step.unclear], stem=names[0])
    return dataclasses.replace(script, exercise=replace(script.exercise, steps=steps))


def _choices(step: Step, fitting: Sequence[Head], suggested: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for head in fitting:
        place = str(suggested.index(head.id) + 1) if head.id in suggested else ""
        first, *more = head.names
        yield head.id, (_sentence(first), *more, *step.choices.get(place, ()))


def _sentence(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


def picked(state: State, suggested: Sequence[str]) -> str:
    """The id of the exercise that was chosen; of the first suggestion where none was."""
    return next(reversed(state.chosen.values()), suggested[0])
