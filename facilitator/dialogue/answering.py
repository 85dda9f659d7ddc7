"""What follows when somebody's turn is over: one function for each kind of step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from facilitator.dialogue.actions import EndReason, Keep, Keeping, Note
from facilitator.dialogue.events import EndedBy, Word
from facilitator.dialogue.exercise import Kind, Step
from facilitator.dialogue.move import Move
from facilitator.dialogue.state import Aside, Told
from facilitator.dialogue.state import Then as After
from facilitator.dialogue.wording import Answer, plain
from facilitator.mirroring import Kind as MirrorKind

REPROMPTS = 2
"""How often, at most, the receiver is asked for what a mirror left out."""
REDIRECTS = 2
"""How often, at most, the receiver is led back to the sender's words."""
SHORTER = 2
"""How often, at most, the sender is asked for a smaller piece."""
TELLS = 4
"""From how many words on what follows a yes or a no is taken as told, not as noise of the recogniser."""
ASKING = 8
"""Up to how many words a turn in which the other is to be asked is taken as that question."""
NAME_ALIKE = 0.8
"""Jaro-Winkler similarity from which a word is taken as a name."""
CHOICE_ALIKE = 80.0
NO_MIRROR = frozenset({MirrorKind.QUESTION, MirrorKind.ADVICE, MirrorKind.REBUTTAL, MirrorKind.OWN_STORY})
MIRRORS = 0.5
"""How much of the form of a mirror is enough for it to be one."""


def answered(move: Move, text: str, words: Sequence[Word], ended_by: EndedBy) -> None:
    """Act on a turn that is over."""
    if move.state.aside is not None:
        aside_answered(move, text)
        return
    step = move.at_step
    asker = step.asker is not None and not move.state.asker_done
    told = Told(step.id, move.who(step.asker if asker else step.who), text, move.state.now)
    move.change(told=(*move.state.told, told))
    BY_KIND[step.kind](move, step, text, words, ended_by)


def _spoke(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    _, reply = move.script.answers.split_at_question(text, step.question)
    _go_on(move, step, reply)


def _go_on(move: Move, step: Step, reply: str | None, *, opening: str | None = None) -> None:
    """Go to the next step; where the turn ended in its question, perhaps with the reply in the same breath."""
    target = step.next or step.leaves_to()
    follows = move.script.exercise.follow(target)
    if reply and follows.kind is Kind.ASK:
        move.enter(target, quiet=True)
        told = Told(target, move.who(follows.who), reply, move.state.now)
        move.change(told=(*move.state.told, told))
        _asked(move, follows, reply, (), EndedBy.SILENCE)
        return
    move.change(asked=reply is not None)
    move.enter(target, opening=opening)


def _shared(move: Move, step: Step, text: str, words: Sequence[Word], ended_by: EndedBy) -> None:
    answers, state = move.script.answers, move.state
    declined = not text or answers.adds_nothing(text)
    if state.reworded:
        # the second telling takes the place of the first, unless the sender would rather leave it
        if not declined:
            move.replace_share(text, words)
        move.enter(step.next or step.leaves_to())
        return
    if step.optional and declined:
        move.enter(step.leaves_to())
        return
    move.take_share(text, words)
    if state.begun.checks_content and move.script.blames(text):
        move.change(reworded=True)
        move.say_line("own_words", After.LISTEN)
        return
    held = ended_by is EndedBy.LONGEST
    opening = move.word("hold", move.script.lines.lines["hold"]) if held else None
    move.enter(step.next or step.leaves_to(), opening=opening)


def _mirrored(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    answers = move.script.answers
    said, reply = answers.split_at_question(text, step.question)
    if text and answers.has_forgotten(text) and move.state.shorter < SHORTER and move.state.came_from:
        move.change(shorter=move.state.shorter + 1, gathered=move.state.gathered[:-1])
        _again_shorter(move)
        return
    if not move.state.begun.checks_content or move.state.coverage is None or not said:
        _go_on(move, step, reply)
        return
    if move.state.reprompts and answers.adds_nothing(said):
        _go_on(move, step, reply)
        return
    alone = move.look(said)
    argues = alone is not None and alone.kind in NO_MIRROR and alone.mirroring < MIRRORS
    if argues and move.state.redirects < REDIRECTS and not reply:
        move.change(redirects=move.state.redirects + 1)
        move.say_line("redirect", After.LISTEN)
        return
    move.change(mirror=f"{move.state.mirror} {said}".strip())
    coverage = move.look(move.state.mirror)
    move.change(coverage=coverage)
    if reply is None and coverage is not None and coverage.about and move.state.reprompts < REPROMPTS:
        move.change(reprompts=move.state.reprompts + 1)
        move.say_line("reprompt", After.LISTEN, point=coverage.about)
        return
    _go_on(move, step, reply)


def _again_shorter(move: Move) -> None:
    """The sender is asked for a smaller piece; it is mirrored where the last one was to be."""
    source = move.script.exercise.steps[move.state.came_from]
    if source.kind is Kind.SHARE:
        line = move.word("shorter", move.script.lines.lines["shorter"])
        move.enter(source.id, opening=line)
    else:
        # it was told in answer to a question: there the sender's own step of sharing comes next
        move.enter(source.yes or source.leaves_to())


def _asked(move: Move, step: Step, text: str, words: Sequence[Word], _ended_by: EndedBy) -> None:
    answer, rest = move.script.answers.understand(text, step.yes_phrases, step.no_phrases)
    if step.asker is not None and not move.state.asker_done:
        before, reply = move.script.answers.split_at_question(text, step.question)
        put = reply is not None and not before
        if put and reply:
            answer, rest = move.script.answers.understand(reply, step.yes_phrases, step.no_phrases)
            text = reply
        elif put or (answer in {Answer.CONTENT, Answer.UNCLEAR} and len(text.split()) <= ASKING):
            move.change(asker_done=True)
            move.listen()
            return
    telling = step.content is not None and move.state.begun.checks_content and len(rest.split()) >= TELLS
    if telling and (answer is Answer.CONTENT or _asks_for_more(move, step, answer)):
        whole = answer is Answer.CONTENT
        move.take_share(text if whole else rest, words if whole else ())
        move.enter(step.content or step.leaves_to())
    elif answer is Answer.YES:
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
        move.say(move.word(f"again {step.id}", step.again or step.wordings(move.state.begun.relation)), After.LISTEN)
    elif step.kind is Kind.KEEP:
        _keep(move, step, step.unclear or "")
    elif step.kind is Kind.WHO_FIRST:
        move.say_line("begin_with", After.GO_ON)
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
        move.do(Note(text=text))
    move.enter(step.leaves_to())


def _kept(move: Move, step: Step, text: str, _words: Sequence[Word], _ended_by: EndedBy) -> None:
    spoken = plain(text, {})
    scores = {
        choice: max((fuzz.partial_ratio(plain(p, {}), spoken) if len(spoken) >= len(p) else fuzz.ratio(plain(p, {}), spoken) for p in phrases), default=0.0)
        for choice, phrases in step.choices.items()
    }  # fmt: skip
    choice = max(scores, key=lambda name: scores[name])
    if not spoken or scores[choice] < CHOICE_ALIKE or list(scores.values()).count(scores[choice]) > 1:
        not_understood(move, step)
    else:
        _keep(move, step, choice)


def _keep(move: Move, step: Step, choice: str) -> None:
    move.change(keeping=Keeping(choice))
    move.do(Keep(keeping=Keeping(choice)))
    move.enter(step.next or step.leaves_to())


def aside_answered(move: Move, text: str) -> None:
    """Act on the answer to a question that belongs to no step."""
    aside = move.state.aside
    answer, _ = move.script.answers.understand(text)
    if answer is Answer.CONTENT or answer is Answer.UNCLEAR:
        move.change(unclear=move.state.unclear + 1)
        if move.state.unclear == 1 and move.state.prompt:
            move.say(move.state.prompt, After.LISTEN)
        else:
            move.change(aside=None, time_out=False)
            move.say_line("waiting", After.PAUSE)
        return
    ends, reason = ENDING[aside] if aside else ENDING[Aside.HALT]
    if (answer is Answer.YES) is ends:
        line = "time_out_later" if aside is Aside.BACK else "stopped"
        move.end(reason, move.word(line, move.script.lines.lines[line]))
    else:
        move.go_back()


ENDING: Mapping[Aside, tuple[bool, EndReason]] = {
    Aside.HALT: (True, EndReason.STOPPED),
    Aside.BACK: (False, EndReason.POSTPONED),
    Aside.UNSAVED: (False, EndReason.STOPPED),
}
"""For each question between the steps: whether a yes ends the session (else a no does), and as what."""

BY_KIND: Mapping[Kind, Callable[[Move, Step, str, Sequence[Word], EndedBy], None]] = {
    Kind.WHO_FIRST: _who_first,
    Kind.SPEAK: _spoke,
    Kind.SHARE: _shared,
    Kind.MIRROR: _mirrored,
    Kind.ASK: _asked,
    Kind.NOTE: _noted,
    Kind.KEEP: _kept,
}
