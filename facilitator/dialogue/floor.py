"""Who has the floor: speaking, listening, waking, and nothing of what is led.

A `Floor` lives for the length of one `Dialogue.step`; it is the state on its way from one event to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from facilitator.dialogue.actions import Action, AnyAction, Expect, Hush, Listen, Rest, Say, Wake
from facilitator.dialogue.events import Device
from facilitator.dialogue.exercise import Kind, Role, Step
from facilitator.dialogue.script import Patience, Script
from facilitator.dialogue.state import Phase, State, Then
from facilitator.dialogue.view import fills
from facilitator.dialogue.wording import pick

STALLED_SECONDS = 20.0
"""Beyond the time that a prompt may take, before it is taken as spoken although nobody said so."""
SECONDS_PER_WORD = 1.0
"""The slowest that a prompt may be spoken."""
SLOWER = 1.25
"""So much longer every silence may be once somebody was flooded: words are harder to find then, and this is little enough
not to drag: 4 s become 5, a yes is taken after 1 s."""
HEARS = frozenset({Device.MICROPHONE, Device.RECOGNISER})
"""Without one of these nobody can be heard."""


class Floor:
    """The state on its way, what is said and who is listened to."""

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
        if self.state.slowed_at is not None:
            factor *= SLOWER
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

    def attend(self, phase: Phase, *, alone: bool = False) -> None:
        """Listen for nothing but commands, in a phase that waits; `alone`: and to what is typed."""
        listen = Listen(turn=self.state.turn + 1, who=None, expect=Expect.COMMAND, patience_seconds=0.8, alone=alone)
        self.change(turn=listen.turn, phase=phase, listen=listen)
        self.do(listen)

    def _turn_of(self, step: Step) -> tuple[Listen, float]:
        patience = self.patience(step.patience)
        asking = step.asker is not None and not self.state.asker_done
        if step.silent:
            return Listen(
                turn=self.state.turn, who=None, expect=Expect.COMMAND, patience_seconds=patience.silence, alone=True
            ), patience.wait
        if step.kind in {Kind.WHO_FIRST, Kind.CHOOSE, Kind.KEEP}:
            words = (
                self.state.begun.names
                if step.kind is Kind.WHO_FIRST
                else (*(p for c in step.choices.values() for p in c), *step.no_phrases)
            )
            content = self.patience("phrase").silence if step.kind is Kind.CHOOSE else None
            return self._answer(self.who(step.who), self.patience("answer"), words, content), patience.wait
        if step.kind is Kind.ASK or asking:
            who = self.who(step.asker if asking else step.who)
            content = None if asking or step.content is None else self.patience("sharing").silence
            words = self.script.answers.as_spoken((*step.yes_phrases, *step.no_phrases, *step.question))
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
