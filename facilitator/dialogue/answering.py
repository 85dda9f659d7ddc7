"""What follows when somebody's turn is over: one function for each kind of step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from rapidfuzz.distance import JaroWinkler

from facilitator.dialogue.actions import Keeping
from facilitator.dialogue.aside import aside_answered
from facilitator.dialogue.choosing import chosen, most_like
from facilitator.dialogue.events import EndedBy, Word
from facilitator.dialogue.exercise import Gathers, Kind, Step
from facilitator.dialogue.move import TELLING, TELLS, Move
from facilitator.dialogue.state import Then as After
from facilitator.dialogue.state import Told
from facilitator.dialogue.wording import Answer, plain
from facilitator.mirroring import Coverage
from facilitator.mirroring import Kind as MirrorKind

REDIRECTS = 2
"""How often, at most, the receiver is led back to the sender's words."""
SHORTER = 2
"""How often, at most, the sender is asked for a smaller piece."""
ASKING = 8
"""Up to how many words a turn in which the other is to be asked is taken as that question."""
QUALIFIES = 2
"""From how many words on what follows a yes or a no makes it doubtful where nothing goes on without an answer: "no, only …"."""
NAME_ALIKE = 0.8
"""Jaro-Winkler similarity from which a word is taken as a name."""
NO_MIRROR = frozenset({MirrorKind.QUESTION, MirrorKind.ADVICE, MirrorKind.REBUTTAL, MirrorKind.OWN_STORY})
MIRRORS = 0.5
"""How much of the form of a mirror is enough for it to be one."""
CARRIES = 0.5
"""Who carries so much of what was shared is not led back to it, whatever else the words look like."""


def turn_over(move: Move, text: str, words: Sequence[Word], ended_by: EndedBy) -> None:
    """Take a turn as ended: with what was said in it before an interruption."""
    state = move.state
    if state.aside is not None:
        # what the one who had the floor said before the question stays for when it goes on
        move.change(listen=None, caught="", coughs=0)
        aside_answered(move, state.aside, text)
        return
    move.change(listen=None, before="", caught="", silences=0, coughs=0)
    answered(move, f"{state.before} {text}".strip(), () if state.before else words, ended_by)


def answered(move: Move, text: str, words: Sequence[Word], ended_by: EndedBy) -> None:
    """Act on a turn that is over."""
    step = move.at_step
    if _talks_to_us(move, step, text):
        move.change(turned=True)
        move.say_line("to_each_other", After.LISTEN)
        return
    asker = step.asker is not None and not move.state.asker_done
    told = Told(step.id, move.who(step.asker if asker else step.who), text, move.state.now)
    move.change(told=(*move.state.told, told))
    BY_KIND[step.kind](move, step, text, words, ended_by)


def _talks_to_us(move: Move, step: Step, text: str) -> bool:
    """Whether somebody talks to the facilitator instead of the other; said once in a step, then it is taken as it is."""
    if step.kind not in TELLING or step.who is None or not step.stem or move.state.turned:
        return False
    answers, state = move.script.answers, move.state
    told_of = step.kind is Kind.MIRROR and answers.speaks_of(state.name(state.sender), text, state.share)
    return told_of or answers.is_for_us(text)


def _spoke(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    _, reply = move.script.answers.split_at_question(text, step.question)
    if step.notes and text:
        move.note(move.state.turn)
    if step.optional and move.script.answers.adds_nothing(text):
        move.enter(step.leaves_to())
        return
    _go_on(move, step, reply)


def _go_on(move: Move, step: Step, reply: str | None, *, opening: str | None = None) -> None:
    """Go to the next step; where the turn ended in its question, perhaps with the reply in the same breath."""
    target = step.next or step.leaves_to()
    follows = move.script.exercise.follow(target)
    if follows.kind is not Kind.ASK or follows.who is step.who:
        reply = None  # the question was not the one that comes now
    if reply:
        move.enter(target, quiet=True)
        told = Told(target, move.who(follows.who), reply, move.state.now)
        move.change(told=(*move.state.told, told))
        _asked(move, follows, reply, (), EndedBy.SILENCE)
        return
    move.change(asked=reply is not None)
    move.enter(target, opening=opening)


def _shared(move: Move, step: Step, text: str, words: Sequence[Word], ended_by: EndedBy) -> None:
    answers, state = move.script.answers, move.state
    if step.asker is not None and not state.asker_done:
        _, reply = answers.split_at_question(text, step.question, most=len(text))
        if reply or (reply is None and len(text.split()) > ASKING):
            text, words = reply or text, () if reply else words
        else:
            move.change(asker_done=True)
            move.listen()
            return
    declined = answers.adds_nothing(text)
    if state.reworded:
        # the second telling takes the place of the first, unless the sender would rather leave it
        if text and not declined:
            move.take_share(text, words, replaces=True)
            if step.notes:
                move.note(state.turn)
        move.enter(step.next or step.leaves_to())
        return
    # one short word may be misheard; "I would rather not" is not
    refused = len(text.split()) > 1 and answers.understand(text) == (Answer.NO, "")
    if refused or (step.optional and declined):
        move.enter(step.leaves_to())
        return
    move.take_share(text, words)
    if step.notes:
        move.note(state.turn)
    if state.begun.checks_content and move.script.blames(text):
        move.change(reworded=True)
        move.say_line("own_words", After.LISTEN)
        return
    target = step.next or step.leaves_to()
    held = ended_by is EndedBy.LONGEST and move.script.exercise.follow(target).kind is Kind.MIRROR
    opening = move.word("hold", move.script.lines.lines["hold"]) if held else None
    move.enter(target, opening=opening)


def _mirrored(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    answers = move.script.answers
    said, reply = answers.split_at_question(text, step.question)
    if step.of is Gathers.SHARE and answers.has_forgotten(text) and (move.was_read() or move.state.shorter < SHORTER):
        move.change(shorter=move.state.shorter + 1)
        _again_shorter(move)
        return
    if not move.state.begun.checks_content or move.state.coverage is None or not said:
        _go_on(move, step, reply)
        return
    if move.state.reprompts and answers.adds_nothing(said):
        _go_on(move, step, reply)
        return
    if move.state.reprompts and move.state.unclear == 0 and answers.understand(said) == (Answer.YES, ""):
        move.change(unclear=1)
        move.listen()  # would like to add it, and is about to
        return
    before, joined = move.look(move.state.mirror), f"{move.state.mirror} {said}".strip()
    coverage = move.look(joined)
    if _argues(move, said, before, coverage) and move.state.redirects < REDIRECTS and not reply:
        move.change(redirects=move.state.redirects + 1)
        move.say_line("redirect", After.LISTEN)
        return
    move.change(mirror=joined, coverage=coverage, unclear=0)
    if reply is None and coverage is not None and coverage.about and move.state.reprompts < step.reprompts:
        move.change(reprompts=move.state.reprompts + 1)
        move.say_line("reprompt", After.LISTEN, point=coverage.about)
        return
    _go_on(move, step, reply)


def _argues(move: Move, said: str, before: Coverage | None, joined: Coverage | None) -> bool:
    """Whether the receiver explains, asks or advises. What adds to a mirror need not look like one."""
    alone = move.look(said)
    if alone is None or alone.kind not in NO_MIRROR or alone.mirroring >= MIRRORS or alone.coverage >= CARRIES:
        return False
    adds = before is not None and joined is not None and joined.coverage > before.coverage
    return not (adds and move.state.reprompts)


def _again_shorter(move: Move) -> None:
    """The sender is asked for a smaller piece; it is mirrored where the last one was to be. What was read is read again."""
    exercise, lines = move.script.exercise, move.script.lines.lines
    source = exercise.steps[move.state.came_from]
    if move.was_read():
        move.enter(source.id, opening=move.word("read_again", lines["read_again"]))
        return
    if not source.replaces:
        move.drop_share(source.stores)
    # what was told in answer to a question is told again in the step of sharing that the question leads to
    after = (source.id, *filter(None, (source.yes, source.no)))
    target = next((step for step in after if exercise.follow(step).kind is Kind.SHARE), source.leaves_to())
    move.enter(target, opening=move.word("shorter", lines["shorter"]))


def _asked(move: Move, step: Step, text: str, words: Sequence[Word], _ended_by: EndedBy) -> None:
    answer, rest = move.script.answers.understand(text, step.yes_phrases, step.no_phrases)
    if step.asker is not None and not move.state.asker_done:
        _, reply = move.script.answers.split_at_question(text, step.question, most=len(text))
        if reply:
            answer, rest = move.script.answers.understand(reply, step.yes_phrases, step.no_phrases)
            text, words = reply, ()
        elif reply is not None or (answer in {Answer.CONTENT, Answer.UNCLEAR} and len(text.split()) <= ASKING):
            move.change(asker_done=True)
            move.listen()
            return
    telling = step.content is not None and move.state.begun.checks_content and len(rest.split()) >= TELLS
    if telling and (answer is Answer.CONTENT or _asks_for_more(move, step, answer)):
        whole = answer is Answer.CONTENT
        move.take_share(text if whole else rest, words if whole else ())
        move.enter(step.content or step.leaves_to())
    elif step.needs_answer and len(rest.split()) >= QUALIFIES:
        not_understood(move, step)
    elif answer is Answer.YES:
        if step.notes and move.state.share_turn:
            move.note(move.state.share_turn)
        move.enter(step.yes or step.leaves_to())
    elif answer is Answer.NO:
        move.enter(step.no or step.leaves_to())
    else:
        not_understood(move, step)


def _asks_for_more(move: Move, step: Step, answer: Answer) -> bool:
    """Whether a yes or a no leads to sharing, so that what was told with it is that share already."""
    target = {Answer.YES: step.yes, Answer.NO: step.no}.get(answer)
    return target is not None and move.script.exercise.follow(target).kind is Kind.SHARE


def not_understood(move: Move, step: Step) -> None:
    """Ask once more in other words; then go on: recognition helps, it never gates."""
    move.change(unclear=move.state.unclear + 1, asker_done=True)
    if move.state.unclear == 1:
        move.say(move.word(f"again {step.id}", step.again or step.prompts), After.LISTEN)
    elif step.kind is Kind.KEEP:
        _keep(move, step, step.unclear or "")
    elif step.kind is Kind.WHO_FIRST:
        move.say_line("begin_with", After.GO_ON)
    elif step.needs_answer:
        move.pause("keys_answer")
    else:
        move.enter(step.unclear or step.leaves_to())


def _who_first(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    spoken = plain(text, {}).split()
    alike = []
    for name in move.state.begun.names:
        parts = plain(name, {}).split()
        alike.append(max((JaroWinkler.similarity(w, p) for w in spoken for p in parts), default=0.0))
    if max(alike) < NAME_ALIKE or alike[0] == alike[1]:
        not_understood(move, step)
        return
    move.change(sender=alike.index(max(alike)))
    move.enter(step.leaves_to())


def _noted(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    if text and not move.script.answers.adds_nothing(text):
        move.note(move.state.turn)
    move.enter(step.leaves_to())


def _kept(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    choice = chosen(text, step.choices)
    if choice is None:
        not_understood(move, step)
    else:
        _keep(move, step, choice)


def _chose(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    stored, compare = move.state.stored.get(step.among, ()), move.script.compare
    choices = {
        choice: phrases for choice, phrases in step.choices.items() if not step.among or int(choice) <= len(stored)
    }
    choice = chosen(text, choices)
    if choice is None and step.no and move.script.answers.understand(text, no=step.no_phrases) == (Answer.NO, ""):
        move.enter(step.no)
        return
    if choice is None and move.state.begun.checks_content:
        choice = most_like(text, [one.text for one in stored], compare)
    if choice is None:
        not_understood(move, step)
        return
    move.change(chosen={**move.state.chosen, step.among or step.id: choice})
    if step.among:
        one = stored[int(choice) - 1]
        move.change(told=(*move.state.told[:-1], replace(move.state.told[-1], chose=one.text)))
        if step.notes:
            move.note(one.turn)
    move.enter(step.leads.get(choice) or step.next or step.leaves_to())


def _keep(move: Move, step: Step, choice: str) -> None:
    move.keep(Keeping(choice))
    move.enter(step.next or step.leaves_to())


BY_KIND: Mapping[Kind, Callable[[Move, Step, str, Sequence[Word], EndedBy], None]] = {
    Kind.WHO_FIRST: _who_first,
    Kind.SPEAK: _spoke,
    Kind.SHARE: _shared,
    Kind.MIRROR: _mirrored,
    Kind.ASK: _asked,
    Kind.NOTE: _noted,
    Kind.CHOOSE: _chose,
    Kind.KEEP: _kept,
}
