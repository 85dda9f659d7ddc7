"""One move of the dialogue: a state being changed, and the actions that come of it.

A `Move` lives for the length of one `Dialogue.step` and is the only thing that is ever changed in place.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from facilitator.dialogue.actions import (
    Action,
    AnyAction,
    End,
    EndReason,
    Expect,
    Hush,
    Keep,
    Keeping,
    Listen,
    Rest,
    Say,
    Wake,
)
from facilitator.dialogue.events import Device, Word
from facilitator.dialogue.exercise import DEPTHS, LISTENS, Gathers, Kind, Role, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.state import Aside, Phase, State, Then
from facilitator.dialogue.view import fills
from facilitator.dialogue.wording import pick
from facilitator.mirroring import Coverage, Said

STALLED_SECONDS = 20.0
"""Beyond the time that a prompt may take, before it is taken as spoken although nobody said so."""
SECONDS_PER_WORD = 1.0
"""The slowest that a prompt may be spoken."""
STIRRED_SECONDS = 120.0
"""The longest that a turn may go on after it stirred or was understood, before its speaker is taken to have left."""
TELLS = 4
"""From how many words on what follows a yes or a no is taken as told, not as noise of the recogniser."""
HEARS = frozenset({Device.MICROPHONE, Device.RECOGNISER})
"""Without one of these nobody can be heard."""
TELLING = frozenset({Kind.SPEAK, Kind.SHARE, Kind.MIRROR, Kind.NOTE})
"""Steps in which somebody tells something, and so can be in the middle of it."""


class Move:
    """The state on its way from one event to the next, and what is to be done."""

    def __init__(self, script: Script, state: State) -> None:
        self.script = script
        self.state = state
        self.actions: list[AnyAction] = []

    # ---- the state

    def change(self, **fields: Any) -> None:
        """Set fields of the state."""
        self.state = msgspec.structs.replace(self.state, **fields)

    @property
    def at_step(self) -> Step:
        """The step that the dialogue is at."""
        return self.script.exercise.steps[self.state.step]

    def count(self, name: str) -> int:
        """How often `name` has been counted before; counts it."""
        before = self.state.visits.get(name, 0)
        self.change(visits={**self.state.visits, name: before + 1})
        return before

    def who(self, role: Role | None) -> str | None:
        """The name of the one in a role."""
        if role is None:
            return None
        return self.state.name(self.state.sender if role is Role.SENDER else 1 - self.state.sender)

    def patience(self, kind: str) -> Patience:
        """A kind of patience, as long as this couple have it."""
        found, factor = self.script.patience[kind], self.state.begun.patience_factor
        return msgspec.structs.replace(found, silence=found.silence * factor, wait=found.wait * factor)

    # ---- speaking

    def do(self, action: Action) -> None:
        """Add an action."""
        self.actions.append(action)  # type: ignore[arg-type]  # every Action is one of AnyAction

    def hush(self) -> None:
        """Fall silent and stop listening."""
        self.do(Hush())
        self.do(Rest())
        self.close_turn()

    def say(self, text: str, then: Then, *, soft: bool = False) -> None:
        """Speak; `then` follows when it has been spoken."""
        if self.state.listen is not None:
            self.do(Rest())
        self.close_turn()
        self.change(say=self.state.say + 1, phase=Phase.PROMPTING, then=then, prompt=text)
        self.do(Say(id=self.state.say, text=text, soft=soft))
        self.wake(STALLED_SECONDS + SECONDS_PER_WORD * len(text.split()))

    def word(self, name: str, wordings: Sequence[str], **more: str) -> str:
        """The next wording of a line, filled in."""
        return pick(wordings, self.count(name), self.state.prompt, fills(self.script, self.state) | more)

    def say_line(self, name: str, then: Then, *, soft: bool = False, **more: str) -> None:
        """Speak a line that belongs to no step."""
        self.say(self.word(name, self.script.lines.lines[name], **more), then, soft=soft)

    # ---- listening

    def wake(self, seconds: float) -> None:
        """Ask to be woken; whatever was asked before is forgotten."""
        self.change(wake=self.state.wake + 1)
        self.do(Wake(id=self.state.wake, after_seconds=seconds))

    def sleep(self) -> None:
        """Nobody can be heard, so no silence is held against anyone; keys and typed lines still work."""
        self.change(wake=self.state.wake + 1)

    def close_turn(self) -> None:
        """Nobody has the floor; what was said before an interruption stays part of the turn."""
        self.change(before=f"{self.state.before} {self.state.caught}".strip(), caught="", listen=None)

    def listen(self) -> None:
        """Open the turn that the state calls for."""
        self.close_turn()
        self.change(turn=self.state.turn + 1, phase=Phase.LISTENING, stirred_at=None)
        if self.state.aside is not None:
            listen, wait = self._answer(None, self.patience("answer")), self.patience("answer").wait
        else:
            listen, wait = self._turn_of(self.at_step)
        self.change(listen=listen)
        self.do(listen)
        if self.state.lost.keys() & HEARS:
            self.sleep()
        else:
            self.wake(wait)

    def attend(self, phase: Phase) -> None:
        """Listen for nothing but commands, in a phase that waits."""
        listen = Listen(turn=self.state.turn + 1, who=None, expect=Expect.COMMAND, patience_seconds=0.8)
        self.change(turn=listen.turn, phase=phase, listen=listen)
        self.do(listen)

    def _turn_of(self, step: Step) -> tuple[Listen, float]:
        patience = self.patience(step.patience)
        if step.kind in {Kind.WHO_FIRST, Kind.KEEP}:
            words = (
                self.state.begun.names
                if step.kind is Kind.WHO_FIRST
                else tuple(p for c in step.choices.values() for p in c)
            )
            return self._answer(None, self.patience("answer"), words), patience.wait
        if step.kind is Kind.ASK:
            asking = step.asker is not None and not self.state.asker_done
            who = self.who(step.asker if asking else step.who)
            content = None if asking or step.content is None else self.patience("sharing").silence
            words = (*step.yes_phrases, *step.no_phrases, *step.question)
            return self._answer(who, self.patience("answer"), words, content), patience.wait
        listen = Listen(
            turn=self.state.turn,
            who=self.who(step.who),
            expect=Expect.CONTENT,
            patience_seconds=patience.silence,
            chime=patience.chime,
            nudge_seconds=patience.nudge,
            hold_seconds=patience.hold,
            before=self.state.before,
        )
        return listen, patience.wait

    def _answer(
        self, who: str | None, patience: Patience, words: Sequence[str] = (), content: float | None = None
    ) -> Listen:
        return Listen(
            turn=self.state.turn,
            who=who,
            expect=Expect.ANSWER,
            patience_seconds=patience.silence,
            content_seconds=content,
            vocabulary=tuple(words),
            before="" if self.state.aside is not None else self.state.before,
        )

    # ---- going on

    def enter(self, target: str, *, opening: str | None = None, quiet: bool = False) -> None:
        """Go to a step and speak what opens it.

        Args:
            target: the step's id, or `OPENING_END`.
            opening: a line that is said instead of the step's own prompt.
            quiet: say nothing: the answer to the step is known already.
        """
        step = self.script.exercise.follow(target)
        if step.times is not None and self.count(f"times {step.id}") >= step.times:
            self.enter(step.done or step.leaves_to())
            return
        self.change(step=step.id, unclear=0, silences=0, asker_done=False, before="", caught="", coughs=0)
        if step.kind is Kind.EACH:
            self._enter_each(step)
        elif step.kind is Kind.MIRROR and not self.state.gathered:
            self.enter(step.leaves_to())
        elif step.kind is Kind.WHO_FIRST and self.state.begun.first_sender is not None:
            self.change(sender=self.state.begun.first_sender)
            self.enter(step.leaves_to())
        else:
            self._open(step, opening, quiet=quiet)

    def _enter_each(self, step: Step) -> None:
        depth = DEPTHS.index(self.state.begun.depth)
        items = [item.text for item in step.item if DEPTHS.index(item.depth) <= depth]
        number = self.count(f"item {step.id}")
        if number < len(items):
            self.change(item=items[number])
            self.enter(step.next or step.leaves_to())
        else:
            self.enter(step.done or step.leaves_to())

    def _open(self, step: Step, opening: str | None, *, quiet: bool) -> None:
        if step.kind is Kind.SWITCH:
            kept = {name: n for name, n in self.state.visits.items() if not name.startswith("item ")}
            self.change(sender=1 - self.state.sender, share="", gathered=(), shorter=0, visits=kept)
        if step.kind is Kind.MIRROR:
            self.change(mirror="", reprompts=0, redirects=0, coverage=self.look(""))
        if step.kind is Kind.SHARE:
            self.change(reworded=False)
        wordings = step.asked if self.state.asked and step.asked else step.wordings(self.state.begun.relation)
        self.change(asked=False)
        if quiet:
            self.change(step_prompt=self.word(f"step {step.id}", wordings))
            return
        if not wordings and opening is None:
            self.follow(self.then(step))
            return
        text = opening or self.word(f"step {step.id}", wordings)
        self.change(step_prompt=text)
        if step.kind is Kind.END:
            if self.state.keeping is None and step.keeps is not None:
                self.keep(step.keeps)
            self.end(step.reason, text)
        else:
            self.say(text, self.then(step))

    def then(self, step: Step) -> Then:
        """What follows a step's prompt."""
        if step.kind in LISTENS:
            return Then.LISTEN
        return Then.BREATHE if step.kind is Kind.BREATHE else Then.GO_ON

    def follow(self, then: Then) -> None:
        """Do what follows the prompt that was spoken."""
        if then is Then.LISTEN:
            self.listen()
        elif then is Then.BREATHE:
            self.attend(Phase.BREATHING)
            self.wake(self.at_step.seconds)
        else:
            self.enter(self.at_step.leaves_to())

    def go_back(self) -> None:
        """Take the step up again after a pause or a question in between."""
        step, state = self.at_step, self.state
        self.change(aside=None, in_pause=False, time_out=False, silences=0, unclear=0)
        if step.kind is Kind.ASK:
            in_the_middle = step.content is not None and len(state.before.split()) >= TELLS
        else:
            asked_on_top = (step.kind is Kind.MIRROR and state.mirror) or (step.kind is Kind.SHARE and state.reworded)
            in_the_middle = step.kind in TELLING and bool(state.before or asked_on_top)
        if in_the_middle:
            self.say_line("go_on_both" if step.who is None else "go_on", Then.LISTEN)
        else:
            self.change(before="", asker_done=False)
            self.say(state.step_prompt, self.then(step))

    def pause(self, line: str, **more: str) -> None:
        """Go to pausing, or back to it, until somebody says to go on."""
        over = self.state.aside is Aside.BACK
        self.change(aside=None, in_pause=False, time_out=self.state.time_out and not over)
        self.say(self.word(line, self.script.lines.lines[line], **more), Then.PAUSE)

    def end(self, reason: EndReason, text: str) -> None:
        """Say the last words; the session is over."""
        self.say(text, Then.GO_ON)
        self.change(phase=Phase.ENDED, reason=reason, aside=None, in_pause=False)
        self.do(End(reason=reason))

    def keep(self, keeping: Keeping) -> None:
        """Keep so much of the session."""
        self.change(keeping=keeping)
        self.do(Keep(keeping=keeping))

    # ---- what was said

    def look(self, mirror: str) -> Coverage | None:
        """How much of what was shared a mirror has carried; `None` where that is not looked at."""
        step = self.at_step
        source = self.state.share if step.of is Gathers.SHARE else " ".join(filter(None, self.state.gathered))
        if not source or not self.state.begun.checks_content:
            return None
        pauses = self.state.share_pauses if step.of is Gathers.SHARE else ()
        return self.script.compare(Said(source, pauses), Said(mirror))

    def take_share(self, text: str, words: Sequence[Word]) -> None:
        """What is to be mirrored next."""
        gaps = tuple(max(0.0, b.start - a.end) for a, b in itertools.pairwise(words))
        pauses = gaps if len(words) == len(text.split()) else ()
        self.change(share=text, share_pauses=pauses, came_from=self.state.step, gathered=(*self.state.gathered, text))

    def replace_share(self, text: str, words: Sequence[Word]) -> None:
        """The same said anew: it takes the place of what was shared last."""
        self.change(gathered=self.state.gathered[:-1])
        self.take_share(text, words)

    def clock(self) -> datetime:
        """The time of day."""
        passed = self.state.now - self.state.anchor_at
        return datetime.fromisoformat(self.state.anchor_clock) + timedelta(seconds=passed)

    def clock_after(self, seconds: float) -> str:
        """The time of day that it will be, as it is said aloud."""
        shown = self.script.lines.shown
        time = self.clock() + timedelta(seconds=seconds)
        half = shown["morning"] if time.hour < 12 else shown["afternoon"]  # noqa: PLR2004 - noon
        return shown["time"].format(hour12=time.hour % 12 or 12, hour=time.hour, minute=f"{time.minute:02}", half=half)

    def ask(self, aside: Aside, line: str) -> None:
        """Ask something that belongs to no step."""
        state = self.state
        paused = state.in_pause or state.phase is Phase.PAUSED or state.then is Then.PAUSE
        self.change(aside=aside, in_pause=paused and aside is not Aside.BACK, unclear=0, silences=0)
        self.say_line(line, Then.LISTEN)
