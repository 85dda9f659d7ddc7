"""The exercises on the command line: which there are, and leading one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import Home, Told

Run = Callable[..., Told]


def test_the_exercises_are_listed_for_these_two(facilitator: Run) -> None:
    partners, friends = facilitator("exercises"), facilitator("exercises", "--relation", "friends")
    assert (partners.code, friends.code) == (0, 0)
    for word in ("appreciation", "imago", "childhood", "deep", "20-45"):
        assert word in partners.out
    assert "appreciation" in friends.out
    assert "childhood" not in friends.out


@pytest.mark.parametrize(
    ("relation", "titles", "never"),
    [
        ("friends", ("Small kindnesses", "What I like about you"), ("partner", "loved")),
        ("colleagues", ("How we work together", "What helps at work"), ("love", "feel")),
        ("parent_child", ("How it is with us",), ("childhood", "Caring")),
        ("partners", ("Caring behaviours", "Relationship vision"), ("Small kindnesses",)),
    ],
)
def test_titles_fit_the_relation(
    facilitator: Run, monkeypatch: pytest.MonkeyPatch, relation: str, titles: tuple[str, ...], never: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    listed = facilitator("exercises", "--relation", relation).out
    assert all(title in listed for title in titles)
    assert not any(word in listed for word in never)


@pytest.mark.slow
def test_a_session_is_resumed_and_shown_in_the_words_that_it_was_led_in(home: Home) -> None:
    talk = ("talk", "--typed", "--names", "Ana,Ben", "--exercise", "appreciation", "--relation", "colleagues")
    told = home.run(*talk, typed="no\nno\nyes\nana\nskip\npause\n")
    assert "One thing I value in working with you is…" in told.out
    resumed = home.run("resume", "--typed", typed="continue\nstop the session\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert "One thing I value in working with you is…" in resumed.out
    (session,) = json.loads(home.run("sessions", "list", "--json").out)
    assert "One thing I value in working with you is…" in home.run("sessions", "show", session["id"]).out


def test_the_exercises_are_there_for_programs(facilitator: Run) -> None:
    rows = {row["id"]: row for row in json.loads(facilitator("exercises", "--json").out)}
    assert rows["appreciation"]["minutes"] == [5, 10]
    assert rows["appreciation"]["fits"]
    assert not rows["childhood"]["fits"]
    assert all(row["what_for"] for row in rows.values())


def test_an_exercise_that_is_not_for_these_two_is_not_begun(home: Home, facilitator: Run) -> None:
    talk = ("talk", "--typed", "--names", "Ana,Ben", "--exercise")
    assert "choose one of" in facilitator(*talk, "nonsense").sentence
    assert "--depth deep" in facilitator(*talk, "childhood").sentence
    assert "for partners" in facilitator(*talk, "exits", "--relation", "friends").sentence
    assert not (home.data / "journals").exists()


def test_an_exercise_is_led(home: Home) -> None:
    typed = "no\nno\nyes\nana\nskip\nthe way you laugh\nyou say i laugh\nyes\nstop the session\n"
    told = home.run("talk", "--typed", "--names", "Ana,Ben", "--exercise", "appreciation", typed=typed)
    assert (told.code, told.err) == (0, "")
    assert "One thing I appreciate about you is…" in told.out
    assert "What that means to me is…" in told.out
    resumed = home.run("resume", "--typed", typed="stop the session\n")
    assert (resumed.code, resumed.err) == (0, "")
    assert "Appreciation" in resumed.out
