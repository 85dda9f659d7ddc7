"""Slowing down: for words of being flooded, and for a voice that is raised over what it usually is."""

from __future__ import annotations

import msgspec
import pytest

from facilitator.care import Baseline
from facilitator.care.baseline import SHOUTING_DB, TURNS_NEEDED
from facilitator.dialogue.actions import End, Expect, Listen, Mood, Say
from facilitator.dialogue.calm import AGAIN_SECONDS, words_per_minute
from facilitator.dialogue.events import Command, Heard, Source, Word
from facilitator.dialogue.move import SLOW_SECONDS
from facilitator.dialogue.state import Aside, Phase
from tests.dialogue.test_engine import MIRROR, SHARE, Table, at

USUAL = -30.0
LOUD = USUAL + SHOUTING_DB + 2


def words(text: str, seconds: float = 0.4) -> tuple[Word, ...]:
    return tuple(Word(word, number * seconds, (number + 1) * seconds) for number, word in enumerate(text.split()))


def says(table: Table, text: str, level_db: float | None, seconds: float = 0.4) -> None:
    table.hears(text, words=words(text, seconds), level_db=level_db)


def known(*, level_db: float = USUAL, turns: int = TURNS_NEEDED, **more: object) -> Table:
    """Ana has the floor, and her voice has been heard in so many turns."""
    table, usual = at("sharing"), Baseline()
    for _ in range(turns):
        usual = usual.observe(level_db, 150.0)
    table.state = msgspec.structs.replace(table.state, voices=(usual, Baseline()), **more)
    return table


def breathes(table: Table) -> None:
    """The calm line is said, and then it is quiet."""
    assert table.said == ["Let us slow down. Three slow breaths."]
    assert (table.view.mood, table.view.title) == (Mood.SPEAKING, "A quiet moment")
    table.spoken()
    assert table.state.phase is Phase.BREATHING
    assert (table.view.mood, table.view.breath_seconds * 3) == (Mood.BREATHING, SLOW_SECONDS)


def is_asked(table: Table) -> None:
    assert table.said == ["Would you like a break of 25 minutes?"]
    table.spoken()


def test_a_shouted_turn_is_taken_as_said_and_after_three_breaths_it_goes_on_from_it() -> None:
    table = known()
    says(table, SHARE, LOUD)
    breathes(table)
    table.time_passes(SLOW_SECONDS)
    is_asked(table)
    table.hears("no thank you")
    assert table.state.share == SHARE
    assert table.state.told[-1].text == SHARE
    assert table.state.step == "mirroring"
    assert table.said[0].startswith("Ben")
    table.spoken()
    assert table.state.listen is not None
    assert table.state.listen.who == "Ben"
    assert (table.state.aside, table.state.put_off) == (None, None)


def test_a_break_that_is_wanted_goes_on_from_it_too() -> None:
    table = known()
    says(table, SHARE, LOUD)
    table.spoken()
    table.time_passes(SLOW_SECONDS)
    table.spoken()
    table.command(Command.YES)
    assert table.said[0].startswith("A break of 25 minutes, until")
    table.spoken()
    table.command(Command.CONTINUE)
    assert table.said[0].startswith("Ben")
    assert (table.state.step, table.state.share) == ("mirroring", SHARE)


def test_whose_voice_has_always_been_loud_is_never_slowed_down() -> None:
    table = known(level_db=LOUD)
    says(table, SHARE, LOUD + 1)
    assert table.state.slowed_at is None
    assert table.state.step == "mirroring"


@pytest.mark.parametrize(
    ("text", "level_db", "seconds", "slows"),
    [
        (SHARE, USUAL + 6, 0.4, False),  # has moved nearer
        (SHARE, USUAL + 7, 0.25, True),  # raised, and hurried
        (SHARE, USUAL, 0.25, False),
        (SHARE, None, 0.1, False),  # typed
        ("oh you did", LOUD, 0.4, False),  # a cry of surprise
    ],
)
def test_what_is_raised(text: str, level_db: float | None, seconds: float, slows: bool) -> None:  # noqa: FBT001
    table = known()
    says(table, text, level_db, seconds)
    assert (table.state.aside is Aside.FLOODED) is slows


def test_nothing_is_made_of_a_voice_that_is_not_known_yet() -> None:
    table = known(turns=TURNS_NEEDED - 1)
    says(table, SHARE, LOUD)
    assert table.state.aside is None


def test_the_others_loudness_is_another_voice() -> None:
    table = known()
    says(table, SHARE, USUAL)
    table.spoken()
    says(table, MIRROR, LOUD)  # Ben, of whom little is known
    assert table.state.aside is None
    ana, ben = table.state.voices
    assert (ana.turns, ben.turns) == (TURNS_NEEDED + 1, 1)


@pytest.mark.parametrize(("ago", "slows"), [(AGAIN_SECONDS - 10, False), (AGAIN_SECONDS, True)])
def test_nobody_is_slowed_down_again_and_again(ago: float, slows: bool) -> None:  # noqa: FBT001
    now = known().state.now
    table = known(slowed_at=now - ago)
    says(table, SHARE, LOUD)
    assert (table.state.aside is Aside.FLOODED) is slows
    assert table.state.share == SHARE


def test_who_says_that_it_is_too_much_is_heard_also_after_a_raised_voice() -> None:
    table = known()
    says(table, SHARE, LOUD)
    table.spoken()
    table.time_passes(SLOW_SECONDS)
    table.spoken()
    table.hears("no")
    table.spoken()
    table.hears("i can't do this right now")
    breathes(table)


def test_words_of_being_flooded_keep_the_turn_open() -> None:
    table = at("sharing")
    table.catches("when you work in the garden")
    table.hears("when you work in the garden i need a break")
    breathes(table)
    table.time_passes(SLOW_SECONDS)
    is_asked(table)
    table.hears("no")
    assert "when you are ready" in table.said[0]
    table.spoken()
    assert table.state.step == "sharing"
    assert table.state.before.startswith("when you work in the garden")


def test_afterwards_there_is_more_patience_for_the_rest_of_the_session() -> None:
    table = at("sharing")
    assert table.state.listen is not None
    before = table.state.listen.patience_seconds
    table.hears("i need a break")
    table.spoken()
    table.time_passes(SLOW_SECONDS)
    table.spoken()
    table.hears("no")
    table.spoken()
    assert table.state.listen is not None
    assert table.state.listen.patience_seconds == 1.25 * before


@pytest.mark.parametrize("how", [Command.HAND_OVER, Command.SKIP])
def test_the_breathing_may_be_shortened(how: Command) -> None:
    table = known()
    says(table, SHARE, LOUD)
    table.spoken()
    table.command(how)
    is_asked(table)


def test_while_it_breathes_commands_work_and_nothing_else_is_heard() -> None:
    table = known()
    says(table, SHARE, LOUD)
    table.spoken()
    assert isinstance(table.state.listen, Listen)
    assert table.state.listen.expect is Expect.COMMAND
    table.hears("i am so angry")
    table.command(Command.YES)
    assert table.state.phase is Phase.BREATHING
    table.command(Command.REPEAT)
    assert table.said == ["Let us slow down. Three slow breaths."]
    table.spoken()
    table.command(Command.PAUSE, source=Source.VOICE)
    table.spoken()
    table.command(Command.CONTINUE)
    assert table.said[0].startswith("Ben")
    table.command(Command.STOP)
    assert any(isinstance(action, End) for action in table.done)


def test_silence_after_the_question_waits_and_goes_on_from_there() -> None:
    table = known()
    says(table, SHARE, LOUD)
    table.spoken()
    table.time_passes(SLOW_SECONDS)
    table.spoken()
    table.time_passes()
    assert table.said == ["A break of 25 minutes? Yes or no is enough."]
    table.spoken()
    table.time_passes()
    table.spoken()
    assert table.state.phase is Phase.PAUSED
    table.command(Command.CONTINUE)
    assert table.said[0].startswith("Ben")


def test_nothing_that_is_said_or_shown_tells_who_was_loud() -> None:
    table = known()
    says(table, SHARE, LOUD)
    shown = [table.view]
    table.spoken()
    shown.append(table.view)
    table.time_passes(SLOW_SECONDS)
    shown.append(table.view)
    assert all(view.who == "" and "Ana" not in view.prompt for view in shown)


def test_a_turn_that_ends_the_session_ends_it() -> None:
    table = known()
    table.state = msgspec.structs.replace(table.state, step="keep")
    table.take(Heard(turn=table.state.turn, text="keep it all please today", words=words("a b c d e"), level_db=LOUD))
    assert not any("slow" in action.text for action in table.done if isinstance(action, Say))


def test_a_pause_for_thought_is_not_slow_speech() -> None:
    steady = words("when you come home late")
    paused = (*steady[:2], *(Word(w.text, w.start + 3.0, w.end + 3.0) for w in steady[2:]))
    assert words_per_minute(steady) == pytest.approx(150.0)
    assert 100 < words_per_minute(paused) < 150
    assert words_per_minute(()) == 0.0
