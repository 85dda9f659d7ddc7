"""What the couple see of a state."""

from __future__ import annotations

from facilitator.dialogue.actions import EndReason, Keeping, Mood, PointShown, View
from facilitator.dialogue.events import Device
from facilitator.dialogue.exercise import LISTENS, Kind, Role, Step
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Phase, State, Then
from facilitator.dialogue.wording import fill
from facilitator.mirroring import carried, waits

PAUSE_BREATH_SECONDS = 7.0
"""One breath of the circle while pausing: slow enough to breathe with."""
SLOW_BREATH_SECONDS = 6.0
"""One of the three breaths when somebody is flooded."""


def fills(script: Script, state: State) -> dict[str, str]:
    """What stands for the names in braces."""
    step = script.exercise.steps.get(state.step)
    sender, receiver = state.name(state.sender), state.name(1 - state.sender)
    who = {Role.SENDER: sender, Role.RECEIVER: receiver}.get(step.who) if step and step.who else None
    first, second = state.begun.names
    filled = {"first": first, "second": second, "sender": sender, "receiver": receiver}
    filled["item"] = fill(state.item, filled)
    filled["chosen"] = _chosen(script, state)
    source = script.exercise.steps.get(state.came_from)
    if state.coverage is not None and source is not None and source.kind is Kind.READ:
        # what was read is said again in its own words; what was heard might be misheard
        filled |= {"carried": carried(state.coverage), "waits": waits(state.coverage, state.share)}
    if who is not None:
        filled |= {"who": who, "other": receiver if who == sender else sender}
    if step is not None:
        filled["stem"] = fill(step.stem, filled)
    return filled


def _chosen(script: Script, state: State) -> str:
    """What was chosen last, in its own words."""
    where, choice = next(reversed(state.chosen.items()), ("", ""))
    step = script.exercise.steps.get(where)
    return next(iter(step.choices.get(choice, ())), "") if step is not None else ""


def leads_on(script: Script, state: State) -> bool:
    """Whether it has come to its end only for an exercise to follow."""
    return script.exercise.head.leads_on and state.reason is EndReason.COMPLETED


def view(script: Script, state: State) -> View:
    """Everything on the screen, from the state alone."""
    shown = script.lines.shown
    step = script.exercise.steps.get(state.step)
    names = fills(script, state)
    note = "" if state.told or state.phase is Phase.ENDED else state.begun.note
    notice = next(iter(state.lost.values()), "") or note or _kept(script, state)
    ended = state.phase is Phase.ENDED and not leads_on(script, state)
    helps = script.help_lines if (step is not None and step.helps) or ended else ()
    mood = _mood(script, state)
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is not None:
        return View(
            title=shown[_between(state)],
            prompt=state.prompt,
            mood=mood,
            breath_seconds={Mood.PAUSED: PAUSE_BREATH_SECONDS, Mood.BREATHING: SLOW_BREATH_SECONDS}.get(mood, 0),
            notice=notice,
            hint=shown["hint_paused"],
            help_lines=helps,
        )
    if step is None or ended:
        return View(title=step.title if step else "", prompt=state.prompt, mood=mood, notice=notice, help_lines=helps)
    points: tuple[PointShown, ...] = ()
    if (step.kind is Kind.MIRROR or step.shows_points) and state.coverage is not None:
        points = tuple(PointShown(p.short, p.missed) for p in state.coverage.points if p.short)
    elif step.among:
        chosen = state.chosen.get(step.among)
        stored = enumerate(state.stored.get(step.among, ()), 1)
        points = tuple(
            PointShown(f"{number}. {one.text}", str(number) != chosen and one.turn not in state.noted)
            for number, one in stored
        )
    asks = step.asker is not None and not state.asker_done
    who = names.get("other" if asks and step.asker is not step.who else "who", "")
    hint = shown[f"hint_{mood.value}"] if f"hint_{mood.value}" in shown else shown["hint_listening"]
    return View(
        title=f"{script.exercise.head.title} · {step.title}" if step.title else script.exercise.head.title,
        who=who if step.kind in LISTENS else "",
        doing=shown["asks"] if asks else fill(step.doing, names),
        stem=_stem(step, state, names),
        prompt="" if step.kind is Kind.MIRROR and _only_heard(state) else state.prompt,
        points=points,
        mood=mood,
        breath_seconds=step.breath_seconds if mood is Mood.BREATHING else 0,
        notice=notice,
        hint=(shown["hint_keys"] if step.needs_answer else step.hint if mood is Mood.LISTENING else "") or hint,
        help_lines=helps,
        private=step.silent,
    )


def _stem(step: Step, state: State, names: dict[str, str]) -> str:
    if step.kind is Kind.END:
        return ""
    return state.step_prompt if step.silent else names.get("stem", "")


def _between(state: State) -> str:
    """What is shown as the title of what goes on between the steps."""
    if state.aside is not None:
        breathes = state.phase is Phase.BREATHING or state.then is Then.BREATHE
        return "slow_title" if breathes else "question_title"
    return "time_out_title" if state.time_out else "paused_title"


def _only_heard(state: State) -> bool:
    """Whether what was said last was a share that was read aloud: it is given back from memory, not from the screen."""
    read_aloud = bool(state.share) and state.prompt.endswith(state.share)
    return read_aloud and state.phase is Phase.LISTENING and not state.lost.keys() & {Device.LOUDSPEAKER, Device.VOICE}


def _mood(script: Script, state: State) -> Mood:
    if state.phase is Phase.ENDED and not leads_on(script, state):
        return Mood.ENDED
    if state.lost:
        return Mood.TROUBLE
    if state.phase is Phase.ENDED:
        return Mood.SPEAKING
    if state.phase is Phase.PROMPTING:
        return Mood.PAUSED if state.then is Then.PAUSE else Mood.SPEAKING
    return {Phase.BREATHING: Mood.BREATHING, Phase.PAUSED: Mood.PAUSED}.get(state.phase, Mood.LISTENING)


def _kept(script: Script, state: State) -> str:
    shown = script.lines.shown
    if state.keeping is Keeping.OUTLINE and state.noted:
        return shown["keeping_outline_noted"]
    if state.keeping is not None:
        return shown[f"keeping_{Keeping(state.keeping).value}"]
    if state.phase is Phase.ENDED and not script.exercise.head.leads_on:
        return shown["stopped"]
    return ""
