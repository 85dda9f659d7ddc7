"""What would you like to do: asked on a virtual clock, and answered in the ways that people answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.course import Finished, furnish, picked, suggestions, with_offers
from facilitator.dialogue.actions import EndReason, Mood, Say, Show, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import Begun, Command
from facilitator.dialogue.exercise import DEPTHS, PAIRS, Head
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Phase
from facilitator.dialogue.validation import faults
from facilitator.errors import SettingsError
from facilitator.exercises.course import load_course
from facilitator.exercises.ear import ear_faults
from facilitator.exercises.pack import exercise_heads, exercise_names, load_menu, load_patience, load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Line, Scenario, ScriptedCouple

ROOT = Path(__file__).resolve().parents[2]
HEADS = exercise_heads()
MOST_WORDS = 5
CLOCK = "2026-05-04T19:30:00+02:00"
OFFERS = "Appreciation, the dialogue, or curiosity"
QUESTION = f"Ana and Ben, what would you like to do? {OFFERS}?"
FIRST_TIME = ("appreciation", "imago", "curiosity")
APPRECIATED = (Finished("appreciation", "2026-05-01T20:00:00+02:00"),)


def fitting(relation: str = "partners", depth: str = "light") -> list[Head]:
    return [head for head in exercise_heads(relation=relation) if head.fits(relation, depth)]


def menu(
    done: tuple[Finished, ...] = (), relation: str = "partners", depth: str = "light"
) -> tuple[Script, tuple[str, ...]]:
    heads = fitting(relation, depth)
    suggested = suggestions(load_course(relation=relation), done, heads)
    return with_offers(load_menu(relation=relation), heads, suggested), suggested


def asked(*said: str | Line, done: tuple[Finished, ...] = (), first_session: bool = False, **more: object) -> Evening:
    """The question, answered so; then nothing more is said."""
    lines = tuple(Line(at="choose", say=one) if isinstance(one, str) else one for one in said)
    script, _ = menu(done)
    scenario = Scenario(
        title="", exercise="choosing", line=lines, otherwise={"choose": ""}, first_session=first_session
    )
    begun = scenario.begun(CLOCK, **more)
    couple = ScriptedCouple(scenario)
    evening = Evening(Dialogue(furnish(script, begun)), couple, couple.pressed)
    evening.play(begun)
    return evening


def prompts(evening: Evening) -> list[str]:
    return [action.text for action in evening.actions if isinstance(action, Say)]


def views(evening: Evening) -> list[View]:
    return [action.view for action in evening.actions if isinstance(action, Show)]


def test_the_first_time_appreciation_comes_first() -> None:
    evening = asked("appreciation")
    assert prompts(evening) == [QUESTION, "Appreciation, then."]
    assert picked(evening.state, FIRST_TIME) == "appreciation"
    assert evening.state.reason is EndReason.COMPLETED


def test_later_the_next_of_the_course_comes_first() -> None:
    evening = asked("the dialogue", done=APPRECIATED)
    assert prompts(evening)[0].startswith("Ana and Ben, what would you like to do? The dialogue, curiosity, or ")
    assert prompts(evening)[-1] == "The dialogue, then."


@pytest.mark.parametrize(
    ("said", "exercise"),
    [
        ("imago", "imago"),
        ("uh the dialogue please", "imago"),
        ("the second one", "imago"),
        ("I think the third", "curiosity"),
        ("repair", "repair"),
        ("let us do a repair after a quarrel", "repair"),
        ("Our Vision", "vision"),
        ("you choose", "appreciation"),
        ("we don't mind", "appreciation"),
        ("the first one", "appreciation"),
        ("a request for a change please", "behaviour_change"),
    ],
)
def test_it_is_chosen_by_any_of_its_names(said: str, exercise: str) -> None:
    evening = asked(said)
    assert picked(evening.state, FIRST_TIME) == exercise
    spoken = next(head.names[0] for head in HEADS if head.id == exercise)
    assert prompts(evening)[1].lower() == f"{spoken}, then."
    assert prompts(evening)[1][0].isupper()


@pytest.mark.parametrize("relation", PAIRS)
def test_no_name_is_taken_for_another(relation: str) -> None:
    script, suggested = menu(relation=relation, depth="deep")
    for head in fitting(relation, "deep"):
        for name in head.names:
            scenario = Scenario(title="", exercise="choosing", line=(Line(at="choose", say=name),))
            evening = Evening(Dialogue(script), ScriptedCouple(scenario))
            assert picked(evening.play(scenario.begun(CLOCK)), suggested) == head.id, name


@pytest.mark.parametrize("unclear", [("hm hm hm", "the weather is nice"), ("", "")])
def test_an_answer_that_is_never_understood_leads_to_the_first(unclear: tuple[str, str]) -> None:
    evening = asked(*unclear)
    assert prompts(evening) == [QUESTION, f"Please say which one, or say: you choose. {OFFERS}?", "Appreciation, then."]
    assert picked(evening.state, FIRST_TIME) == "appreciation"


@pytest.mark.parametrize(
    "said",
    ["could you close the window", "shall we sit down first", "turn it up a little", "i do not know", "a last time"],
)
def test_what_only_sounds_like_a_name_is_none(said: str) -> None:
    assert prompts(asked(said, "you choose"))[1].startswith("Please say which one")


def test_skipping_it_leads_to_the_first() -> None:
    evening = asked("skip this question")
    assert prompts(evening) == [QUESTION, "Appreciation, then."]


def test_in_a_first_session_the_words_before_it_come_before_the_question() -> None:
    aloud = [
        Line(at=at, say=say) for at, say in (("before_alone", "no"), ("before_fits", "no"), ("before_calm", "yes"))
    ]
    evening = asked(*aloud, "the dialogue", first_session=True)
    assert prompts(evening)[0].startswith("Hello Ana and Ben.")
    assert prompts(evening)[-2:] == [QUESTION, "The dialogue, then."]


def test_reminders_come_before_the_question() -> None:
    reminder = "For the days between, there was one appreciation a day. You may tell each other how it was."
    assert prompts(asked("you choose", reminders=(reminder,)))[:2] == [reminder, QUESTION]


@pytest.mark.parametrize(
    ("said", "reason"), [("stop the session", EndReason.STOPPED), ("i am afraid of you", EndReason.STOPPED)]
)
def test_a_stop_is_a_stop(said: str, reason: EndReason) -> None:
    evening = asked(said, note="This is the speech model.")
    last = views(evening)[-1]
    assert prompts(evening) == [QUESTION, "We stop here. Thank you both."]
    assert (evening.state.reason, last.mood, last.notice) == (reason, Mood.ENDED, "")


def test_pausing_and_a_time_out() -> None:
    evening = asked("pause the session")
    assert prompts(evening) == [QUESTION, "Paused. Take your time."]
    assert evening.state.phase is Phase.PAUSED
    evening = asked("time out please")
    assert "A break of 25 minutes" in prompts(evening)[1]
    paused = Line(at="paused", press=Command.CONTINUE)
    assert prompts(asked("pause the session", paused, "imago"))[-2:] == [QUESTION, "The dialogue, then."]


def test_what_is_seen() -> None:
    """What is suggested in large letters, the others small; its end is no end for the eyes, and nothing was kept of it."""
    evening = asked("the dialogue")
    listening = next(one for one in views(evening) if one.mood is Mood.LISTENING)
    assert listening.stem == OFFERS
    assert "repair" in listening.hint
    assert "curiosity" not in listening.hint
    assert "childhood" not in listening.hint
    last = views(evening)[-1]
    assert (last.mood, last.notice, last.help_lines) == (Mood.SPEAKING, "", ())
    assert (last.prompt, last.stem) == ("The dialogue, then.", "")


def test_it_is_no_exercise() -> None:
    assert "choosing" not in exercise_names()
    with pytest.raises(SettingsError, match="choosing"):
        load_script("choosing")


def test_every_exercise_can_be_named_aloud() -> None:
    """The bundled model has a word for every part of the name that is said in the question."""
    words = (ROOT / "models" / "vosk-mini-en" / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    known = {line.split()[0] for line in words if line}
    for head in (head for relation in PAIRS for head in fitting(relation, "deep")):
        assert head.called, head.id
        assert set(head.names[0].lower().split()) <= known, head.id
        assert len(head.names[0].split()) <= MOST_WORDS, head.id


ANSWERS = (
    *(
        "",
        "yes",
        "hm",
        "no wait",
        "you choose",
        "the dialogue",
        "repair please",
        "stop",
        "go on",
        "it is too much for me",
    ),
    *("pause the session", "continue the session", "please repeat that", "skip this question", "time out please"),
)


@settings(max_examples=60)
@given(said=st.lists(st.sampled_from(ANSWERS), max_size=8), first_session=st.booleans())
def test_whatever_is_answered_it_comes_to_an_exercise_or_a_stop_or_a_pause(
    said: list[str], *, first_session: bool
) -> None:
    evening = asked(*said, first_session=first_session)
    assert evening.state.phase in {Phase.ENDED, Phase.PAUSED}
    assert picked(evening.state, FIRST_TIME) in exercise_names()
    for prompt in prompts(evening):
        assert ear_faults(prompt) == (), prompt
    assert evening.dialogue.replay(evening.events) == evening.state


histories = st.lists(st.sampled_from(exercise_names()), max_size=12).map(
    lambda done: tuple(Finished(name, f"2026-05-{day:02}T20:00:00+02:00") for day, name in enumerate(done, 1))
)


@settings(max_examples=60)
@given(done=histories, relation=st.sampled_from(PAIRS), depth=st.sampled_from(DEPTHS))
def test_whatever_is_offered_is_for_the_ear_and_without_fault(
    done: tuple[Finished, ...], relation: str, depth: str
) -> None:
    script, suggested = menu(done, relation, depth)
    exercise = script.exercise
    assert list(faults(exercise.steps, ("choose", "welcome"), frozenset(load_patience()))) == []
    choose = exercise.steps["choose"]
    assert set(choose.choices) == {head.id for head in fitting(relation, depth)}
    for line in (*choose.all_wordings(), *exercise.steps["first"].all_wordings()):
        stem = (choose if line in choose.all_wordings() else exercise.steps["first"]).stem
        said = line.replace("{stem}", stem).replace("{first}", "Ana").replace("{second}", "Ben")
        assert ear_faults(said) == (), said
        assert not re.search(r"[{}]", said)
    assert picked(Dialogue(script).replay([_begun(relation)]), suggested) == suggested[0]


def _begun(relation: str) -> Begun:
    return Begun(exercise="choosing", names=("Ana", "Ben"), clock=CLOCK, relation=relation, first_session=False)
