"""What would you like to do: typed, at the real program."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from facilitator.course import Promise, PromiseKind
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import AnyEvent, Begun
from facilitator.journal import JournalFile, list_journals, open_journal
from tests.cli.conftest import Home, Told

TALK = ("talk", "--typed", "--names", "Ana,Ben")
QUESTION = "Facilitator: Ana and Ben, what would you like to do? "
FIRST_TIME = QUESTION + "Appreciation, the dialogue, or curiosity?"


Run = Callable[..., Told]


def events(home: Home) -> tuple[AnyEvent, ...]:
    """What the journal holds of the newest session."""
    newest = list_journals(home.data / "journals").sessions[0]
    return JournalFile(newest.path).show(newest.id)[1]


def finished(home: Home, exercise: str) -> None:
    """Let these two have finished a session, in which something was promised."""
    begun = Begun(exercise=exercise, names=("Ana", "Ben"), clock="2020-01-01T20:00:00+00:00")
    journal = open_journal(home.data / "journals", begun.names)
    session = journal.begin(begun)
    session.close()
    journal.keep(session.session, Keeping.OUTLINE, EndReason.COMPLETED)
    caring = Promise(kind=PromiseKind.CARING, giver="Ana", other="Ben", text="tea in the morning")
    journal.keep_promises(session.session, [caring])


def test_the_first_time_it_is_asked_after_the_words_before_and_what_is_chosen_is_led(home: Home) -> None:
    told = home.run(*TALK, typed="no\nno\nyes\nthe dialogue please\nana\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    order = ["Hello Ana and Ben", "answer two questions alone?", FIRST_TIME, "The dialogue, then.", "Ana, invite Ben"]
    places = [told.out.index(piece) for piece in order]
    assert places == sorted(places)
    assert told.out.count("Stop: type") == 1
    begun, *others = events(home)
    assert isinstance(begun, Begun)
    assert (begun.exercise, begun.first_session) == ("imago", False)
    assert "please" not in repr(others)
    resumed = home.run("resume", "--typed", typed="stop the session\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert "Ana invites" in resumed.out


def test_later_the_reminders_come_first_and_only_once(home: Home) -> None:
    finished(home, "appreciation")
    reminder = "Last time you picked caring things for each other. You may tell each other how it was."
    told = home.run(*TALK, typed="it was good\nyou choose\nstop the session\n")
    assert told.code == 0
    assert told.out.count(reminder) == 1
    assert told.out.index(reminder) < told.out.index(QUESTION + "The dialogue, curiosity,")
    assert "Hello" not in told.out
    begun = events(home)[0]
    assert isinstance(begun, Begun)
    assert (begun.exercise, begun.reminders, bool(begun.homework)) == ("imago", (), True)


@pytest.mark.parametrize(
    "typed",
    [
        "no\nno\nyes\nstop\n",
        *(
            pytest.param(typed, marks=pytest.mark.slow)
            for typed in ("no\nyes\n", "", "no\nno\nyes\nplease stop\nyes\n")
        ),
    ],
)
def test_stopped_before_anything_was_chosen(home: Home, typed: str) -> None:
    """It ends as any session does, but nothing is kept, and nothing is said of keeping it."""
    told = home.run(*TALK, typed=typed)
    assert (told.code, told.err) == (0, "")
    assert any(words in told.out for words in ("We stop here. Thank you both.", "Then we leave it here for today."))
    assert "Kept on this computer" not in told.out
    assert list_journals(home.data / "journals").sessions == ()


@pytest.mark.slow
def test_ctrl_c_while_it_is_asked(home: Home) -> None:
    with home.start(*TALK) as process:
        assert process.stdout is not None
        while "Hello" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "We stop here" in out


def test_where_an_exercise_is_named_nothing_is_asked(home: Home, facilitator: Run) -> None:
    finished(home, "imago")
    told = home.run(*TALK, "--exercise", "repair", typed="stop the session\n")
    assert told.code == 0
    assert "what would you like" not in told.out
    assert "choose one of" in facilitator(*TALK, "--exercise", "choosing").sentence
