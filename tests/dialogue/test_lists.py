"""Choosing among what was said, lists within lists, questions of one's own: what exercises are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from facilitator.dialogue.actions import Keeping, PointShown
from facilitator.dialogue.choosing import chosen, most_like
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun, Command, Commanded, Elapsed, Heard, Source, Spoken
from facilitator.dialogue.state import Phase, State
from facilitator.exercises.pack import load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import ScriptedCouple, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CLOCK = "2026-03-01T19:00:00+01:00"
ORDINALS = {"1": ("the first", "the first one"), "2": ("the second", "the second one"), "3": ("the third",)}
CALL = "for the next two weeks would you call me every day at five"
WALK = "for the next two weeks would you walk with me for half an hour on saturday"
HOME = "for the next two weeks would you be home at six on tuesday"


@dataclass
class Table:
    """A dialogue, turn by turn."""

    exercise: str
    relation: str = "partners"
    state: State = field(default_factory=State)

    def __post_init__(self) -> None:
        self.dialogue = Dialogue(load_script(self.exercise, relation=self.relation))
        begun = Begun(
            exercise=self.exercise,
            names=("Ana", "Ben"),
            clock=CLOCK,
            first_sender=0,
            first_session=False,
            depth="deep",
            relation=self.relation,
        )
        self.take(begun)

    def take(self, event: AnyEvent) -> None:
        self.state, _ = self.dialogue.step(self.state, event)
        while self.state.phase in {Phase.PROMPTING, Phase.BREATHING}:
            waits = self.state.phase is Phase.BREATHING
            over = Elapsed(wake=self.state.wake) if waits else Spoken(say=self.state.say)
            self.state, _ = self.dialogue.step(self.state, over)

    def hears(self, text: str) -> None:
        self.take(Heard(turn=self.state.turn, text=text, at=self.state.now + 3))

    def until(self, step: str, **replies: str) -> Table:
        for _ in range(60):
            if self.state.step == step:
                return self
            asks = self.dialogue.script.exercise.steps[self.state.step].kind.value == "ask"
            self.hears(replies.get(self.state.step, "yes" if asks else "i feel well with you in the evening"))
        raise AssertionError(step)

    @property
    def points(self) -> tuple[PointShown, ...]:
        assert self.state.view is not None
        return self.state.view.points


def evening(scenario: str) -> State:
    loaded = load_scenario(SCENARIOS / f"{scenario}.toml")
    couple = ScriptedCouple(loaded)
    return Evening(Dialogue(load_script(loaded.exercise, relation=loaded.relation)), couple, couple.pressed).play(
        loaded.begun(CLOCK)
    )


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("the first one", "1"),
        ("um i think the second one please", "2"),
        ("i would like to give you the third", "3"),
        ("the one about the garden", None),
        ("", None),
    ],
)
def test_a_choice_is_known_by_its_name(said: str, choice: str | None) -> None:
    assert chosen(said, ORDINALS) == choice


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("i will walk with you on saturday for half an hour", "2"),
        ("i would like to call you every day at five", "1"),
        ("i give you that i am home at six on tuesday", "3"),
        ("i do not know", None),
        ("", None),
    ],
)
def test_a_choice_is_known_by_what_is_in_it(said: str, choice: str | None) -> None:
    assert most_like(said, (CALL, WALK, HOME), load_script("imago").compare) == choice
    assert most_like(said, (), load_script("imago").compare) is None


def requests(*texts: str, relation: str = "partners") -> Table:
    """Where one of these requests is to be chosen."""
    table = Table("behaviour_change", relation).until("request")
    for text in texts:
        table.until("request").hears(text)
    for _ in range(3 - len(texts)):
        table.until("request").take(Commanded(command=Command.SKIP, source=Source.KEY))
    return table.until("choose")


def test_the_requests_are_shown_and_the_chosen_one_lights_up() -> None:
    table = requests(CALL, WALK, HOME)
    assert table.points == tuple(PointShown(f"{n}. {text}", waits=True) for n, text in enumerate((CALL, WALK, HOME), 1))
    table.hears("i think the second one")
    assert table.state.chosen == {"requests": "2"}
    assert table.state.step == "give"
    assert [point.waits for point in table.points] == [True, False, True]


@pytest.mark.parametrize("said", ["none", "None of them, no.", "no thank you", "i would rather not"])
def test_a_gift_may_be_none_and_is_asked_for_no_more(said: str) -> None:
    table = requests(CALL, WALK, HOME)
    table.hears(said)
    assert table.state.step == "places_offer"
    assert table.state.chosen == {}


@pytest.mark.parametrize(
    ("said", "choice"), [("no the second one", "2"), ("not so late but i will walk with you on saturday", "2")]
)
def test_a_no_that_goes_on_may_be_a_choice(said: str, choice: str) -> None:
    table = requests(CALL, WALK, HOME)
    table.hears(said)
    assert table.state.chosen == {"requests": choice}


def test_a_child_who_says_nothing_to_a_request_has_not_given_one() -> None:
    table = requests(CALL, relation="parent_child")
    for _ in range(2):
        table.take(Elapsed(wake=table.state.wake, at=table.state.now + 60))
    assert table.state.step == "places_offer"
    assert not [told for told in table.state.told if told.step == "give"]


def test_a_choice_that_is_not_understood_is_asked_for_once_then_they_go_on() -> None:
    table = requests(CALL, WALK, HOME)
    table.hears("what was it again")
    assert (table.state.step, table.state.unclear) == ("choose", 1)
    table.hears("oh dear")
    assert (table.state.step, table.state.chosen) == ("give", {})


def test_what_was_not_said_cannot_be_chosen() -> None:
    table = requests(CALL)
    assert table.points == (PointShown(f"1. {CALL}", waits=True),)
    table.hears("the third")
    assert (table.state.step, table.state.chosen) == ("choose", {})


def test_where_nothing_was_said_nothing_is_chosen() -> None:
    table = Table("behaviour_change").until("request")
    for _ in range(3):
        table.take(Commanded(command=Command.SKIP, source=Source.KEY))
    assert (table.state.step, table.points) == ("give", ())


def test_a_request_said_anew_takes_the_place_of_the_first_one() -> None:
    table = Table("behaviour_change").until("request")
    table.hears("for the next two weeks would you not be late")
    table.until("quality").hears("no it is not")
    assert table.state.step == "request_anew"
    table.hears(HOME)
    assert [one.text for one in table.state.stored["requests"]] == [HOME]


def test_a_shorter_request_takes_the_place_of_the_first_one() -> None:
    table = Table("behaviour_change").until("request")
    table.hears(WALK)
    assert table.state.step == "request_mirroring"
    table.hears("i forgot")
    assert (table.state.step, table.state.stored["requests"]) == ("request", ())
    table.hears(CALL)
    assert [one.text for one in table.state.stored["requests"]] == [CALL]


def test_the_gift_its_end_and_nothing_else_is_for_the_outline() -> None:
    state = evening("behaviour_change")
    assert state.chosen == {"requests": "2", "until": "14"}
    stored = state.stored["requests"]
    assert [one.text[:34] for one in stored][1] == "for the next two weeks would you b"
    assert stored[1].turn in state.noted
    assert not {stored[0].turn, stored[2].turn} & set(state.noted)
    assert state.keeping is Keeping.ALL


def test_every_question_of_an_inner_list_is_asked_each_time() -> None:
    told = [one.step for one in evening("behaviour_change").told]
    assert told.count("request") == 3
    assert told.count("quality") == 9


def test_only_what_both_share_is_for_the_outline() -> None:
    state = evening("vision")
    texts = {one.turn: one.text for one in state.stored["vision"]}
    assert len(texts) == 8
    assert any(text.startswith("we keep an open house on sunday") for text in texts.values())
    assert set(texts) == set(state.noted)
    page = Table("vision").until("shared", sentence="we live near the water and we have a dog")
    assert [point.waits for point in page.points] == [True]
    assert [point.waits for point in page.until("sentence").until("shared").points] == [False, True]
    refused = Table("vision").until("shared", sentence="we live near the water and we have a dog")
    refused.hears("not quite")
    refused.until("also_shared").hears("no")
    assert refused.state.noted == ()


def test_turns_are_taken_without_beginning_anew() -> None:
    table = Table("vision")
    who = []
    for _ in range(4):
        table.until("sentence")
        assert table.state.listen is not None
        who.append(table.state.listen.who)
        table.hears("we live near the water and we have a dog")
    assert who == ["Ana", "Ben", "Ana", "Ben"]
    assert len(table.state.stored["vision"]) == 4


@pytest.mark.parametrize(
    "turns",
    [
        ("what was that like for you", "it was like a door that closes in front of me"),
        ("so tell me", "it was like a door that closes in front of me"),
        ("what was that like for you it was like a door that closes in front of me",),
        ("it was like a door that closes in front of me and nobody was there",),
    ],
)
def test_a_question_and_its_answer_in_one_breath_or_in_two(turns: tuple[str, ...]) -> None:
    table = Table("curiosity").until("asking")
    assert table.state.listen is not None
    assert table.state.listen.who == "Ben"
    for number, text in enumerate(turns):
        if number:
            assert table.state.listen.who == "Ana"
        table.hears(text)
        assert table.state.listen is not None
    assert table.state.step == "answer_mirroring"
    assert table.state.share.startswith("it was like a door")


def test_a_list_is_only_for_the_one_who_shares() -> None:
    table = Table("caring").until("places_offer", sharing="i feel loved when you bring me tea")
    assert len(table.state.stored["caring"]) == 3
    table.hears("yes")
    assert (table.state.step, table.state.stored) == ("sharing", {})


@pytest.mark.parametrize(("sender", "receiver", "goes_on"), [("yes", "yes", True), ("yes", "no", False), ("no", "", False), ("hm", "", False)])  # fmt: skip
def test_childhood_needs_the_yes_of_both(sender: str, receiver: str, goes_on: bool) -> None:  # noqa: FBT001 - a table
    table = Table("childhood").until("consent_sender")
    table.hears(sender)
    if table.state.step == "consent_sender":
        table.hears(sender)
    if receiver:
        table.hears(receiver)
    assert (table.state.phase is not Phase.ENDED) is goes_on
