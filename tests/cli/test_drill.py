"""Somebody alone at the real program."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from facilitator.course.drill import choose_shares
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import ALONE, Begun
from facilitator.exercises.shares import load_shares
from facilitator.journal import find_session, open_journal
from tests.cli.conftest import Home, Told

Run = Callable[..., Told]
SHARES = load_shares().share
MIRROR = "if i got that right you were glad to find the kitchen tidy this morning\n"


def begun(home: Home, facilitator: Run) -> list[Begun]:
    """How each session began, the oldest first."""
    found = []
    for row in json.loads(facilitator("sessions", "list", "--json").out):
        _, events = find_session(home.data / "journals", row["id"]).show(row["id"])
        assert isinstance(events[0], Begun)
        found.append(events[0])
    return sorted(found, key=lambda event: event.clock)


@pytest.mark.slow
def test_a_drill_is_led_shown_and_gone_on_with(home: Home, facilitator: Run) -> None:
    told = home.run("drill", "--typed", "--names", "Ana", typed=f"{MIRROR}another one\nmm\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    for piece in ("Hello Ana.", "It is not therapy", "Robin", "What came across: the kitchen tidy.", "We stop here."):
        assert piece in told.out
    assert "both" not in told.out
    second_share = choose_shares(SHARES, 0, 0)[1]
    (session,) = json.loads(facilitator("sessions", "list", "--json").out)
    assert (session["names"], session["exercise"]) == ("Ana", "drill")
    shown = facilitator("sessions", "show", session["id"]).out
    for piece in ("drill  Ana  (", "Ana: if i got that right", second_share):
        assert piece in shown
    resumed = home.run("resume", "--typed", typed="mm\nmm\nskip\nenough\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert second_share in resumed.out, "it is read again"
    assert "Kept: only the outline" in resumed.out


def test_the_next_drill_has_other_shares_and_no_opening(home: Home, facilitator: Run) -> None:
    before = open_journal(home.data / "journals", ("Ana", ""))
    alone = Begun(exercise="drill", names=("Ana", "Robin"), clock="2026-03-01T19:00:00+01:00", relation=ALONE)
    for reason in (EndReason.COMPLETED, EndReason.STOPPED):
        session = before.begin(alone)
        session.close()
        if reason is EndReason.COMPLETED:
            before.keep(session.session, Keeping.OUTLINE, reason)
    told = home.run("talk", "--typed", "--relation", ALONE, "--names", "ana", typed="mm\nstop the session\n")
    assert "Hello" not in told.out
    newest = begun(home, facilitator)[-1]
    assert newest.shares == choose_shares(SHARES, 2, 1)
    assert newest.shares[0] in told.out
    assert (newest.relation, newest.first_sender, newest.reminders, newest.saying) == (ALONE, 1, (), "")


def test_a_drill_is_no_session_of_a_couple(home: Home, facilitator: Run) -> None:
    for names, relation in ((("Ana", ""), ALONE), (("Ana", "Ben"), "partners")):
        event = Begun(exercise="drill", names=("Ana", "Ben"), clock="2026-03-01T19:00:00+01:00", relation=relation)
        open_journal(home.data / "journals", names).begin(event).close()
        told = facilitator("moment", "good")
        assert told.code == (2 if relation == ALONE else 0), "of whom is clear where there are only two"
    assert "--names Ana,Ben" not in told.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("drill",), "add --names Ana."),
        (("drill", "--names", "Ana,Ben"), "add --names Ana."),
        (("drill", "--names", " "), "“names” holds"),
        (("talk", "--exercise", "drill", "--names", "Ana,Ben"), "is for one person: `facilitator drill --names Ana`"),
        (("talk", "--relation", "oneself", "--exercise", "caring", "--names", "Ana"), "is for partners"),
        (("talk", "--relation", "oneself", "--exercise", "imago", "--names", "Ana"), "choose another one"),
        (("talk", "--names", "Ana"), "“names” holds two names"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_written(
    home: Home, facilitator: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    told = facilitator(*arguments, "--typed")
    assert told.code == 2
    assert sentence in told.sentence
    assert home.written() == []


def test_only_the_drill_is_offered_to_one(facilitator: Run) -> None:
    alone, partners = facilitator("exercises", "--relation", ALONE, "--json"), facilitator("exercises")
    assert [row["id"] for row in json.loads(alone.out) if row["fits"]] == ["drill"]
    assert "drill" not in partners.out
