"""Questions that belong to no step, such as "shall we end here?", and what follows their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.move import Move
from facilitator.dialogue.state import Aside
from facilitator.dialogue.state import Then as After
from facilitator.dialogue.wording import Answer


class Question(NamedTuple):
    """A question that belongs to no step."""

    line: str
    """What is asked."""
    yes_ends: bool
    """Whether a yes ends the session; else a no does."""
    reason: EndReason
    last_line: str


QUESTIONS: Mapping[Aside, Question] = {
    Aside.HALT: Question("halt", yes_ends=True, reason=EndReason.STOPPED, last_line="stopped"),
    Aside.BACK: Question("time_out_over", yes_ends=False, reason=EndReason.POSTPONED, last_line="time_out_later"),
    Aside.FLOODED: Question("flooded", yes_ends=True, reason=EndReason.STOPPED, last_line="stopped"),
    Aside.UNSAVED: Question("unsaved", yes_ends=False, reason=EndReason.STOPPED, last_line="stopped"),
}


def aside_answered(move: Move, aside: Aside, text: str) -> None:
    """Act on the answer to a question that belongs to no step; no text is silence."""
    question, answers = QUESTIONS[aside], move.script.answers
    to_end, to_go_on = (answers.ends, answers.goes_on) if question.yes_ends else (answers.goes_on, answers.ends)
    answer, _ = answers.understand(text, to_end, to_go_on)
    if answer in {Answer.CONTENT, Answer.UNCLEAR}:
        move.change(unclear=move.state.unclear + 1)
        if move.state.unclear == 1:
            move.say_line(question.line, After.LISTEN)
        else:
            move.pause("waiting")
    elif aside is Aside.FLOODED and answer is Answer.YES:
        move.take_time_out()
    elif (answer is Answer.YES) is question.yes_ends:
        move.end(question.reason, move.word(question.last_line, move.script.lines.lines[question.last_line]))
    elif move.state.in_pause:
        move.pause("waiting")
    else:
        move.go_back()
