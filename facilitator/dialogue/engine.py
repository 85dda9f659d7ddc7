"""The dialogue: a pure function of what was heard.

`Dialogue.step(state, event)` is total (no event in any state raises), deterministic and free of clock, thread, chance,
file and sound. What follows a turn is in `answering`, what it does to the state in `move`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitator.dialogue.actions import AnyAction, Chime, EndReason, Expect, Listen, Rest, Show, Sound
from facilitator.dialogue.answering import answered, aside_answered, not_understood
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
    Word,
)
from facilitator.dialogue.exercise import Kind
from facilitator.dialogue.move import HEARS, STIRRED_SECONDS, Move
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Aside, Phase, State, Then
from facilitator.dialogue.view import view

TIME_OUT_SECONDS = 25 * 60
"""Between the 20 and 30 minutes that a body takes to come down from being flooded (Gottman)."""
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
    move.change(begun=event, anchor_clock=event.clock, anchor_at=event.at)
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
        _after_prompt(move)


def _after_prompt(move: Move) -> None:
    state = move.state
    if state.then is Then.PAUSE:
        move.attend(Phase.PAUSED)
        move.change(then=Then.GO_ON)
        if state.time_out:
            move.wake(max(0.0, state.back_at - state.now))
    else:
        move.follow(state.then)


def _heard(move: Move, event: Heard) -> None:
    state = move.state
    if state.listen is None or event.turn != state.turn:
        return
    command = move.script.commands.spot(event.text, typed=event.source is Source.TYPED)
    if command is not None:
        move.change(caught="")  # the command is all that was said
        _commanded(move, Commanded(command=command, source=event.source, turn=event.turn, at=event.at))
    elif state.phase is not Phase.LISTENING:
        _as_it_was(move)
    elif _was_a_cough(state, state.listen, event):
        move.change(coughs=state.coughs + 1)
        move.listen()
    else:
        _turn_over(move, event.text or state.caught, event.words, event.ended_by)


def _was_a_cough(state: State, listen: Listen, event: Heard) -> bool:
    """Whether somebody only cleared the throat. A short answer may be misheard for it, but not twice."""
    if event.text or state.caught or event.source is not Source.VOICE or event.ended_by is not EndedBy.SILENCE:
        return False
    if listen.expect is Expect.ANSWER and state.coughs:
        return False
    silence = listen.patience_seconds + (CHIME_SECONDS if listen.chime else 0.0)
    voiced = 0.0 if state.stirred_at is None else state.now - state.stirred_at - silence
    return voiced < COUGH_SECONDS


def _turn_over(move: Move, text: str, words: tuple[Word, ...], ended_by: EndedBy) -> None:
    state = move.state
    if state.aside is not None:
        # what the one who had the floor said before the question stays for when it goes on
        move.change(listen=None, caught="", coughs=0)
        aside_answered(move, state.aside, text)
        return
    move.change(listen=None, before="", caught="", silences=0, coughs=0)
    answered(move, f"{state.before} {text}".strip(), () if state.before else words, ended_by)


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
        _after_prompt(move)
    elif state.phase is Phase.BREATHING:
        move.enter(move.at_step.leaves_to())
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
        _turn_over(move, state.caught, (), EndedBy.SILENCE)
    elif step.optional:
        move.enter(step.leaves_to())
    elif step.kind in {Kind.ASK, Kind.KEEP, Kind.WHO_FIRST}:
        not_understood(move, step)
    elif asked_on_top:
        # it is not added: what was said before stands
        move.enter(step.leaves_to() if step.kind is Kind.MIRROR else step.next or step.leaves_to())
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
        _as_it_was(move)


def _commanded(move: Move, event: Commanded) -> None:
    state = move.state
    current = event.turn in {0, state.turn}
    if event.command is Command.HAND_OVER and not current:
        return  # that turn is over already
    if event.text and current and state.phase is Phase.LISTENING and state.aside is None:
        move.change(caught=event.text)  # all that was said in the turn, what is caught of it included
    COMMANDS[event.command](move, event)


def _stop(move: Move, _event: Commanded) -> None:
    move.hush()
    move.end(EndReason.STOPPED, move.word("stopped", move.script.lines.lines["stopped"]))


def _halt(move: Move, event: Commanded) -> None:
    if move.state.aside is Aside.HALT:
        _stop(move, event)
    else:
        move.hush()
        move.ask(Aside.HALT, "halt")


def _pause(move: Move, event: Commanded) -> None:
    if move.state.phase is Phase.PAUSED or move.state.then is Then.PAUSE:
        # the same key pauses and goes on
        (_continue if event.source is Source.KEY else _as_it_was)(move, event)
        return
    move.hush()
    move.pause("paused")


def _continue(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is not None:
        move.hush()
        move.change(then=Then.GO_ON)
        move.go_back()
    else:
        _as_it_was(move, event)


def _as_it_was(move: Move, _event: Commanded | None = None) -> None:
    """Nothing comes of it: the turn goes on."""
    if move.state.phase is Phase.LISTENING:
        move.listen()
    elif move.state.phase in {Phase.PAUSED, Phase.BREATHING}:
        move.attend(move.state.phase)


def _repeat(move: Move, _event: Commanded) -> None:
    state = move.state
    after = {Phase.LISTENING: Then.LISTEN, Phase.PAUSED: Then.PAUSE, Phase.BREATHING: Then.BREATHE}
    move.hush()
    move.say(state.prompt, after.get(state.phase, state.then))


def _hand_over(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.LISTENING:
        move.do(Rest())
        _turn_over(move, state.caught, event.words, EndedBy.KEY)
    elif state.phase is Phase.PROMPTING and state.then is not Then.PAUSE:
        move.hush()
        _after_prompt(move)
    elif state.phase is Phase.BREATHING:
        move.enter(move.at_step.leaves_to())
    else:
        _as_it_was(move)


def _skip(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is not None:
        _as_it_was(move, event)
        return
    move.hush()
    step = move.at_step
    going_on = state.phase is Phase.PROMPTING and state.then is Then.GO_ON
    if not going_on and step.kind in {Kind.ASK, Kind.KEEP, Kind.WHO_FIRST}:
        move.change(unclear=1)
        not_understood(move, step)
    else:
        move.enter(step.leaves_to())


def _time_out(move: Move, event: Commanded) -> None:
    state = move.state
    if state.time_out and state.aside is None:
        _as_it_was(move, event)
        return
    move.hush()
    move.change(aside=None, time_out=True, back_at=state.now + TIME_OUT_SECONDS)
    move.pause("time_out", time=move.clock_after(TIME_OUT_SECONDS))


COMMANDS: Mapping[Command, Callable[[Move, Commanded], None]] = {
    Command.STOP: _stop,
    Command.HALT: _halt,
    Command.PAUSE: _pause,
    Command.CONTINUE: _continue,
    Command.REPEAT: _repeat,
    Command.HAND_OVER: _hand_over,
    Command.SKIP: _skip,
    Command.TIME_OUT: _time_out,
}
HANDLERS: Mapping[type[AnyEvent], Callable[[Move, Any], None]] = {
    Begun: _begun,
    Resumed: _resumed,
    Spoken: _spoken,
    Stirred: _stirred,
    Caught: _caught,
    Heard: _heard,
    Commanded: _commanded,
    Nudged: _nudged,
    Elapsed: _elapsed,
    Lost: _lost,
    Found: _found,
}
"""Each handler takes just the event that it stands at."""
