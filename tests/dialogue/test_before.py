"""The questions before the first session: aloud, or to each partner alone, with nobody the wiser."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import msgspec
import pytest

from facilitator.dialogue.actions import AnyAction, EndReason, Expect, Keep, Keeping, Listen, Say, Show, View
from facilitator.dialogue.events import AnyEvent, Begun, Command, Commanded, Heard, Resumed, Source
from facilitator.dialogue.state import Phase
from tests.dialogue.test_engine import CLOCK, SHARE, Table, at
from tests.dialogue.test_properties import (
    Watched,
    cooperative,
    copy,
    everything,
    stops_at_once,
    until_silence_settles,
)

FIRST = Begun(exercise="imago", names=("Ana", "Ben"), clock=CLOCK, first_sender=0)
YES, NO = Command.YES, Command.NO
FINE, NOT_NOW = (NO, YES), (YES, YES)
"""How the two questions are answered by one who may begin, and by one whom something fits."""
WORDS = 180
"""A minute and a half at 120 words a minute, the slowest that it may be set to speak."""


@dataclass
class Opening(Table):
    """The beginning of a first session; all that is done is kept."""

    all: list[AnyAction] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.take(FIRST)
        self.spoken()

    def take(self, event: AnyEvent) -> None:
        super().take(event)
        self.all.extend(self.done)

    def press(self, *keys: Command) -> Opening:
        for key in keys:
            self.command(key)
            self.spoken()
        return self

    def come_back(self) -> Opening:
        """Whoever was outside is called in, and comes."""
        assert self.state.phase is Phase.BREATHING
        self.time_passes(15)
        self.spoken()
        return self

    @property
    def prompts(self) -> list[str]:
        return [action.text for action in self.all if isinstance(action, Say)]

    @property
    def views(self) -> list[View]:
        return [action.view for action in self.all if isinstance(action, Show)]


def test_aloud_it_takes_little_time() -> None:
    opening = Opening().press(NO, NO, YES)
    assert opening.state.step == "invitation"
    assert sum(len(prompt.split()) for prompt in opening.prompts[:-1]) <= WORDS


@pytest.mark.parametrize("keys", [(NO, YES), (NO, NO, NO)])
def test_aloud_one_answer_is_enough_to_leave_it_for_today(keys: tuple[Command, ...]) -> None:
    opening = Opening().press(*keys)
    assert opening.state.reason is EndReason.POSTPONED
    assert opening.state.keeping is Keeping.NOTHING


def test_help_is_shown_with_every_question_and_at_the_end() -> None:
    for keys in ((NO, YES), (NO, NO, NO), (YES, *NOT_NOW, *FINE)):
        opening = Opening().press(*keys)
        views = opening.views[next(n for n, view in enumerate(opening.views) if "not meant where" in view.prompt) :]
        assert all(view.help_lines for view in views)


@pytest.mark.parametrize("first", list(itertools.product((YES, NO), repeat=2)))
@pytest.mark.parametrize("second", list(itertools.product((YES, NO), repeat=2)))
def test_alone_both_are_asked_the_same_whatever_is_answered(
    first: tuple[Command, ...], second: tuple[Command, ...]
) -> None:
    opening, plain = (Opening().press(YES, *keys).come_back() for keys in ((*first, *second), (*FINE, *FINE)))
    begins = first == second == FINE
    assert (opening.state.step == "invitation") is begins
    if not begins:
        assert opening.state.reason is EndReason.POSTPONED
        assert opening.state.keeping is Keeping.NOTHING
        assert opening.prompts[-1] == "Then we leave it here for today. People to turn to are on the screen."
    # until the end nothing that is said or shown depends on what was answered
    assert opening.prompts[:-1] == plain.prompts[:-1]
    assert opening.views[: len(plain.views) - 2] == plain.views[: len(plain.views) - 2]


def test_alone_the_question_is_only_shown_and_nobody_is_listened_to() -> None:
    opening = Opening().press(YES)
    before = len(opening.prompts)
    assert opening.view.stem.startswith("Violence, control, fear")
    assert (opening.view.doing, opening.view.who, opening.view.private) == ("Ana, alone", "", True)
    assert opening.state.listen == Listen(
        turn=opening.state.turn, who=None, expect=Expect.COMMAND, patience_seconds=0.8, alone=True
    )
    opening.command(Command.REPEAT, source=Source.VOICE)
    opening.press(NO)
    assert opening.view.stem.startswith("Are you calm")
    assert len(opening.prompts) == before
    opening.press(YES)
    assert opening.view.doing == "Ben, alone"
    assert not any("calm" in prompt or "fits" in prompt for prompt in opening.prompts)


def test_alone_a_typed_line_answers_too() -> None:
    opening = Opening().press(YES)
    opening.hears("no", source=Source.TYPED)
    assert opening.state.step == "before_first_begin"


def test_alone_somebody_who_does_not_answer_is_waited_for() -> None:
    opening = Opening().press(YES)
    opening.time_passes()
    assert opening.said == ["Press y or n, when you are ready."]
    opening.spoken()
    assert opening.view.stem.startswith("Violence")
    opening.time_passes()
    assert opening.said[0].startswith("The keys y and n answer, too.")
    opening.spoken()
    assert opening.state.phase is Phase.PAUSED
    assert not opening.asks_to_be_woken
    opening.command(Command.CONTINUE)
    assert opening.said == ["We go on."]
    opening.spoken()
    assert opening.view.stem.startswith("Violence")
    assert opening.press(NO).state.step == "before_first_begin"


@pytest.mark.parametrize("how", [Command.STOP, Command.HALT])
def test_who_stops_between_the_two_leaves_nothing_behind(how: Command) -> None:
    opening = Opening().press(YES, *NOT_NOW).press(how)
    if how is Command.HALT:
        opening.press(YES)
    assert opening.state.reason is EndReason.STOPPED
    assert Keep(keeping=Keeping.NOTHING) in opening.all
    assert opening.prompts[-1] == "We stop here. Thank you both."


def test_killed_in_between_it_is_asked_again_where_it_was() -> None:
    opening = Opening().press(YES, NO)
    opening.take(Resumed(clock=CLOCK, at=opening.after(60)))
    opening.spoken()
    assert opening.state.step == "before_first_begin"
    assert opening.view.stem.startswith("Are you calm")
    assert opening.press(YES, *FINE).come_back().state.step == "invitation"


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        ((NO,), ("well i would like to begin", "the weekends were like that")),
        ((NO,), ("no but sometimes a little", "no only when we drink")),
        ((NO, NO), ("", "yes if the two of us can talk")),
        ((), ("maybe tomorrow", "")),
    ],
)
def test_an_answer_that_is_not_clear_does_not_go_on(keys: tuple[Command, ...], answers: tuple[str, str]) -> None:
    opening = Opening().press(*keys)
    step = opening.state.step
    for answer in answers:
        opening.time_passes() if answer == "" else opening.hears(answer)
        opening.spoken()
    assert (opening.state.phase, opening.state.step) == (Phase.PAUSED, step)
    assert opening.prompts[-1].startswith("The keys y and n answer, too.")
    said = len(opening.prompts)
    opening.time_passes(3600)
    assert len(opening.prompts) == said
    opening.press(NO)
    assert opening.state.step != step


def test_a_key_answers_already_while_the_keys_are_named() -> None:
    opening = Opening().press(NO)
    opening.command(Command.SKIP)
    assert opening.state.then.value == "pause"
    assert opening.press(NO).state.step == "before_calm"


def test_a_typed_line_answers_then_too() -> None:
    opening = Opening().press(NO)
    opening.command(Command.SKIP)
    opening.spoken()
    opening.hears("well", source=Source.TYPED)
    assert opening.said == ["Press y or n, in your own time. Or say: continue the session."]
    opening.spoken()
    opening.hears("no", source=Source.TYPED)
    assert opening.state.step == "before_calm"


def test_everything_may_happen_while_they_answer_alone() -> None:
    """Whatever it is, it can be stopped at once, leaves nothing then, and is no talking into the silence."""
    watched = Watched(FIRST)
    while watched.state.step != "before_alone" or watched.state.phase is Phase.PROMPTING:
        watched.take(cooperative(watched.state, watched.script))
    watched.take(Commanded(command=YES, source=Source.KEY))
    steps = set()
    while watched.state.step.startswith("before_"):
        steps.add(watched.state.step)
        for event in everything(watched.state):
            after = copy(watched)
            after.take(msgspec.structs.replace(event, at=watched.state.now + 1))
            if after.state.phase is not Phase.ENDED:
                stops_at_once(after)
                until_silence_settles(copy(after))
        watched.take(cooperative(watched.state, watched.script))
    assert {"before_first_fits", "before_second_begin", "before_together"} <= steps
    assert watched.state.step == "invitation"


# ---- the keys y and n


@pytest.mark.parametrize(("key", "step"), [(YES, "arriving"), (NO, "later")])
def test_the_keys_answer_any_question(key: Command, step: str) -> None:
    table = at("agree")
    table.command(key)
    assert table.state.step == step
    assert table.state.told[-1].text == key.value


def test_a_key_answers_a_question_that_is_still_being_asked() -> None:
    table = at("check")
    table.command(Command.REPEAT)
    table.command(YES)
    assert table.state.step == "more"


def test_a_key_answers_instead_of_whoever_was_to_be_asked() -> None:
    table = at("more")
    assert not table.state.asker_done
    table.command(NO)
    assert table.state.told[-1].who == "Ana"
    assert table.state.step != "more"


def test_a_key_answers_what_belongs_to_no_step_and_what_was_said_before_stays() -> None:
    table = at("sharing")
    table.catches("when you work in the garden")
    table.command(Command.HALT, "when you work in the garden", Source.VOICE)
    table.spoken()
    table.command(NO)
    table.spoken()
    assert table.state.before == "when you work in the garden"
    table.hears("i feel lonely")
    assert table.state.share == "when you work in the garden i feel lonely"


@pytest.mark.parametrize("step", ["sharing", "mirroring", "invitation"])
@pytest.mark.parametrize("key", [YES, NO])
def test_elsewhere_the_keys_do_nothing(step: str, key: Command) -> None:
    table = at(step)
    before = table.state
    table.command(key)
    assert table.state.step == step
    assert not table.said
    assert table.state.told == before.told
    table.hears(SHARE)
    assert table.state.step != step


def test_in_a_pause_the_keys_do_nothing() -> None:
    table = at("check")
    table.command(Command.PAUSE)
    table.spoken()
    table.command(YES)
    assert (table.state.phase, table.state.step) == (Phase.PAUSED, "check")


def test_no_answer_of_one_alone_is_an_event_that_a_voice_can_make() -> None:
    opening = Opening().press(YES)
    turn = opening.state.turn
    assert opening.state.listen is not None
    assert opening.state.listen.expect is Expect.COMMAND
    stale = Heard(turn=turn - 1, text="yes")
    before = msgspec.structs.replace(opening.state, now=0)
    opening.take(stale)
    assert msgspec.structs.replace(opening.state, now=0) == before
