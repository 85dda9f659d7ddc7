"""Whether a script is whole: every key that a step needs, every target there, no step without a way to the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from facilitator.dialogue.exercise import DEPTHS, OPENING_END, Kind, Step

NEEDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SAY: ("prompts", "next"),
    Kind.BREATHE: ("prompts", "next", "seconds"),
    Kind.WHO_FIRST: ("prompts", "next"),
    Kind.SPEAK: ("prompts", "next"),
    Kind.SHARE: ("who", "prompts", "next", "skip"),
    Kind.MIRROR: ("who", "prompts", "next"),
    Kind.ASK: ("prompts", "yes", "no", "unclear"),
    Kind.EACH: ("item", "next", "done"),
    Kind.SWITCH: ("next",),
    Kind.NOTE: ("prompts", "next"),
    Kind.CHOOSE: ("prompts", "next", "choices", "unclear"),
    Kind.KEEP: ("prompts", "next", "choices", "unclear"),
    Kind.END: ("prompts",),
}
PLACEHOLDERS = frozenset({"first", "second", "sender", "receiver", "who", "other", "stem", "item", "point", "time"})


def faults(steps: Mapping[str, Step], starts: tuple[str, ...], patiences: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with a script, as (step id, one clear sentence); empty for a good one.

    Args:
        steps: by id.
        starts: where the exercise begins, then where its opening begins, if it has one.
        patiences: the kinds of patience that there are.
    """
    for step in steps.values():
        for fault in (*_missing(step), *_unknown(step, steps, patiences), *_lists(step, steps)):
            yield step.id, fault
    reached = reachable(steps, starts)
    ends = frozenset(step.id for step in steps.values() if step.kind is Kind.END)
    for step_id in steps:
        if step_id not in reached:
            yield step_id, "no step leads here"
        elif not ends & reachable(steps, (step_id,), starts):
            yield step_id, "from here no step leads to an end"


def _missing(step: Step) -> Iterator[str]:
    for key in NEEDS[step.kind]:
        if not getattr(step, key):
            yield f"a step of kind “{step.kind.value}” needs the key “{key}”"
    if step.silent and not (step.kind is Kind.ASK and step.again and step.stem == ""):
        yield "only a step of kind “ask” with the key “again”, and without a stem, is “silent”"
    if step.times is not None and not step.done:
        yield "a step with “times” needs the key “done”"


def _unknown(step: Step, steps: Mapping[str, Step], patiences: frozenset[str]) -> Iterator[str]:
    for key, target in step.targets():
        if target not in steps and target != OPENING_END:
            yield f"“{key}” leads to a step that is not there: “{target}”"
    if step.kind is Kind.KEEP and step.unclear not in step.choices:
        yield "“unclear” is not one of the choices"
    if step.patience not in patiences:
        yield f"“patience” is not one of {', '.join(sorted(patiences))}: “{step.patience}”"
    for item in step.item:
        if item.depth not in DEPTHS:
            yield f"“depth” is not one of {', '.join(DEPTHS)}: “{item.depth}”"
    for line in (*step.all_wordings(), step.stem, *(item.text for item in step.item)):
        for name in placeholders(line):
            if name not in PLACEHOLDERS:
                yield f"nothing can be filled in for “{{{name}}}”"


def _lists(step: Step, steps: Mapping[str, Step]) -> Iterator[str]:
    if step.among and step.among not in {other.stores for other in steps.values()}:
        yield f"no step puts anything on the list “{step.among}”"
    if step.kind is Kind.CHOOSE and step.among and not all(choice.isdigit() for choice in step.choices):
        yield "what is chosen from a list is called by its number: “1”, “2” …"


def reachable(
    steps: Mapping[str, Step], origins: tuple[str, ...], starts: tuple[str, ...] | None = None
) -> frozenset[str]:
    """The ids of all steps that can be reached from `origins`, themselves included."""
    main = (starts or origins)[:1]
    seen: set[str] = set()
    waiting = [origin for origin in origins if origin in steps]
    while waiting:
        step_id = waiting.pop()
        if step_id in seen:
            continue
        seen.add(step_id)
        for _, target in steps[step_id].targets():
            waiting.extend(main if target == OPENING_END else (target,) if target in steps else ())
    return frozenset(seen)


def placeholders(line: str) -> Iterator[str]:
    """The names in braces in a line."""
    for part in line.split("{")[1:]:
        yield part.split("}")[0]
