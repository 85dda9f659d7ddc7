"""What follows a command, in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facilitator.dialogue.actions import EndReason, Rest
from facilitator.dialogue.answering import not_understood, turn_over
from facilitator.dialogue.events import Command, Commanded, EndedBy, Source
from facilitator.dialogue.exercise import ANSWERS, Kind
from facilitator.dialogue.move import Move
from facilitator.dialogue.state import Aside, Phase, Then


def commanded(move: Move, event: Commanded) -> None:
    """Act on a command."""
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
        (_continue if event.source is Source.KEY else as_it_was)(move, event)
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
        as_it_was(move, event)


def as_it_was(move: Move, _event: Commanded | None = None) -> None:
    """Nothing comes of it: the turn goes on."""
    if move.state.phase is Phase.LISTENING:
        move.listen()
    elif move.state.phase in {Phase.PAUSED, Phase.BREATHING}:
        move.attend(move.state.phase, alone=move.waits_for_answer)


def _repeat(move: Move, event: Commanded) -> None:
    state = move.state
    if move.at_step.silent and state.phase is Phase.LISTENING and state.aside is None:
        as_it_was(move, event)
        return
    after = {Phase.LISTENING: Then.LISTEN, Phase.PAUSED: Then.PAUSE, Phase.BREATHING: Then.BREATHE}
    move.hush()
    move.say(state.prompt, after.get(state.phase, state.then))


def _hand_over(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.LISTENING:
        move.do(Rest())
        turn_over(move, state.caught, event.words, EndedBy.KEY)
    elif state.phase is Phase.PROMPTING and state.then is not Then.PAUSE:
        move.hush()
        move.follow()
    elif state.phase is Phase.BREATHING:
        move.breathed()
    else:
        as_it_was(move)


def _skip(move: Move, event: Commanded) -> None:
    state = move.state
    if state.phase is Phase.BREATHING:
        move.hush()
        move.breathed()
        return
    if state.phase is Phase.PAUSED or state.then is Then.PAUSE or state.aside is not None:
        as_it_was(move, event)
        return
    move.hush()
    step = move.at_step
    going_on = state.phase is Phase.PROMPTING and state.then is Then.GO_ON
    if not going_on and step.kind in ANSWERS:
        move.change(unclear=1)
        not_understood(move, step)
    else:
        move.enter(step.leaves_to())


def _time_out(move: Move, event: Commanded) -> None:
    state = move.state
    if state.time_out and state.aside is None:
        as_it_was(move, event)
        return
    move.take_time_out()


def _yes(move: Move, _event: Commanded) -> None:
    _answer(move, move.script.answers.yes[0])


def _no(move: Move, _event: Commanded) -> None:
    _answer(move, move.script.answers.no[0])


def _answer(move: Move, text: str) -> None:
    """Take a key for the answer where a yes or a no is due, also while the question is still being asked."""
    state, step = move.state, move.at_step
    due = state.phase is Phase.LISTENING or (state.phase is Phase.PROMPTING and state.then is Then.LISTEN)
    asks = state.aside is not None or step.kind is Kind.ASK
    if not ((asks and due) or move.waits_for_answer):
        as_it_was(move)
        return
    move.hush()
    if state.aside is None:
        move.change(before="", asker_done=True)
    turn_over(move, text, (), EndedBy.KEY)


COMMANDS: Mapping[Command, Callable[[Move, Commanded], None]] = {
    Command.STOP: _stop,
    Command.HALT: _halt,
    Command.PAUSE: _pause,
    Command.CONTINUE: _continue,
    Command.REPEAT: _repeat,
    Command.HAND_OVER: _hand_over,
    Command.SKIP: _skip,
    Command.TIME_OUT: _time_out,
    Command.YES: _yes,
    Command.NO: _no,
}
