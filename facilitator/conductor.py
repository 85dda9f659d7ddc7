"""The one loop: take one event, put it into the journal, step, carry the actions out."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

import msgspec

from facilitator.dialogue.actions import AnyAction, Chime, Hush, Listen, Rest, Say, Show, Wake
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Device, Elapsed, Lost, Source, Spoken
from facilitator.dialogue.state import Phase, State
from facilitator.errors import JournalError
from facilitator.ports import Ears, Journal, Table, Voice

LAST_WORDS_SECONDS = 20.0
"""The longest that the loop waits for its last prompt to have been spoken."""

Wait = Callable[["queue.SimpleQueue[AnyEvent]", float | None], AnyEvent | None]
"""The next event, or `None` once so many seconds have passed (`None`: wait for ever)."""


def wait_for_real(events: queue.SimpleQueue[AnyEvent], seconds: float | None) -> AnyEvent | None:
    """Wait as long as it takes in the room."""
    try:
        return events.get(timeout=seconds)
    except queue.Empty:
        return None


class Conductor:
    """Leads a dialogue: knows ears, voice, table and journal, and lets none of them know another."""

    def __init__(
        self,
        dialogue: Dialogue,
        *,
        voice: Voice,
        table: Table,
        journal: Journal | None = None,
        state: State | None = None,
        events: queue.SimpleQueue[AnyEvent] | None = None,
        now: Callable[[], float] = time.monotonic,
        wait: Wait = wait_for_real,
    ) -> None:
        """Lead nothing yet; `events` is the queue, where those at the edge know it before there is a conductor."""
        self.state = state or State()
        self.ears: Ears | None = None
        self._dialogue, self._voice, self._table, self._journal = dialogue, voice, table, journal
        self._now, self._wait = now, wait
        self._events: queue.SimpleQueue[AnyEvent] = events or queue.SimpleQueue()
        self._offset = self.state.now - now()
        self._due: tuple[float, int] | None = None

    def post(self, event: AnyEvent) -> None:
        """Put an event on the queue; from any thread."""
        self._events.put(event)

    def run(self, first: AnyEvent, *, kept: bool = False) -> State:
        """Lead the dialogue until it ends; `kept`: the first event is in the journal already."""
        self._take(first, kept=kept)
        while self.state.phase is not Phase.ENDED:
            event = self._next()
            if event is not None:
                self._take(event)
        self._last_words()
        return self.state

    def _next(self) -> AnyEvent | None:
        seconds = None if self._due is None else max(0.0, self._due[0] - self._now())
        event = self._wait(self._events, seconds)
        if event is None and self._due is not None and self._now() >= self._due[0]:
            event, self._due = Elapsed(wake=self._due[1]), None
        if isinstance(event, Commanded) and event.source is Source.KEY and self.ears is not None:
            if event.command is Command.HAND_OVER and self.ears.hand_over():
                return None  # the ears end the turn with all that was said in it
            event = msgspec.structs.replace(event, text=" ".join(self.ears.so_far()))
        return event

    def _take(self, event: AnyEvent, *, kept: bool = False) -> None:
        if not kept:
            event = msgspec.structs.replace(event, at=self._now() + self._offset)
        minded = event if kept else self._dialogue.mind(self.state, event)
        failed: JournalError | None = None
        if self._journal is not None and not kept:
            try:
                if minded is not event:
                    self._journal.forget_turn(self.state.turn)
                self._journal.append(minded)
            except JournalError as error:
                failed = error
        self._step(minded)
        if failed is not None:
            self._journal = None
            self._step(Lost(device=Device.JOURNAL, why=str(failed), at=event.at))

    def _step(self, event: AnyEvent) -> None:
        self.state, actions = self._dialogue.step(self.state, event)
        for action in actions:
            self._carry_out(action)

    def _carry_out(self, action: AnyAction) -> None:
        match action:
            case Say():
                self._voice.say(action)
            case Hush():
                self._voice.hush()
            case Chime():
                self._voice.chime(action.sound)
            case Show():
                self._table.show(action.view)
            case Wake():
                self._due = (self._now() + action.after_seconds, action.id)
            case Listen() | Rest() if self.ears is not None:
                self.ears.listen(action) if isinstance(action, Listen) else self.ears.rest()
            case _:
                pass  # Keep, Note and End stand in the state: the journal is told when the loop is over

    def _last_words(self) -> None:
        """Let the last prompt be spoken; a second "stop" cuts it. What else happens is for the dialogue after this one."""
        until, later = self._now() + LAST_WORDS_SECONDS, list[AnyEvent]()
        while self._now() < until:
            event = self._wait(self._events, until - self._now())
            if isinstance(event, Spoken) and event.say == self.state.say:
                break
            if event is not None:
                later.append(event)
            if isinstance(event, Commanded) and event.command is Command.STOP:
                self._voice.hush()
                break
        for event in later:
            self._events.put(event)
