"""What is read aloud and given back: read again, compared or not, gone on from by what was carried."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from facilitator.dialogue.actions import AnyAction, End, EndReason, Keep, Keeping, Mood, Say, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import (
    ALONE,
    AnyEvent,
    Begun,
    Command,
    Commanded,
    Device,
    Elapsed,
    Heard,
    Lost,
    Resumed,
    Spoken,
    decode,
    encode,
)
from facilitator.dialogue.state import Aside, Phase, State
from facilitator.exercises.pack import load_script

CLOCK = "2026-03-01T19:00:00+01:00"
DIALOGUE = Dialogue(load_script("drill", relation=ALONE))
SHARES = (
    "When the sink is full in the evening, I feel heavy. I would love to come down to a clean kitchen.",
    "You drove my sister to the airport at four in the morning. I felt carried by your kindness.",
)
WHOLE = "when the sink is full in the evening you feel heavy and you would love to come down to a clean kitchen"
PART = "when the sink is full in the evening you feel heavy"


@dataclass
class Drill:
    """A drill, event by event; prompts are spoken at once."""

    checks_content: bool = True
    shares: tuple[str, ...] = SHARES
    state: State = field(default_factory=State)
    events: list[AnyEvent] = field(default_factory=list)
    done: list[AnyAction] = field(default_factory=list)

    def __post_init__(self) -> None:
        begun = Begun(
            exercise="drill",
            names=("Ana", "Robin"),
            clock=CLOCK,
            relation=ALONE,
            first_sender=1,
            first_session=False,
            checks_content=self.checks_content,
            shares=self.shares,
        )
        self.take(begun)
        self.goes_on()

    def take(self, event: AnyEvent) -> None:
        self.events.append(event)
        self.state, actions = DIALOGUE.step(self.state, event)
        self.done += actions

    def goes_on(self) -> None:
        """Let everything be spoken, and every quiet time pass."""
        while self.state.phase in {Phase.PROMPTING, Phase.BREATHING}:
            at = self.state.now + 2
            spoken = self.state.phase is Phase.PROMPTING
            self.take(Spoken(say=self.state.say, at=at) if spoken else Elapsed(wake=self.state.wake, at=at))

    def hears(self, text: str) -> list[str]:
        """Somebody says something; gives what is said next."""
        return self._after(Heard(turn=self.state.turn, text=text, at=self.state.now + 3))

    def command(self, command: Command) -> list[str]:
        return self._after(Commanded(command=command, turn=self.state.turn, at=self.state.now + 1))

    def silence(self) -> list[str]:
        return self._after(Elapsed(wake=self.state.wake, at=self.state.now + 60))

    def _after(self, event: AnyEvent) -> list[str]:
        before = len(self.done)
        self.take(event)
        self.goes_on()
        return [action.text for action in self.done[before:] if isinstance(action, Say)]

    @property
    def view(self) -> View:
        assert self.state.view is not None
        return self.state.view


def test_what_is_read_is_given_back_without_a_word_in_between() -> None:
    drill = Drill()
    said = [action.text for action in drill.done if isinstance(action, Say)]
    assert said == ["Ana, listen to Robin. Then say what you heard.", SHARES[0]]
    assert (drill.state.step, drill.state.share) == ("mirroring", SHARES[0])
    assert drill.state.listen is not None
    assert drill.state.listen.who == "Ana"


def test_a_share_is_heard_and_does_not_stay_on_the_screen() -> None:
    drill = Drill()
    assert SHARES[0] not in drill.view.prompt
    assert (drill.view.who, drill.view.stem) == ("Ana", "If I got that right, you said…")
    assert [(point.text, point.waits) for point in drill.view.points][-1] == ("a clean kitchen", True)
    drill.take(Lost(device=Device.LOUDSPEAKER, why="Plug the loudspeaker in again."))
    assert drill.view.prompt == SHARES[0], "where it cannot be heard it is to be read"


def test_while_it_is_read_it_is_on_the_screen() -> None:
    drill = Drill()
    drill.take(Commanded(command=Command.REPEAT, turn=drill.state.turn, at=drill.state.now + 1))
    assert (drill.view.prompt, drill.view.mood) == (SHARES[0], Mood.SPEAKING)


def test_a_whole_mirror_is_told_what_came_across() -> None:
    drill = Drill()
    said = drill.hears(WHOLE)
    assert said[0] == "What came across: in the evening, heavy, a clean kitchen. Nothing is left waiting."
    assert drill.state.step == "offer"
    assert not any(point.waits for point in drill.view.points)


def test_where_i_and_you_have_not_changed_places_that_is_hinted_at() -> None:
    drill = Drill()
    said = drill.hears(
        "when the sink is full in the evening i feel heavy and i would love to come down to a clean kitchen"
    )
    assert said[0] == (
        "What came across: in the evening, heavy, a clean kitchen. "
        "Something may be the other way round, such as I and you."
    )
    drill.hears("again")
    assert "Nothing is left waiting" in drill.hears(WHOLE)[0]


def test_what_is_left_out_is_asked_for_once_and_then_said() -> None:
    drill = Drill()
    assert drill.hears(PART) == ["There was something about a clean kitchen. Would you like to add that?"]
    said = drill.hears("no")
    assert said[0] == (
        "What came across: in the evening, heavy. Robin also said: I would love to come down to a clean kitchen."
    )
    assert [point.text for point in drill.view.points if point.waits] == ["a clean kitchen"]


def test_what_is_asked_for_may_be_added() -> None:
    drill = Drill()
    drill.hears(PART)
    assert "Nothing is left waiting" in drill.hears("you would love to come down to a clean kitchen")[0]


@pytest.mark.parametrize("how", ["not compared", "nothing of it", "skipped"])
def test_where_nothing_was_found_it_is_read_once_more_to_compare(how: str) -> None:
    drill = Drill(checks_content=how != "not compared")
    if how == "skipped":
        said = drill.silence() and drill.command(Command.HAND_OVER)
    else:
        said = drill.hears(WHOLE if how == "not compared" else "mm")
        said = said if how == "not compared" else drill.silence()
    assert said[:2] == ["Here it is once more, for you to compare.", SHARES[0]]
    assert drill.state.step == "offer"
    assert not any("came across" in line or "also said" in line for line in said)


def test_to_compare_it_stands_on_the_screen() -> None:
    drill = Drill(checks_content=False)
    drill.take(Heard(turn=drill.state.turn, text=WHOLE, at=drill.state.now + 3))
    while drill.state.phase is Phase.PROMPTING:
        drill.take(Spoken(say=drill.state.say, at=drill.state.now + 2))
    assert drill.state.phase is Phase.BREATHING
    assert drill.view.stem == SHARES[0]
    assert drill.view.points == ()


@pytest.mark.parametrize("forgot", ["i forgot", "what did you say", "that was too much"])
def test_who_has_forgotten_hears_it_again(forgot: str) -> None:
    drill = Drill()
    for _ in range(5):
        assert drill.hears(forgot)[0].endswith(SHARES[0])
        assert drill.state.step == "mirroring"
        assert drill.view.prompt == ""
    assert drill.state.gathered == (SHARES[0],)


def test_please_repeat_that_reads_it_again() -> None:
    assert Drill().command(Command.REPEAT) == [SHARES[0]]


@pytest.mark.parametrize(
    ("answer", "step", "share"),
    [
        ("another one please", "mirroring", SHARES[1]),
        ("mm i would like the next one", "mirroring", SHARES[1]),
        ("again", "mirroring", SHARES[0]),
        ("the same one once more", "mirroring", SHARES[0]),
        ("that is enough", "enough", SHARES[0]),
        ("enough for today", "enough", SHARES[0]),
    ],
)
def test_it_goes_on_as_is_chosen(answer: str, step: str, share: str) -> None:
    drill = Drill()
    drill.hears(WHOLE)
    drill.hears(answer)
    assert (drill.state.step, drill.state.share) == (step, share)
    assert drill.state.aside is None


def test_too_much_is_still_too_much() -> None:
    drill = Drill()
    drill.hears(WHOLE)
    drill.hears("this is all too much for me")
    assert drill.state.aside is Aside.FLOODED


def test_an_answer_that_is_never_understood_leads_to_another_one() -> None:
    drill = Drill()
    drill.hears(WHOLE)
    assert drill.hears("perhaps") == ["Please say: again, another one, or enough."]
    assert SHARES[1] in drill.hears("perhaps")


def test_when_all_were_read_it_ends_and_not_a_word_is_kept() -> None:
    drill = Drill(shares=SHARES[:1])
    drill.hears(WHOLE)
    assert drill.hears("another one") == ["Those were all for today. Thank you, Ana."]
    assert Keep(keeping=Keeping.OUTLINE) in drill.done
    assert End(reason=EndReason.COMPLETED) in drill.done


def test_without_shares_it_ends_at_once() -> None:
    assert Drill(shares=()).state.step == "through"


def test_nobody_is_told_that_their_turn_comes_or_thanked_for_two() -> None:
    drill = Drill()
    assert drill.hears("but that is not true i cleaned it yesterday") == ["Just Robin's words for now, Ana."]
    assert drill.command(Command.STOP) == ["We stop here. Thank you."]
    drill.take(Resumed(clock=CLOCK))
    assert drill.state.prompt == SHARES[0]
    said = [action.text for action in drill.done if isinstance(action, Say)]
    assert said[-2] == "Welcome back, Ana. We go on where we were."


def test_after_a_pause_it_is_read_again_and_all_is_replayed() -> None:
    drill = Drill()
    drill.hears(PART)
    drill.command(Command.PAUSE)
    assert drill.command(Command.CONTINUE) == [SHARES[0]]
    assert all(point.waits for point in drill.view.points)
    drill.hears(PART)
    drill.hears("no")
    drill.hears("again")
    drill.hears(WHOLE)
    assert DIALOGUE.replay(decode(encode(event)) for event in drill.events) == drill.state
