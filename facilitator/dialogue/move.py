"""One move of the dialogue: a state being changed, and the actions that come of it.

A `Move` lives for the length of one `Dialogue.step` and is the only thing that is ever changed in place.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from facilitator.dialogue.actions import End, EndReason, Keep, Keeping, Listen, Say, Wake
from facilitator.dialogue.events import Word
from facilitator.dialogue.exercise import DEPTHS, LISTENS, Gathers, Kind, Over, Step
from facilitator.dialogue.floor import Floor
from facilitator.dialogue.state import Aside, Phase, PutOff, Stored, Then
from facilitator.mirroring import Coverage, Said

TELLS = 4
"""From how many words on what follows a yes or a no is taken as told, not as noise of the recogniser."""
TELLING = frozenset({Kind.SPEAK, Kind.SHARE, Kind.MIRROR, Kind.NOTE})
"""Steps in which somebody tells something, and so can be in the middle of it."""


TIME_OUT_SECONDS = 25 * 60
"""Between the 20 and 30 minutes that a body takes to come down from being flooded (Gottman)."""
SLOW_SECONDS = 18.0
"""Three slow breaths, as when the two arrive."""


class Move(Floor):
    """The way through an exercise: from step to step, into a pause and back, to the end."""

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
        self.change(
            step=step.id,
            eased=False,
            turned=False,
            unclear=0,
            silences=0,
            asker_done=False,
            before="",
            caught="",
            coughs=0,
        )
        if step.kind is Kind.EACH:
            self._enter_each(step)
        elif step.kind is Kind.LOOK:
            self.enter(self._by_what_was_carried(step))
        elif self._nothing_there(step):
            self.enter(step.leaves_to())
        elif step.kind is Kind.WHO_FIRST and self.state.begun.first_sender is not None:
            self.change(sender=self.state.begun.first_sender)
            self.enter(step.leaves_to())
        else:
            self._open(step, opening, quiet=quiet)

    def _enter_each(self, step: Step) -> None:
        depth, begun = DEPTHS.index(self.state.begun.depth), self.state.begun
        items = [item.text for item in step.item if DEPTHS.index(item.depth) <= depth]
        if step.over is Over.SHARES:
            items = list(begun.shares)
        number = self.count(f"item {step.id}")
        if number < len(items):
            self.change(item=items[number])
            self.enter(step.next or step.leaves_to())
        else:
            kept = {name: n for name, n in self.state.visits.items() if name != f"item {step.id}"}
            self.change(visits=kept)  # one that stands within another begins anew
            self.enter(step.done or step.leaves_to())

    def _nothing_there(self, step: Step) -> bool:
        """Whether there is nothing to mirror, to choose from or to read."""
        if step.kind is Kind.CHOOSE:
            return bool(step.among) and not self.state.stored.get(step.among)
        return (step.kind is Kind.MIRROR and not self.state.gathered) or (
            step.kind is Kind.READ and not self.state.item
        )

    def _by_what_was_carried(self, step: Step) -> str:
        coverage = self.state.coverage
        if coverage is None or all(point.missed for point in coverage.points):
            target = step.unclear  # it may only be that nothing was understood
        elif any(point.missed for point in coverage.points):
            target = step.no
        else:
            target = (step.turned if coverage.contradicts else None) or step.yes
        return target or step.leaves_to()

    def _open(self, step: Step, opening: str | None, *, quiet: bool) -> None:
        if step.kind is Kind.SWITCH:
            self.change(sender=1 - self.state.sender, share="", gathered=(), shorter=0)
            if step.anew:
                kept = {name: n for name, n in self.state.visits.items() if not name.startswith("item ")}
                self.change(visits=kept, stored={}, chosen={})
        if step.kind is Kind.MIRROR:
            self.change(mirror="", reprompts=0, redirects=0, coverage=self.look(""))
        if step.kind is Kind.SHARE:
            self.change(reworded=False)
        if step.kind is Kind.READ:
            self.take_share(self.state.item, (), replaces=True)
        wordings = self._wordings(step)
        self.change(asked=False)
        if quiet:
            self.change(step_prompt=self.word(f"step {step.id}", wordings))
            return
        if step.silent:
            self.change(step_prompt=self.word(f"step {step.id}", wordings))
            self.listen()
            return
        if not wordings and opening is None:
            self.change(then=self.then(step))
            self.follow()
            return
        text = opening or self.word(f"step {step.id}", wordings)
        self.change(step_prompt=text)
        if step.kind is Kind.END:
            self.end(step.reason, text)
        else:
            self.say(text, self.then(step))

    def _wordings(self, step: Step) -> tuple[str, ...]:
        if step.kind is Kind.READ:
            return ("{item}",)
        return step.asked if self.state.asked and step.asked else step.prompts

    def then(self, step: Step) -> Then:
        """What follows a step's prompt."""
        if step.kind in LISTENS:
            return Then.LISTEN
        return Then.BREATHE if step.kind is Kind.BREATHE else Then.GO_ON

    def follow(self) -> None:
        """Do what follows the prompt that was spoken."""
        then = self.state.then
        if then is Then.PAUSE:
            self.attend(Phase.PAUSED, alone=self.waits_for_answer)
            self.change(then=Then.GO_ON)
            if self.state.time_out:
                self.wake(max(0.0, self.state.back_at - self.state.now))
        elif then is Then.LISTEN:
            self.listen()
        elif then is Then.BREATHE:
            self.attend(Phase.BREATHING)
            self.wake(self.at_step.seconds if self.state.aside is None else SLOW_SECONDS)
        else:
            self.enter(self.at_step.next or self.at_step.leaves_to())

    @property
    def waits_for_answer(self) -> bool:
        """Whether it is a pause in which a key or a typed line may still answer the step's question."""
        state = self.state
        paused = state.phase is Phase.PAUSED or (state.phase is Phase.PROMPTING and state.then is Then.PAUSE)
        return paused and self.at_step.needs_answer and state.unclear > 1 and not state.time_out

    def breathed(self) -> None:
        """Go on after a quiet time."""
        if self.state.aside is Aside.FLOODED:
            self.ask(Aside.FLOODED, "flooded")
        else:
            self.enter(self.at_step.next or self.at_step.leaves_to())

    def go_back(self) -> None:
        """Take the step up again after a pause or a question in between."""
        step, state = self.at_step, self.state
        self.change(aside=None, in_pause=False, time_out=False, silences=0, unclear=0)
        if state.put_off is not None:
            self._catch_up(state.put_off)
            return
        if step.kind is Kind.MIRROR and self.was_read():
            self.enter(state.came_from)  # what is to be given back is read again, so that it can be
            return
        if step.kind is Kind.ASK:
            in_the_middle = step.content is not None and len(state.before.split()) >= TELLS
        else:
            asked_on_top = (step.kind is Kind.MIRROR and state.mirror) or (step.kind is Kind.SHARE and state.reworded)
            in_the_middle = step.kind in TELLING and bool(state.before or asked_on_top)
        if in_the_middle or step.silent:
            self.say_line("go_on_both" if step.who is None else "go_on", Then.LISTEN)
        else:
            self.change(before="", asker_done=False)
            self.say(state.step_prompt, self.then(step))

    def put_off(self) -> None:
        """Leave what was just going to be said, or listened to, until `go_back`."""
        prompting = self.state.phase is Phase.PROMPTING
        self.actions = [action for action in self.actions if not isinstance(action, Say | Listen | Wake)]
        self.change(put_off=PutOff(self.state.prompt if prompting else "", self.state.then))

    def _catch_up(self, put_off: PutOff) -> None:
        self.change(put_off=None)
        if put_off.text:
            self.say(put_off.text, put_off.then)
        else:
            self.listen()

    def pause(self, line: str, **more: str) -> None:
        """Go to pausing, or back to it, until somebody says to go on."""
        over = self.state.aside is Aside.BACK
        self.change(aside=None, in_pause=False, time_out=self.state.time_out and not over)
        self.say(self.word(line, self.script.lines.lines[line], **more), Then.PAUSE)

    def take_time_out(self) -> None:
        """A break, with a time to come back."""
        self.hush()
        self.change(aside=None, time_out=True, back_at=self.state.now + TIME_OUT_SECONDS)
        self.pause("time_out", time=self.clock_after(TIME_OUT_SECONDS))

    def end(self, reason: EndReason, text: str) -> None:
        """Say the last words; the session is over. Who stops after the last question has come to the end, too."""
        if reason is EndReason.STOPPED and self.state.keeping is not None and self.at_step.kind is not Kind.END:
            reason = EndReason.COMPLETED
        keeps = self.at_step.keeps
        if self.state.keeping is None and keeps is not None:
            self.keep(keeps)
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
        if not source or not step.checks or not self.state.begun.checks_content:
            return None
        pauses = self.state.share_pauses if step.of is Gathers.SHARE else ()
        return self.script.compare(Said(source, pauses), Said(mirror))

    def take_share(self, text: str, words: Sequence[Word], *, replaces: bool = False) -> None:
        """What is to be mirrored next; it may take the place of what was shared last."""
        step = self.at_step
        turn = 0 if step.kind is Kind.READ else self.state.turn
        if replaces or step.replaces:
            self.drop_share(step.stores)
        gaps = tuple(max(0.0, b.start - a.end) for a, b in itertools.pairwise(words))
        pauses = gaps if len(words) == len(text.split()) else ()
        self.change(share=text, share_pauses=pauses, share_turn=turn, came_from=step.id)
        self.change(gathered=(*self.state.gathered, text))
        if step.stores:
            stored = (*self.state.stored.get(step.stores, ()), Stored(text, turn))
            self.change(stored={**self.state.stored, step.stores: stored})

    def was_read(self) -> bool:
        """Whether the facilitator read aloud what was shared last."""
        source = self.script.exercise.steps.get(self.state.came_from)
        return source is not None and source.kind is Kind.READ

    def drop_share(self, stores: str) -> None:
        """Forget what was shared last, on its list, too."""
        self.change(gathered=self.state.gathered[:-1])
        if stores in self.state.stored:
            self.change(stored={**self.state.stored, stores: self.state.stored[stores][:-1]})

    def note(self, turn: int) -> None:
        """What was said in a turn is for the journal."""
        if turn not in self.state.noted:
            self.change(noted=(*self.state.noted, turn))

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
