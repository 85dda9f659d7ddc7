"""What is typed between two sessions: the course, a moment, the picture."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from facilitator.cli.between import homework_for, keep_promised, note, opening_lines
from facilitator.config import Settings, load_settings
from facilitator.course import Moment, MomentKind, Promise, PromiseKind
from facilitator.dialogue import state as states
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import Begun, Spoken
from facilitator.dialogue.state import State
from facilitator.exercises.care import load_sayings
from facilitator.exercises.course import load_between_words, load_course
from facilitator.journal import JournalFile, open_journal
from tests.cli.conftest import Home, Told

Run = Callable[..., Told]
NAMES = ("Ana", "Ben")
WHO = ("--names", "Ana,Ben")
COURSE = load_course()
WORDS = load_between_words()


def journal(home: Home) -> JournalFile:
    return open_journal(home.data / "journals", NAMES)


def finish(home: Home, exercise: str, day: int, *promises: Promise, saying: str = "") -> None:
    clock = f"2026-05-{day:02d}T19:30:00+02:00"
    session = journal(home).begin(Begun(exercise=exercise, names=NAMES, clock=clock, saying=saying))
    session.close()
    journal(home).keep(session.session, Keeping.OUTLINE, EndReason.COMPLETED)
    journal(home).keep_promises(session.session, promises)


def told(home: Home, good: int, hard: int) -> None:
    for kind, count in ((MomentKind.GOOD, good), (MomentKind.HARD, hard)):
        for _ in range(count):
            journal(home).note_moment(Moment(kind=kind, at="2026-05-04T08:00:00+02:00"))


def ended(exercise: str, keeping: Keeping, reason: EndReason = EndReason.COMPLETED) -> State:
    """A session in which Ben gave a gift and both picked something."""
    begun = Begun(exercise=exercise, names=NAMES, clock="2026-05-04T19:30:00+02:00")
    told = [states.Told(step=rule.step, who="Ben", text="a walk", at=1.0) for rule in COURSE.promise]
    return State(begun=begun, told=tuple(told), keeping=keeping, reason=reason)


def test_a_session_takes_reminders_and_a_saying_with_it(home: Home) -> None:
    settings, clock = Settings(), "2026-05-20T19:30:00+02:00"
    first = opening_lines(settings, journal(home), clock)
    assert (first.reminders, first.invites) == ((), ())
    assert first.saying in load_sayings()
    finish(home, "appreciation", 1)
    finish(home, "imago", 8, saying=first.saying)
    reminders = (COURSE.session[1].reminder, COURSE.remark.line)
    second = opening_lines(settings, journal(home), clock)
    assert (second.reminders, second.invites) == (reminders, reminders)
    assert second.saying in set(load_sayings()) - {first.saying}
    assert opening_lines(Settings(sayings=False), journal(home), clock).saying == ""


def test_a_session_of_the_course_takes_its_homework_with_it(home: Home) -> None:
    said = [COURSE.lines.homework.format(homework=session.homework) for session in COURSE.session]
    assert homework_for(Settings(), journal(home), "appreciation") == said[0]
    assert homework_for(Settings(), journal(home), "imago") == ""
    finish(home, "appreciation", 1)
    finish(home, "imago", 2)
    assert homework_for(Settings(), journal(home), "caring") == said[2]


@pytest.mark.parametrize("relation", ["partners", "friends", "parent_child"])
def test_people_are_told_of_quitting_before_their_third_session_in_every_relation(home: Home, relation: str) -> None:
    told = []
    for day in range(1, 6):
        lines = opening_lines(Settings(relation=relation), journal(home), f"2026-05-{day:02d}T19:30:00+02:00")
        told.append(lines.reminders[-1:] == (COURSE.remark.line,))
        finish(home, "repair", day)
    assert told == [False, False, True, False, False]


def test_what_was_promised_in_a_session_is_asked_after_in_the_next(home: Home) -> None:
    finish(home, "behaviour_change", 4)
    (session,) = journal(home).sessions()
    keep_promised(journal(home), session.id, ended("behaviour_change", Keeping.OUTLINE))
    lines = opening_lines(Settings(), journal(home), "2026-05-05T19:30:00+02:00")
    assert lines.reminders == lines.invites == (COURSE.lines.gift_running.format(giver="Ben", other="Ana"),)


@pytest.mark.parametrize(
    "state",
    [
        ended("behaviour_change", Keeping.NOTHING),
        ended("behaviour_change", Keeping.OUTLINE, EndReason.STOPPED),
        ended("imago", Keeping.ALL),
    ],
)
def test_no_promise_is_kept_of_a_session_that_was_stopped_or_is_to_be_forgotten(home: Home, state: State) -> None:
    finish(home, "behaviour_change", 4)
    (session,) = journal(home).sessions()
    keep_promised(journal(home), session.id, state)
    assert journal(home).finished()[0].promises == ()


def test_a_session_is_shown_with_the_reminders_that_were_said(home: Home, facilitator: Run) -> None:
    reminder = COURSE.session[0].reminder
    begun = Begun(exercise="imago", names=NAMES, clock="2026-05-04T19:30:00+02:00", reminders=(reminder,))
    session = journal(home).begin(msgspec.structs.replace(begun, first_session=False))
    session.append(Spoken(at=6.0, say=1))
    session.close()
    assert f"00:06  —: {reminder}" in facilitator("sessions", "show", session.session).out


def test_looking_makes_no_journal(home: Home, facilitator: Run) -> None:
    assert f"Next: {COURSE.session[0].title}." in facilitator("course", *WHO).out
    assert "Nothing is noted yet" in facilitator("moments", *WHO).out
    assert facilitator("moments", *WHO, "--forget", "all", "--yes").code == 0
    assert home.written() == []


def test_the_course_shows_where_a_couple_are(home: Home, facilitator: Run) -> None:
    gift = Promise(kind=PromiseKind.GIFT, giver="Ben", other="Ana", text="a walk", until="2026-06-14")
    finish(home, "appreciation", 1)
    finish(home, "behaviour_change", 2, gift)
    finish(home, "imago", 3)
    finish(home, "caring", 4, Promise(kind=PromiseKind.CARING, giver="Ana", other="Ben", text="tea in the morning"))
    lines = facilitator("course").out.splitlines()
    marks = [line[0] for line in lines if line[2:3].isdigit()]
    assert marks == ["●", "●", "●", "→", "○", "●", "○"]
    assert f"Next: {COURSE.session[3].title}." in lines
    assert f"Until then: {COURSE.session[2].homework}" in lines
    assert "Ben to Ana, until Sunday 14 June: “a walk”" in lines
    assert "Ana to Ben, until next time: “tea in the morning”" in lines
    assert all(len(line) <= 80 for line in lines)


def test_the_course_as_json(home: Home, facilitator: Run) -> None:
    gift = Promise(kind=PromiseKind.GIFT, giver="Ben", other="Ana", text="a walk", until="2026-05-18")
    finish(home, "behaviour_change", 4, gift)
    found = json.loads(facilitator("course", "--json").out)
    assert found["names"] == ["Ana", "Ben"]
    assert [session["done"] for session in found["sessions"]] == [number == 5 for number in range(7)]
    assert found["next"] == 1
    assert found["promises"] == [
        {"kind": "gift", "giver": "Ben", "other": "Ana", "text": "a walk", "until": "2026-05-18"}
    ]
    assert found["reminders"] == [COURSE.lines.gift_ended.format(giver="Ben", other="Ana")]


def test_the_course_is_one_for_their_relation(home: Home, facilitator: Run) -> None:
    finish(home, "appreciation", 1)
    child = facilitator("course", *WHO, "--relation", "parent_child")
    assert "What I like about you" in child.out
    assert "Caring" not in child.out
    work = load_course(relation="colleagues")
    found = json.loads(facilitator("course", *WHO, "--relation", "colleagues", "--json").out)
    assert [session["title"] for session in found["sessions"]] == [session.title for session in work.session]
    assert found["reminders"] == [work.session[0].reminder]


def test_a_session_takes_reminders_and_a_saying_for_their_relation(home: Home) -> None:
    sayings, clock = load_sayings(relation="colleagues"), "2026-05-20T19:30:00+02:00"
    for day, exercise in enumerate(("appreciation", "imago", "caring", "frustration"), 1):
        finish(home, exercise, day)
    lines = opening_lines(Settings(relation="colleagues"), journal(home), clock)
    assert lines.reminders == lines.invites == (load_course(relation="colleagues").session[3].reminder,)
    assert lines.saying in sayings


def test_after_the_whole_course_nothing_comes_next(home: Home, facilitator: Run) -> None:
    for number, session in enumerate(COURSE.session, 1):
        finish(home, session.exercise, number)
    said = facilitator("course")
    assert WORDS.course.all_done.split(".")[0] in said.out
    assert json.loads(facilitator("course", "--json").out)["next"] is None


def test_moments_are_noted_with_and_without_words(home: Home, facilitator: Run) -> None:
    good = facilitator("moment", "good", "we laughed\tabout \x1b[31mthe soup", *WHO)
    hard = facilitator("moment", "hard", *WHO)
    assert (good.code, good.out, good.err) == (0, "Thank you for telling it.\n", "")
    assert hard.out.startswith(good.out)
    assert [(one.kind, one.text) for one in journal(home).moments()] == [
        (MomentKind.GOOD, "we laughed about [31mthe soup"),
        (MomentKind.HARD, ""),
    ]


def test_the_words_can_be_typed_where_no_shell_keeps_them(
    home: Home, facilitator: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a walk by the weir\n"))
    facilitator("moment", "good", "-", *WHO)
    assert [one.text for one in journal(home).moments()] == ["a walk by the weir"]


def test_words_of_a_crisis_are_not_kept_and_nothing_on_the_screen_gives_it_away(home: Home, facilitator: Run) -> None:
    harmless = facilitator("moment", "hard", "we argued about the car", *WHO)
    crisis = facilitator("moment", "hard", "he hit me and I am afraid of him", *WHO)
    assert crisis == harmless
    assert "emergency" in crisis.out
    assert [one.text for one in journal(home).moments()] == ["we argued about the car"]
    assert not any(b"afraid of him" in path.read_bytes() for path in home.written())


@pytest.mark.parametrize("certain", [True, False])
def test_words_of_a_crisis_that_are_heard_are_neither_kept_nor_shown(
    home: Home, capsys: pytest.CaptureFixture[str], *, certain: bool
) -> None:
    shown = []
    for text in ("he hit me and I am afraid of him", "we argued about the car", ""):
        note(load_settings({"names": "Ana,Ben"}), "hard", text, Console(), heard=True, certain=certain)
        shown.append(capsys.readouterr().out)
    crisis, harmless, nothing = shown
    assert crisis == nothing
    first, rest = nothing.split("\n", 1)
    assert first == WORDS.moments.heard_as[MomentKind.HARD]
    assert harmless == (f"{first}\nHeard: we argued about the car\n{rest}" if certain else nothing)
    assert (WORDS.moments.uncertain in nothing) is not certain
    assert [one.text for one in journal(home).moments()] == ["we argued about the car" if certain else "", ""]


def test_the_picture_has_five_places_for_each_hard_moment(home: Home, facilitator: Run) -> None:
    told(home, good=8, hard=2)
    said = facilitator("moments", *WHO, "--days", "0")
    assert "  ● ● ● ● ●  ◐   ● ● ● ○ ○  ◐\n" in said.out
    assert "8 good, 2 hard." in said.out
    assert "\x1b" not in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_a_screen_with_plain_letters_only_shows_it_too(home: Home) -> None:
    told(home, good=1, hard=1)
    said = home.run("moments", *WHO, "--days", "0", PYTHONIOENCODING="ascii")
    assert (said.code, said.err) == (0, "")
    assert "  * . . . .  o\n" in said.out


def test_a_narrow_screen_shows_it_too(home: Home, facilitator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    told(home, good=60, hard=9)
    said = facilitator("moments", *WHO, "--days", "0")
    assert said.out.count("◐") == 9 + 1  # one is in the legend
    assert "  ● a good moment\n  ◐ a hard moment\n  ○ room for a good one\n" in said.out
    assert all(len(line) <= 40 for line in said.out.splitlines())


def test_moments_as_json_and_as_a_list(home: Home, facilitator: Run) -> None:
    told(home, good=5, hard=2)
    facilitator("moment", "good", "the soup", *WHO)
    found = json.loads(facilitator("moments", *WHO, "--days", "0", "--json").out)
    assert (found["good"], found["hard"], found["good_for_each_hard"]) == (6, 2, 3.0)
    noted = found["moments"][-1]
    assert (noted["kind"], noted["text"]) == ("good", "the soup")
    recent = facilitator("moments", *WHO, "--list").out
    assert f"● {noted['at'][:10]}  {noted['id']}  the soup" in recent
    assert "2026-05-04" not in recent


def test_moments_are_really_forgotten(home: Home, facilitator: Run) -> None:
    told(home, good=2, hard=0)
    facilitator("moment", "good", "the heron stood in our kitchen", *WHO)
    last = journal(home).moments()[-1]
    asked = facilitator("moments", *WHO, "--forget", last.id)
    assert (asked.code, "--yes" in asked.sentence) == (2, True)
    assert facilitator("moments", *WHO, "--forget", last.id, "--yes").out == "Forgotten.\n"
    assert not any(b"heron" in path.read_bytes() for path in home.written())
    assert len(journal(home).moments()) == 2
    assert "nothing" in facilitator("moments", *WHO, "--forget", "nothing", "--yes").sentence
    facilitator("moments", *WHO, "--forget", "all", "--yes")
    assert journal(home).moments() == ()


def test_sessions_forget_all_takes_moments_with_it(home: Home, facilitator: Run) -> None:
    told(home, good=1, hard=1)
    facilitator("sessions", "forget", "all", "--yes")
    assert home.written() == []


@pytest.mark.parametrize("command", [("course",), ("moment", "good"), ("moments",)])
def test_who_is_meant_has_to_be_clear(home: Home, facilitator: Run, command: tuple[str, ...]) -> None:
    nobody = facilitator(*command)
    assert (nobody.code, "--names Ana,Ben" in nobody.sentence) == (2, True)
    finish(home, "imago", 1)
    assert facilitator(*command).code == 0
    other = open_journal(home.data / "journals", ("Chris", "Dana"))
    other.begin(Begun(exercise="imago", names=("Chris", "Dana"), clock="2026-05-04T19:30:00+02:00")).close()
    assert facilitator(*command).code == 2


def test_another_kind_of_moment_is_said(home: Home, facilitator: Run, tmp_path: Path) -> None:
    said = facilitator("moment", "dreadful", *WHO)
    assert (said.code, "moment good" in said.sentence) == (2, True)
    assert home.written() == []
