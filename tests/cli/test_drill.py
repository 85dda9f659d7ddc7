"""Somebody alone at the real program."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from facilitator.course.drill import choose_shares
from facilitator.dialogue.events import ALONE, Begun
from facilitator.exercises.shares import load_shares
from facilitator.journal import find_session
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


def test_a_drill_is_led_and_shown(home: Home, facilitator: Run) -> None:
    told = home.run("drill", "--typed", "--names", "Ana", typed=f"{MIRROR}another one\nmm\nstop the session\n")
    assert (told.code, told.err) == (0, "")
    for piece in ("Hello Ana.", "It is not therapy", "Robin", "What came across: the kitchen tidy.", "We stop here."):
        assert piece in told.out
    assert "both" not in told.out
    (session,) = json.loads(facilitator("sessions", "list", "--json").out)
    assert (session["names"], session["exercise"]) == ("Ana", "drill")
    shown = facilitator("sessions", "show", session["id"])
    assert "drill  Ana  (" in shown.out
    assert "Ana: if i got that right" in shown.out
    assert choose_shares(SHARES, 0, 0)[1] in shown.out
    resumed = home.run("resume", "--typed", typed="mm\nstop the session\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert "Welcome back, Ana." in resumed.out
    assert choose_shares(SHARES, 0, 0)[1] in resumed.out


def test_the_next_drill_has_other_shares_and_no_opening(home: Home, facilitator: Run) -> None:
    first = home.run("drill", "--typed", "--names", "Ana", typed=f"{MIRROR}enough\n")
    second = home.run("talk", "--typed", "--relation", ALONE, "--names", "ana", typed="stop the session\n")
    assert "Kept: only the outline" in first.out
    assert "Hello" not in second.out
    one, two = begun(home, facilitator)
    assert one.shares == choose_shares(SHARES, 0, 0)
    assert two.shares == choose_shares(SHARES, 1, 1)
    assert (two.relation, two.first_sender, two.reminders, two.saying) == (ALONE, 1, (), "")


def test_who_is_called_like_the_one_who_shares_hears_somebody_else(home: Home) -> None:
    told = home.run("drill", "--typed", "--names", "Robin", typed="mm\nstop the session\n")
    assert "listen to Alex" in told.out


def test_a_drill_is_no_session_of_a_couple(home: Home, facilitator: Run) -> None:
    home.run("drill", "--typed", "--names", "Ana", typed="stop the session\n")
    assert "--names Ana,Ben" in facilitator("course").sentence
    home.run("talk", "--typed", "--exercise", "repair", "--names", "Ana,Ben", typed="stop the session\n")
    assert facilitator("moment", "good").code == 0, "of whom is clear: of the only two"
    assert len({path.name for path in home.data.rglob("*.journal")}) == 2


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
