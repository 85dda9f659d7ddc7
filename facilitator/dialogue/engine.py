"""The dialogue: a pure function of what was heard.

`Dialogue.step(state, event)` is total (no event in any state raises), deterministic and free of clock, thread, chance,
file and sound. What follows a turn is in `answering`, what follows a command in `commanding`, the way through an exercise
in `move`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitator.care import Concern
from facilitator.dialogue.actions import AnyAction, Chime, EndReason, Expect, Listen, Rest, Show, Sound
from facilitator.dialogue.answering import not_understood, turn_over
from facilitator.dialogue.aside import aside_answered
from facilitator.dialogue.calm import raised, slow_down
from facilitator.dialogue.commanding import as_it_was, commanded
from facilitator.dialogue.events import (
    AnyEvent,
    Begun,
    Caught,
    Command,
    Commanded,
    Device,
    Elapsed,
    EndedBy,
    Found,
    Heard,
    Lost,
    Nudged,
    Resumed,
    Source,
    Spoken,
    Stirred,
)
from facilitator.dialogue.exercise import ANSWERS, Kind
from facilitator.dialogue.floor import HEARS
from facilitator.dialogue.move import Move
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Aside, Phase, State, Then
from facilitator.dialogue.view import view

STIRRED_SECONDS = 120.0
"""The longest that a turn may go on after it stirred or was understood, before its speaker is taken to have left."""
COUGH_SECONDS = 1.5
"""A shorter sound in which nothing was understood ends no turn."""
CHIME_SECONDS = 1.5
"""After the closing chime, speech keeps the floor for so long."""


@dataclass(frozen=True)
class Dialogue:
    """A dialogue by one script."""

    script: Script

    def step(self, state: State, event: AnyEvent) -> tuple[State, tuple[AnyAction, ...]]:
        """What an event makes of the state, and what the facilitator does."""
        move = Move(self.script, state)
        move.change(now=max(state.now, event.at))
        if self._takes(state, event):
            HANDLERS[type(event)](move, event)
            shown = view(self.script, move.state)
            if shown != state.view:
                move.change(view=shown)
                move.do(Show(view=shown))
        return move.state, tuple(move.actions)

    def mind(self, state: State, event: AnyEvent) -> AnyEvent:
        """What of an event may be kept and acted on.

        Where words of self-harm, violence or fear stand in a turn, all that is left of it is "stop": nothing of the turn
        is kept, and what follows is what follows any stop.
        """
        if not isinstance(event, (Heard, Caught, Commanded)) or not event.text:
            return event
        whole = f"{state.before} {state.caught if isinstance(event, Caught) else ''} {event.text}"
        if self.script.concern(whole) is not Concern.CRISIS:
            return event
        return Commanded(command=Command.STOP, turn=event.turn, at=event.at)

    def _takes(self, state: State, event: AnyEvent) -> bool:
        """Before it has begun a session begins; after it was stopped, it may be gone on with."""
        if state.phase is Phase.BEFORE:
            return isinstance(event, Begun)
        if state.phase is Phase.ENDED:
            kind = self.script.exercise.steps[state.step].kind
            return isinstance(event, Resumed) and state.reason is not EndReason.COMPLETED and kind is not Kind.END
        return True

    def replay(self, events: Iterable[AnyEvent]) -> State:
        """The state that a session's events lead to."""
        state = State()
        for event in events:
            state, _ = self.step(state, event)
        return state


def _begun(move: Move, event: Begun) -> None:
    if move.state.phase is not Phase.BEFORE:
        return
    move.change(begun=event, sender=event.first_sender or 0, anchor_clock=event.clock, anchor_at=event.at)
    move.enter(move.script.exercise.start(first_session=event.first_session).id)


def _resumed(move: Move, event: Resumed) -> None:
    state = move.state
    paused = state.phase is not Phase.ENDED and (
        state.in_pause or state.phase is Phase.PAUSED or state.then is Then.PAUSE
    )
    away = max(0.0, (datetime.fromisoformat(event.clock) - move.clock()).total_seconds())
    move.change(anchor_clock=event.clock, anchor_at=move.state.now, back_at=state.back_at - away, lost={}, reason=None)
    move.hush()
    if paused:
        move.pause("welcome_back_paused")
    else:
        move.say_line("welcome_back", Then.LISTEN)
        move.go_back()


def _spoken(move: Move, event: Spoken) -> None:
    if move.state.phase is Phase.PROMPTING and event.say == move.state.say:
        move.follow()


def _heard(move: Move, event: Heard) -> None:
    state = move.state
    if state.listen is None or event.turn != state.turn:
        return
    command = move.script.commands.spot(event.text, typed=event.source is Source.TYPED)
    if command is not None:
        move.change(caught="")  # the command is all that was said
        commanded(move, Commanded(command=command, source=event.source, turn=event.turn, at=event.at))
    elif state.phase is not Phase.LISTENING and not (state.listen.alone and event.text):
        as_it_was(move)
    elif _was_a_cough(state, state.listen, event):
        move.change(coughs=state.coughs + 1)
        move.listen()
    elif state.aside is None and not state.eased and _is_too_much(move, event.text):
        move.change(caught=event.text, eased=True)
        slow_down(move)
    else:
        loud = raised(move, event)
        turn_over(move, event.text or state.caught, event.words, event.ended_by)
        if loud and move.state.phase is not Phase.ENDED:
            move.put_off()
            slow_down(move)


def _is_too_much(move: Move, text: str) -> bool:
    """Whether somebody says that it is too much; what is just being offered to choose from says nothing of the kind."""
    plain = move.script.answers.plain
    offered = (plain(phrase) for phrases in move.at_step.choices.values() for phrase in phrases)
    return move.script.concern(text) is Concern.FLOODED and plain(text) not in offered


def _was_a_cough(state: State, listen: Listen, event: Heard) -> bool:
    """Whether somebody only cleared the throat. A short answer may be misheard for it, but not twice."""
    if event.text or state.caught or event.source is not Source.VOICE or event.ended_by is not EndedBy.SILENCE:
        return False
    if listen.expect is Expect.ANSWER and state.coughs:
        return False
    silence = listen.patience_seconds + (CHIME_SECONDS if listen.chime else 0.0)
    voiced = 0.0 if state.stirred_at is None else state.now - state.stirred_at - silence
    return voiced < COUGH_SECONDS


def _stirred(move: Move, event: Stirred) -> None:
    if move.state.phase is Phase.LISTENING and event.turn == move.state.turn:
        move.change(stirred_at=move.state.now)
        move.wake(STIRRED_SECONDS)


def _caught(move: Move, event: Caught) -> None:
    state = move.state
    if state.phase is not Phase.LISTENING or event.turn != state.turn or state.aside is not None:
        return
    move.change(caught=f"{state.caught} {event.text}".strip())
    move.wake(STIRRED_SECONDS)
    if move.at_step.kind is Kind.MIRROR and state.coverage is not None:
        so_far = f"{state.mirror} {state.before} {move.state.caught}"
        move.change(coverage=move.look(so_far))


def _nudged(move: Move, event: Nudged) -> None:
    if move.state.phase is Phase.LISTENING and event.turn == move.state.turn:
        move.do(Chime(sound=Sound.NUDGE))


def _elapsed(move: Move, event: Elapsed) -> None:
    state = move.state
    if event.wake != state.wake:
        return
    if state.phase is Phase.PROMPTING:
        move.follow()
    elif state.phase is Phase.BREATHING:
        move.breathed()
    elif state.phase is Phase.PAUSED and state.time_out:
        move.ask(Aside.BACK, "time_out_over")
    elif state.phase is Phase.LISTENING:
        _silence(move)


def _silence(move: Move) -> None:
    """Nobody has spoken: the stem again, softly; then a pause is offered; then we wait."""
    state = move.state
    move.change(silences=state.silences + 1)
    step = move.at_step
    asked_on_top = (step.kind is Kind.MIRROR and state.mirror) or (step.kind is Kind.SHARE and state.reworded)
    if state.aside is not None:
        aside_answered(move, state.aside, "")
    elif state.caught or (state.before and (state.silences or step.optional or asked_on_top)):
        # it was all there is to say
        move.do(Rest())
        turn_over(move, state.caught, (), EndedBy.SILENCE)
    elif step.optional:
        move.enter(step.leaves_to())
    elif step.kind in ANSWERS:
        not_understood(move, step)
    elif asked_on_top:
        # it is not added: what was said before stands
        move.enter(step.next or step.leaves_to())
    elif state.silences == 0:
        both = "prompt_again_both" if step.who is None else "prompt_again"
        move.say_line("stem_again" if step.stem else both, Then.LISTEN, soft=True)
    elif state.silences == 1:
        move.say_line("offer_pause", Then.LISTEN, soft=True)
    else:
        move.pause("waiting")


def _lost(move: Move, event: Lost) -> None:
    if event.device is Device.JOURNAL:
        move.hush()
        move.ask(Aside.UNSAVED, "unsaved")
        return
    move.change(lost={**move.state.lost, event.device: event.why})
    if event.device in HEARS and move.state.phase is Phase.LISTENING:
        move.sleep()


def _found(move: Move, event: Found) -> None:
    move.change(lost={device: why for device, why in move.state.lost.items() if device is not event.device})
    if event.device in HEARS:
        as_it_was(move)


HANDLERS: Mapping[type[AnyEvent], Callable[[Move, Any], None]] = {
    Begun: _begun,
    Resumed: _resumed,
    Spoken: _spoken,
    Stirred: _stirred,
    Caught: _caught,
    Heard: _heard,
    Commanded: commanded,
    Nudged: _nudged,
    Elapsed: _elapsed,
    Lost: _lost,
    Found: _found,
}
"""Each handler takes just the event that it stands at."""
