"""The dialogue: a pure function of what was heard.

`Dialogue.step(state, event)` is total (no event in any state raises), deterministic and free of clock, thread, chance,
file and sound. What follows a turn is in `answering`, what it does to the state in `move`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from facilitator.dialogue.actions import AnyAction, Chime, EndReason, Rest, Show, Sound
from facilitator.dialogue.answering import answered, not_understood
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
from facilitator.dialogue.move import STIRRED_SECONDS, Move
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Aside, Phase, State, Then
from facilitator.dialogue.view import view

TIME_OUT_SECONDS = 25 * 60
"""Between the 20 and 30 minutes that a body takes to come down from being flooded (Gottman)."""


@dataclass(frozen=True)
class Dialogue:
    """A dialogue by one script."""

    script: Script

    def step(self, state: State, event: AnyEvent) -> tuple[State, tuple[AnyAction, ...]]:
        """What an event makes of the state, and what the facilitator does."""
        move = Move(self.script, state)
        move.change(now=max(state.now, event.at))
        if state.phase is not Phase.ENDED and (state.phase is not Phase.BEFORE or isinstance(event, Begun)):
            HANDLERS[type(event)](move, event)
            shown = view(self.script, move.state)
            if shown != state.view:
                move.change(view=shown)
                move.do(Show(view=shown))
        return move.state, tuple(move.actions)

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
    move.change(anchor_clock=event.clock, anchor_at=event.at, lost={}, listen=None)
    _keep_words(move, state.caught)
    paused = state.phase is Phase.PAUSED or state.then is Then.PAUSE
    move.say_line("welcome_back", Then.PAUSE if paused else Then.LISTEN)
    if not paused:
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
            move.wake(TIME_OUT_SECONDS)
    else:
        move.follow(state.then)


def _heard(move: Move, event: Heard) -> None:
    state = move.state
    if state.listen is None or event.turn != state.turn:
        return
    command = move.script.commands.spot(event.text, typed=event.source is Source.TYPED)
    if command is not None:
        _commanded(move, Commanded(command=command, source=event.source, turn=event.turn, at=event.at))
        return
    if state.phase is not Phase.LISTENING:
        return
    _turn_over(move, event.text, event.words, event.ended_by)


def _turn_over(move: Move, text: str, words: tuple[Word, ...], ended_by: EndedBy) -> None:
    before = move.state.before
    move.change(listen=None, before="", caught="", silences=0)
    answered(move, f"{before} {text}".strip(), () if before else words, ended_by)


def _stirred(move: Move, event: Stirred) -> None:
    if move.state.phase is Phase.LISTENING and event.turn == move.state.turn:
        move.wake(STIRRED_SECONDS)


def _caught(move: Move, event: Caught) -> None:
    state = move.state
    if state.phase is not Phase.LISTENING or event.turn != state.turn:
        return
    move.change(caught=f"{state.caught} {event.text}".strip())
    if state.aside is None and move.at_step.kind is Kind.MIRROR and state.coverage is not None:
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
    if state.aside is not None:
        if state.silences:
            move.change(aside=None, time_out=False)
            move.say_line("waiting", Then.PAUSE)
        else:
            move.say(state.prompt, Then.LISTEN, soft=True)
    elif step.optional:
        move.enter(step.leaves_to())
    elif step.kind in {Kind.ASK, Kind.KEEP, Kind.WHO_FIRST}:
        not_understood(move, step)
    elif (step.kind is Kind.MIRROR and state.mirror) or (step.kind is Kind.SHARE and state.reworded):
        # what was asked for on top is not added: what was said before stands
        move.enter(step.leaves_to() if step.kind is Kind.MIRROR else step.next or step.leaves_to())
    elif state.silences == 0:
        both = "prompt_again_both" if step.who is None else "prompt_again"
        move.say_line("stem_again" if step.stem else both, Then.LISTEN, soft=True)
    elif state.silences == 1:
        move.say_line("offer_pause", Then.LISTEN, soft=True)
    else:
        move.say_line("waiting", Then.PAUSE)


def _lost(move: Move, event: Lost) -> None:
    if event.device is Device.JOURNAL:
        move.hush()
        move.ask(Aside.UNSAVED, "unsaved")
        return
    move.change(lost={**move.state.lost, event.device: event.why})
    if event.device is Device.MICROPHONE and move.state.phase is Phase.LISTENING:
        # nobody can be heard: no silence is held against anyone, keys and typed lines still work
        move.change(wake=move.state.wake + 1)


def _found(move: Move, event: Found) -> None:
    move.change(lost={device: why for device, why in move.state.lost.items() if device is not event.device})
    if event.device is Device.MICROPHONE and move.state.phase is Phase.LISTENING:
        _keep_words(move, move.state.caught)
        move.listen()


def _keep_words(move: Move, text: str) -> None:
    """What was said before an interruption stays part of the turn."""
    move.change(before=f"{move.state.before} {text}".strip(), caught="")


def _commanded(move: Move, event: Commanded) -> None:
    state = move.state
    current = event.turn in {0, state.turn}
    if current and state.phase is Phase.LISTENING and event.command is not Command.HAND_OVER:
        _keep_words(move, event.text)
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
        _continue(move, event)  # the same key pauses and goes on
        return
    move.hush()
    move.change(aside=None)
    move.say_line("paused", Then.PAUSE)


def _continue(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is Aside.BACK:
        move.hush()
        move.change(then=Then.GO_ON)
        move.go_back()
    else:
        _as_it_was(move, event)


def _as_it_was(move: Move, _event: Commanded) -> None:
    """The command means nothing here: the turn goes on."""
    if move.state.phase is Phase.LISTENING:
        move.listen()


def _repeat(move: Move, _event: Commanded) -> None:
    state = move.state
    after = {Phase.LISTENING: Then.LISTEN, Phase.PAUSED: Then.PAUSE, Phase.BREATHING: Then.BREATHE}
    move.hush()
    move.say(state.prompt, after.get(state.phase, state.then))


def _hand_over(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.LISTENING:
        move.do(Rest())
        _turn_over(move, event.text, event.words, EndedBy.KEY)
    elif state.phase is Phase.PROMPTING and state.then is not Then.PAUSE:
        move.hush()
        _after_prompt(move)
    elif state.phase is Phase.BREATHING:
        move.enter(move.at_step.leaves_to())


def _skip(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is not None:
        _as_it_was(move, event)
        return
    move.hush()
    step = move.at_step
    if step.kind in {Kind.ASK, Kind.KEEP, Kind.WHO_FIRST}:
        move.change(unclear=1)
        not_understood(move, step)
    else:
        move.enter(step.leaves_to())


def _time_out(move: Move, _event: Commanded) -> None:
    move.hush()
    move.change(aside=None, time_out=True)
    move.say_line("time_out", Then.PAUSE, time=move.clock_after(TIME_OUT_SECONDS))


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
