from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.course import (
    Course,
    Finished,
    Place,
    Promise,
    PromiseKind,
    choose_saying,
    homework_of,
    invites,
    promises_of,
    reminders,
    where,
)
from facilitator.dialogue import state as states
from facilitator.dialogue.exercise import DEPTHS, PAIRS, RELATIONS
from facilitator.dialogue.state import Told
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_sayings
from facilitator.exercises.course import load_between_words, load_course, load_days, unfit
from facilitator.exercises.ear import ear_faults
from facilitator.exercises.files import read
from facilitator.exercises.languages import HERE
from facilitator.exercises.pack import exercise_heads, load_script

COURSE = load_course()
DAYS = load_days()
COURSES = {relation: load_course(relation=relation) for relation in RELATIONS}
EXERCISES = [session.exercise for session in COURSE.session]
NAMES = ("Ana", "Ben")
CLOCK = "2026-05-04T19:30:00+02:00"
CANARY = "the heron stood in our kitchen"
FILE = HERE / "en" / "course.toml"

clocks = st.dates().map(lambda day: f"{day.isoformat()}T19:30:00+02:00")
promises = st.builds(
    Promise,
    kind=st.sampled_from(PromiseKind),
    giver=st.just("Ana"),
    other=st.just("Ben"),
    text=st.just(CANARY),
    until=st.dates().map(str) | st.just(""),
)
histories = st.lists(
    st.builds(Finished, st.sampled_from([*EXERCISES, "repair"]), clocks, st.lists(promises, max_size=3).map(tuple)),
    max_size=12,
)


def done(*exercises: str, day: int = 1) -> list[Finished]:
    return [
        Finished(exercise, f"2026-05-{day + number:02d}T19:30:00+02:00") for number, exercise in enumerate(exercises)
    ]


def gift(until: str) -> Promise:
    return Promise(kind=PromiseKind.GIFT, giver="Ben", other="Ana", text=CANARY, until=until)


def told(step: str, who: str | None, text: str) -> Told:
    return Told(step=step, who=who, text=text, at=1.0)


def test_the_course_has_seven_sessions_and_speaks_of_quitting_in_the_third() -> None:
    assert len(COURSE.session) == 7
    assert COURSE.remark.session == 3
    assert EXERCISES[0] == "appreciation"


@pytest.mark.parametrize("relation", PAIRS)
def test_each_relation_has_a_course_of_exercises_that_fit_it(relation: str) -> None:
    fitting = {head.id for head in exercise_heads() if head.fits(relation, DEPTHS[0])}
    exercises = [session.exercise for session in COURSES[relation].session]
    assert set(exercises) <= fitting
    assert exercises[:2] == ["appreciation", "imago"]
    assert max(Counter(exercises).values()) <= 2
    assert len({session.title for session in COURSES[relation].session}) == len(exercises) in range(6, 9)


def test_nothing_is_promised_in_the_course_of_a_parent_and_a_child() -> None:
    promising = {rule.exercise for rule in COURSE.promise}
    assert not promising & {session.exercise for session in COURSES["parent_child"].session}


def test_every_exercise_and_step_of_the_course_is_in_the_pack() -> None:
    for rule in COURSE.promise:
        assert {rule.step, rule.until or rule.step} <= set(load_script(rule.exercise).exercise.steps)


@pytest.mark.parametrize(
    "line",
    sorted({
        line
        for course in COURSES.values()
        for line in (
            *(session.reminder for session in course.session),
            *(course.lines.homework.format(homework=session.homework) for session in course.session),
            course.remark.line,
            *(line.format(giver="Ana", other="Ben", homework="") for line in msgspec.structs.astuple(course.lines)),
        )
    }),
)  # fmt: skip
def test_what_is_spoken_is_easy_on_the_ear(line: str) -> None:
    assert ear_faults(line) == ()


def test_a_new_couple_begin_at_the_beginning() -> None:
    place = where(COURSE, [])
    assert place == Place(finished=0, done=(False,) * 7, next=0, homework=None, promises=())
    assert reminders(COURSE, place, "2026-05-04T19:30:00+02:00") == ()


def test_an_exercise_that_the_course_has_twice_is_done_twice() -> None:
    assert where(COURSE, done("imago")).done == (False, True, False, False, False, False, False)
    assert where(COURSE, done("imago", "imago")).done == (False, True, False, False, True, False, False)


def test_when_all_is_done_nothing_comes_next() -> None:
    place = where(COURSE, done(*EXERCISES))
    assert place.next is None
    assert place.homework == COURSE.session[-1]


def test_what_does_not_fit_the_couple_is_passed_over() -> None:
    assert where(COURSE, done("appreciation", "imago"), {"caring"}).next == 3
    assert unfit("partners") == {"drill"}


@given(histories)
def test_each_session_counts_once_and_the_first_that_is_left_comes_next(finished: list[Finished]) -> None:
    place = where(COURSE, finished)
    has, wants = Counter(session.exercise for session in finished), Counter(EXERCISES)
    assert sum(place.done) == sum(min(has[exercise], count) for exercise, count in wants.items())
    assert place.next == (place.done.index(False) if False in place.done else None)


@given(histories, clocks)
def test_no_reminder_repeats_a_word_that_a_partner_said_and_each_is_easy_on_the_ear(
    finished: list[Finished], clock: str
) -> None:
    lines = reminders(COURSE, where(COURSE, finished), clock)
    assert len(set(lines)) == len(lines) <= 5
    assert not any("heron" in line or ear_faults(line) for line in lines)


def test_the_homework_of_the_last_session_is_remembered_and_no_older_one() -> None:
    place = where(COURSE, done("appreciation", "imago"))
    assert reminders(COURSE, place, "2026-05-09") == (COURSE.session[1].reminder, COURSE.remark.line)
    place = where(COURSE, done("appreciation", "repair", "repair"))
    assert reminders(COURSE, place, "2026-05-09") == ()


def test_of_several_reminders_only_the_last_one_and_the_remark_are_waited_after() -> None:
    gifts = (gift("2026-06-01"), msgspec.structs.replace(gift("2026-05-02"), giver="Ana", other="Ben"))
    given = Finished("behaviour_change", "2026-05-01T19:30:00+02:00", gifts)
    place = where(COURSE, [given, *done("appreciation", day=2)])
    lines = reminders(COURSE, msgspec.structs.replace(place, promises=gifts), "2026-05-09")
    homework = COURSE.session[0].reminder
    running, ended = COURSE.lines.gift_running.format(giver="Ben", other="Ana"), COURSE.lines.gift_ended
    assert lines == (
        homework.partition(".")[0] + ".",
        running.partition(".")[0] + ".",
        ended.format(giver="Ana", other="Ben"),
        COURSE.remark.line,
    )
    assert invites(COURSE, lines) == lines[2:]


def test_homework_is_given_only_by_the_session_that_comes_next() -> None:
    place = where(COURSE, done("appreciation"))
    assert homework_of(COURSE, place, "imago") == f"Until next time: {COURSE.session[1].homework}"
    assert homework_of(COURSE, place, "caring") == homework_of(COURSE, place, "appreciation") == ""
    assert where(COURSE, done("appreciation", "caring")).homework is None
    assert where(COURSE, done("imago", "imago", "imago")).homework is None
    assert homework_of(COURSE, where(COURSE, done(*EXERCISES)), "vision") == ""


@given(histories, st.sampled_from(EXERCISES), clocks)
def test_what_was_given_is_what_is_remembered(finished: list[Finished], exercise: str, clock: str) -> None:
    said = homework_of(COURSE, where(COURSE, finished), exercise)
    after = where(COURSE, [*finished, Finished(exercise, clock)]).homework
    assert said == ("" if after is None else COURSE.lines.homework.format(homework=after.homework))


def test_homework_passes_over_what_does_not_fit() -> None:
    two = done("appreciation", "imago")
    assert homework_of(COURSE, where(COURSE, two, {"caring"}), "frustration").endswith(COURSE.session[3].homework)
    assert where(COURSE, [*two, *done("frustration")], {"caring"}).homework == COURSE.session[3]
    assert where(COURSE, [*two, *done("frustration")]).homework is None


def test_after_a_gift_there_is_time_to_tell() -> None:
    lines = [COURSE.lines.gift_running, COURSE.lines.gift_ended, COURSE.lines.caring, COURSE.remark.line]
    assert invites(COURSE, [*lines, "There is a new page for you."]) == tuple(lines)


def test_people_are_told_of_quitting_once() -> None:
    said = [
        COURSE.remark.line in reminders(COURSE, where(COURSE, done(*["repair"] * count)), "2026-05-20")
        for count in range(8)
    ]
    assert said == [False, False, True, False, False, False, False, False]


def test_a_gift_is_asked_after_until_its_last_day_has_come_once() -> None:
    given = Finished("behaviour_change", "2026-05-01T19:30:00+02:00", (gift("2026-05-15"),))
    between = done("repair", day=8)
    running, ended = (
        line.format(giver="Ben", other="Ana") for line in (COURSE.lines.gift_running, COURSE.lines.gift_ended)
    )
    assert reminders(COURSE, where(COURSE, [given]), "2026-05-08T19:30") == (running,)
    assert reminders(COURSE, where(COURSE, [given, *between]), "2026-05-15T19:30") == (ended, COURSE.remark.line)
    assert where(COURSE, [given, *between, *done("repair", day=15)]).promises == ()


def test_caring_behaviours_are_asked_after_next_time_only_and_once_for_both() -> None:
    picks = tuple(
        Promise(kind=PromiseKind.CARING, giver=giver, other=other, text=CANARY)
        for giver, other in (("Ana", "Ben"), ("Ben", "Ana"))
    )
    finished = [Finished("caring", "2026-05-01T19:30:00+02:00", picks)]
    assert reminders(COURSE, where(COURSE, finished), "2026-05-02") == (COURSE.lines.caring,)
    assert where(COURSE, [*finished, *done("repair")]).promises == ()


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("I will put the phone away at supper.", "2026-05-18"),
        ("For the next two weeks I will put the phone away.", "2026-05-18"),
        ("for THREE weeks, gladly", "2026-05-25"),
        ("twice a week for two months", "2026-07-03"),
        ("twice a week", "2026-05-18"),
        ("for two weeks, twice a month", "2026-05-18"),
        ("two weekends", "2026-05-18"),
        ("I will cook on Mondays until the end of the month.", "2026-05-31"),
        ("until christmas, for two weeks at a time", "2026-12-25"),
        ("from sunday on", "2026-05-18"),
    ],
)
def test_a_gift_runs_as_long_as_its_giver_says(said: str, until: str) -> None:
    found = promises_of(COURSE, DAYS, "behaviour_change", NAMES, CLOCK, [told("give", "Ben", said)])
    assert found == (Promise(kind=PromiseKind.GIFT, giver="Ben", other="Ana", text=said, until=until),)


def test_how_long_it_runs_may_be_said_in_a_step_of_its_own() -> None:
    turns = [
        told("give", "Ben", "a walk twice a week"),
        told("until", "Ana", "one week"),
        told("until", "Ben", "a month"),
    ]
    (found,) = promises_of(COURSE, DAYS, "behaviour_change", NAMES, CLOCK, turns)
    assert (found.text, found.until) == ("a walk twice a week", "2026-06-03")


@pytest.mark.parametrize(
    ("answer", "until"),
    [
        ("until sunday", "2026-05-10"),
        ("oh until the first of june please", "2026-06-01"),
        ("sunday", "2026-05-10"),
        ("two weeks from sunday on", "2026-05-18"),
        ("until my birthday", "2026-05-25"),
        ("", "2026-05-25"),
    ],
)
def test_the_day_that_is_named_counts_else_what_was_promised(answer: str, until: str) -> None:
    turns = [told("give", "Ben", "for three weeks, a walk on sunday"), told("until", "Ben", answer)]
    (found,) = promises_of(COURSE, DAYS, "behaviour_change", NAMES, CLOCK, turns)
    assert found.until == until


def test_what_was_chosen_counts_where_the_gift_is_given_without_words() -> None:
    chosen = states.Told("choose", "Ben", "the second one", 1.0, chose="would you walk with me until the end of june")
    (found,) = promises_of(COURSE, DAYS, "behaviour_change", NAMES, CLOCK, [chosen, told("give", "Ben", "")])
    assert (found.text, found.until) == (chosen.chose, "2026-06-30")
    (found,) = promises_of(COURSE, DAYS, "behaviour_change", NAMES, CLOCK, [chosen, told("give", "Ben", "gladly")])
    assert (found.text, found.until) == ("gladly", "2026-06-30")


def test_the_last_word_of_each_counts_and_nobody_else_promises() -> None:
    turns = [
        told("picking", "Ana", "tea"),
        told("picking", None, "nobody's"),
        told("picking", "Ben", ""),
        told("elsewhere", "Ben", "a walk"),
        told("picking", "Ana", "coffee"),
    ]
    found = promises_of(COURSE, DAYS, "caring", NAMES, CLOCK, turns)
    assert found == (Promise(kind=PromiseKind.CARING, giver="Ana", other="Ben", text="coffee"),)
    assert promises_of(COURSE, DAYS, "imago", NAMES, CLOCK, turns) == ()


@given(clocks, clocks, st.integers(0, 3))
def test_no_saying_is_said_twice_running(first: str, second: str, few: int) -> None:
    for sayings in (load_sayings(), load_sayings()[:few]):
        last = choose_saying(sayings, first)
        assert last in sayings or not sayings
        assert choose_saying(sayings, second, last) != last or last == ""


def test_who_meets_every_week_hears_every_saying() -> None:
    sayings, said = load_sayings(), [""]
    for week in range(2 * len(sayings)):
        day = dt.date(2026, 5, 4) + dt.timedelta(weeks=week)
        said.append(choose_saying(sayings, day.isoformat(), said[-1]))
    assert set(said[1:]) == set(sayings)


def test_who_keeps_nothing_hears_another_one_on_another_day() -> None:
    assert choose_saying(load_sayings(), "2026-05-04") != choose_saying(load_sayings(), "2026-05-11")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Appreciation"', 'titel = "Appreciation"', r"course\.toml, line \d+: .*titel"),
        ("session = 3", "session = 9", r"course\.toml, line \d+: the remark belongs to one of the sessions"),
        (
            "{giver}'s",
            "{somebody}'s",
            r"course\.toml, line \d+: the lines may fill in \{giver\}, \{other\} and \{homework\} only",
        ),
        ('"two weeks" = 14', '"two weeks" = 0', r"course\.toml, line \d+: a promise runs for a day at least"),
        ('kind = "gift"', 'kind = "debt"', r"course\.toml, line \d+: "),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "course.toml"
    shutil.copyfile(FILE, file)
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError, match=message):
        read(file, Course)


def test_a_course_of_two_sessions_is_none(tmp_path: Path) -> None:
    head, *sessions = FILE.read_text(encoding="utf-8").split("[[session.partners]]")
    file = tmp_path / "course.toml"
    file.write_text("[[session.partners]]".join([head, sessions[0], sessions[-1]]), encoding="utf-8")
    with pytest.raises(ExerciseError, match="6 to 8 sessions"):
        read(file, Course)


def test_a_language_without_a_course_is_an_error() -> None:
    for load in (load_course, load_between_words):
        with pytest.raises(SettingsError, match="no language pack “xx”"):
            load("xx")
