"""Whether a script is whole: every key that a step needs, every target there, no step without a way to the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from facilitator.dialogue.exercise import DEPTHS, OPENING_END, Kind, Step
from facilitator.errors import FaultError

NEEDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SAY: ("prompts", "next"),
    Kind.BREATHE: ("prompts", "next", "seconds"),
    Kind.WHO_FIRST: ("prompts", "next"),
    Kind.SPEAK: ("prompts", "next"),
    Kind.SHARE: ("who", "prompts", "next", "skip"),
    Kind.MIRROR: ("who", "next"),
    Kind.ASK: ("prompts", "yes", "no", "unclear"),
    Kind.READ: ("next",),
    Kind.LOOK: ("yes", "no", "unclear"),
    Kind.EACH: ("next", "done"),
    Kind.SWITCH: ("next",),
    Kind.NOTE: ("prompts", "next"),
    Kind.CHOOSE: ("prompts", "next", "choices", "unclear"),
    Kind.KEEP: ("prompts", "next", "choices", "unclear"),
    Kind.END: ("prompts",),
}
PLACEHOLDERS = frozenset(
    {
        *("first", "second", "sender", "receiver", "who", "other", "stem", "item", "chosen", "point", "time"),
        *("carried", "waits"),
    }
)


def faults(
    steps: Mapping[str, Step], starts: tuple[str, ...], patiences: frozenset[str]
) -> Iterator[tuple[str, FaultError]]:
    """Everything that is wrong with a script, as (step id, fault); empty for a good one.

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
            yield step_id, FaultError("script.unreached")
        elif not ends & reachable(steps, (step_id,), starts):
            yield step_id, FaultError("script.no_end")


def _missing(step: Step) -> Iterator[FaultError]:
    for key in NEEDS[step.kind]:
        if not getattr(step, key):
            yield FaultError("script.needs_key", kind=step.kind.value, key=key)
    if step.silent and (step.kind is not Kind.ASK or not step.again or step.stem):
        yield FaultError("script.silent")
    if step.kind is Kind.EACH and bool(step.item) is bool(step.over):
        yield FaultError("script.item_or_over")
    if step.times is not None and not step.done:
        yield FaultError("script.times_without_done")


def _unknown(step: Step, steps: Mapping[str, Step], patiences: frozenset[str]) -> Iterator[FaultError]:
    for key, target in step.targets():
        if target not in steps and target != OPENING_END:
            yield FaultError("script.target_missing", key=key, target=target)
    if step.kind is Kind.KEEP and step.unclear not in step.choices:
        yield FaultError("script.unclear_is_no_choice")
    if step.patience not in patiences:
        yield FaultError("script.patience_unknown", known=", ".join(sorted(patiences)), patience=step.patience)
    for item in step.item:
        if item.depth not in DEPTHS:
            yield FaultError("script.depth_unknown", known=", ".join(DEPTHS), depth=item.depth)
    for line in (*step.all_wordings(), step.stem, *(item.text for item in step.item)):
        for name in placeholders(line):
            if name not in PLACEHOLDERS:
                yield FaultError("script.nothing_fills", name=name)


def _lists(step: Step, steps: Mapping[str, Step]) -> Iterator[FaultError]:
    if step.among and step.among not in {other.stores for other in steps.values()}:
        yield FaultError("script.nothing_on_list", list=step.among)
    if step.kind is Kind.MIRROR and not step.prompts:
        before = [other for other in steps.values() if step.id in dict(other.targets()).values()]
        if any(other.kind is not Kind.READ for other in before):
            yield FaultError("script.mirror_without_prompts")
    if not step.leads.keys() <= step.choices.keys():
        yield FaultError("script.leads_is_no_choice")
    if step.kind is Kind.CHOOSE and step.among and not all(choice.isdigit() for choice in step.choices):
        yield FaultError("script.called_by_number")


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
