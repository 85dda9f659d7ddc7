"""An evening on a virtual clock: a whole dialogue in milliseconds, with a couple who answer each turn."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from facilitator.dialogue.actions import AnyAction, Chime, End, Expect, Hush, Listen, Rest, Say, Sound, Wake
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import (
    AnyEvent,
    Begun,
    Caught,
    Command,
    Commanded,
    Elapsed,
    EndedBy,
    Heard,
    Nudged,
    Source,
    Spoken,
    Stirred,
    Word,
)
from facilitator.dialogue.state import State
from facilitator.testing.scenario import Line, Press

SECONDS_PER_WORD = 0.4
"""150 words a minute: so the facilitator speaks, and the couple too."""
BREATH_SECONDS = 0.6
"""The shortest pause that is taken for a breath."""
CHIME_SECONDS = 1.5
"""After the closing chime, speech keeps the floor for so long."""

SHORT_ANSWER = 6
"""Words beyond which an answer is told content, and is given `content_seconds`."""

Couple = Callable[[State, Listen], Line]
Presses = Callable[[State], Press | None]


@dataclass
class Evening:
    """Plays a dialogue: a virtual clock, ears that understand every word, and a voice that takes its time."""

    dialogue: Dialogue
    couple: Couple
    presses: Presses = lambda _state: None
    """Which key is pressed while a prompt sounds."""
    clock: float = 0.0
    state: State = field(default_factory=State)
    events: list[AnyEvent] = field(default_factory=list)
    actions: list[AnyAction] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    talked_seconds: float = 0.0
    """How long the couple talked."""
    prompted_seconds: float = 0.0
    """How long the facilitator did."""
    _said: tuple[Say, float, float] | None = None
    """The newest prompt, when it began and how long it takes."""
    _due: list[tuple[float, int, AnyEvent]] = field(default_factory=list)
    _number: itertools.count[int] = field(default_factory=itertools.count)

    def play(self, begun: Begun, *, most_events: int = 3000) -> State:
        """Play from the beginning until the end, or until nothing more can happen."""
        self._at(0.0, begun)
        while self._due and len(self.events) < most_events:
            self.clock, _, event = heapq.heappop(self._due)
            self.take(event)
        return self.state

    def take(self, event: AnyEvent) -> None:
        """Let an event happen now, and carry out what comes of it."""
        event = self.dialogue.mind(self.state, msgspec.structs.replace(event, at=self.clock))
        self.events.append(event)
        self.state, actions = self.dialogue.step(self.state, event)
        if not self.steps or self.steps[-1] != self.state.step:
            self.steps.append(self.state.step)
        for action in actions:
            self.actions.append(action)
            self._carry_out(action)

    def _at(self, after_seconds: float, event: AnyEvent) -> None:
        heapq.heappush(self._due, (self.clock + after_seconds, next(self._number), event))

    def _carry_out(self, action: AnyAction) -> None:
        if isinstance(action, Say):
            seconds = len(action.text.split()) * SECONDS_PER_WORD
            self._said = (action, self.clock, seconds)
            self.prompted_seconds += seconds
            self._at(seconds, Spoken(say=action.id))
            press = self.presses(self.state)
            if press is not None:
                self._at(press.after_seconds, Commanded(command=press.key, source=Source.KEY))
        elif isinstance(action, Hush):
            self._hush()
        elif isinstance(action, Listen):
            self._forget_turn()
            line = self.couple(self.state, action)
            if line.mumble_seconds is None:
                self._answer(action, line)
            else:
                self._mumble(action, line.after_seconds, line.mumble_seconds)
        elif isinstance(action, Rest):
            self._forget_turn()
        elif isinstance(action, Wake):
            self._at(action.after_seconds, Elapsed(wake=action.id))
        elif isinstance(action, End):
            self._due.clear()
            if self._said is not None:  # its last words are still spoken
                self.clock = max(self.clock, self._said[1] + self._said[2])

    def _hush(self) -> None:
        """What was not spoken yet is not spoken."""
        if self._said is not None:
            say, began, seconds = self._said
            if self.clock < began + seconds:
                self.prompted_seconds -= began + seconds - self.clock
                self._at(0.0, Spoken(say=say.id, completed=False))
            self._said = None

    def _forget_turn(self) -> None:
        """What was still going to be said in the turn before this one is not said."""
        self._due = [due for due in self._due if not isinstance(due[2], (Heard, Caught, Stirred, Nudged))]
        heapq.heapify(self._due)

    def _answer(self, listen: Listen, line: Line) -> None:
        """Say a line into a turn, as the real ears would give it: stretch by stretch, ended by its policy."""
        caught: list[str] = []
        at = 0.0
        for number, (pause, words) in enumerate(line.stretches()):
            if number and pause >= self._longest_pause(listen, caught):
                break
            at += pause
            if number == 0:
                self._at(at, Stirred(turn=listen.turn))
            began, at = at, at + len(words.split()) * SECONDS_PER_WORD
            self.talked_seconds += at - began
            command = self.dialogue.script.commands.spot(words)
            if command is Command.HAND_OVER:
                self._ends(listen, at, caught, EndedBy.SAID, line.level_db)
                return
            if command is not None:
                said = " ".join(caught)
                self._at(at, Commanded(command=command, source=Source.VOICE, turn=listen.turn, text=said))
                return
            caught.append(words)
            if self._takes(listen, words, began, at):
                self._ends(listen, at + BREATH_SECONDS, caught, EndedBy.LONGEST, line.level_db)
                return
        if line.press is not None:
            when = at + 0.2 if line.press_after_seconds is None else line.press_after_seconds
            self._at(when, Commanded(command=line.press, source=Source.KEY, turn=listen.turn, text=" ".join(caught)))
        elif caught and listen.expect is not Expect.COMMAND:
            if listen.chime:
                self.actions.append(Chime(sound=Sound.CLOSING))
            self._ends(listen, at + self._longest_pause(listen, caught), caught, EndedBy.SILENCE, line.level_db)

    def _mumble(self, listen: Listen, after_seconds: float, seconds: float) -> None:
        """Make a sound in which nothing is understood."""
        self._at(after_seconds, Stirred(turn=listen.turn))
        self.talked_seconds += seconds
        self._ends(listen, after_seconds + seconds + self._longest_pause(listen, []), [], EndedBy.SILENCE)

    def _takes(self, listen: Listen, words: str, began: float, at: float) -> bool:
        """Take a stretch of a turn; whether the turn is held here because it has become too long."""
        if listen.expect is Expect.CONTENT:
            self._at(at + BREATH_SECONDS, Caught(turn=listen.turn, text=words))
        if listen.nudge_seconds is not None and began <= listen.nudge_seconds < at:
            self._at(at + BREATH_SECONDS, Nudged(turn=listen.turn))
        return listen.hold_seconds is not None and at > listen.hold_seconds

    def _longest_pause(self, listen: Listen, caught: list[str]) -> float:
        tells = listen.content_seconds is not None and len(" ".join(caught).split()) > SHORT_ANSWER
        silence = listen.content_seconds if tells and listen.content_seconds is not None else listen.patience_seconds
        return silence + (CHIME_SECONDS if listen.chime else 0.0)

    def _ends(
        self, listen: Listen, at: float, caught: list[str], ended_by: EndedBy, level_db: float | None = None
    ) -> None:
        text = " ".join(caught)
        times = (SECONDS_PER_WORD * number for number in itertools.count())
        spoken = () if level_db is None else zip(text.split(), times, strict=False)
        words = tuple(Word(word, at, at + SECONDS_PER_WORD) for word, at in spoken)
        self._at(at, Heard(turn=listen.turn, text=text, words=words, ended_by=ended_by, level_db=level_db))
