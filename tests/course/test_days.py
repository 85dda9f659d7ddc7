"""The day until which something runs: against a calendar, and for all days."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.course import Days, last_day, shown_day
from facilitator.course.days import easter
from facilitator.errors import ExerciseError
from facilitator.exercises.course import load_days
from facilitator.exercises.files import read
from facilitator.exercises.languages import HERE

DAYS = load_days()
MONDAY = dt.date(2026, 5, 4)
LONGEST = 55 * 7
"""From one Easter Sunday to the next, in days."""

todays = st.dates(dt.date(1990, 1, 1), dt.date(2200, 1, 1))
feasts = st.sampled_from([*DAYS.feasts, *DAYS.from_easter])
names = st.fixed_dictionaries(
    {
        "weekday": st.sampled_from(DAYS.weekdays),
        "month": st.sampled_from(DAYS.months),
        "day": st.sampled_from(sorted(DAYS.ordinals)) | st.integers(1, 31).map(str),
        "feast": feasts,
    }
)
patterns = st.sampled_from([said for name in DAYS.name for said in name.said])


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("until sunday", "2026-05-10"),
        ("I will do it until Sunday, gladly.", "2026-05-10"),
        ("till monday", "2026-05-11"),
        ("until next sunday", "2026-05-17"),
        ("until the weekend", "2026-05-09"),
        ("until the end of the week", "2026-05-10"),
        ("until the end of the month", "2026-05-31"),
        ("up to the end of next month", "2026-06-30"),
        ("until the end of june", "2026-06-30"),
        ("until the first of june", "2026-06-01"),
        ("until june the twenty first", "2026-06-21"),
        ("until june twenty first", "2026-06-21"),
        ("until 14 June", "2026-06-14"),
        ("until June 14th.", "2026-06-14"),
        ("until the thirty first of june", "2026-06-30"),
        ("until the fourth of may", "2027-05-04"),
        ("until june", "2026-06-01"),
        ("until the fifteenth", "2026-05-15"),
        ("until the third", "2026-06-03"),
        ("until the middle of the month", "2026-05-15"),
        ("until christmas", "2026-12-25"),
        ("until Christmas Eve", "2026-12-24"),
        ("until new year’s eve", "2026-12-31"),
        ("until new year", "2027-01-01"),
        ("until easter", "2027-03-28"),
        ("until good friday", "2027-03-26"),
        ("until whitsun", "2026-05-24"),
        ("until valentine's day", "2027-02-14"),
        ("until the end of the year", "2026-12-31"),
        ("until my birthday", None),
        ("until the second child is asleep", None),
        ("until the evening", None),
        ("on sunday, at six", None),
        ("until may be later", None),
        ("two weeks", None),
        ("", None),
    ],
)
def test_a_day_is_named_as_people_name_it(said: str, day: str | None) -> None:
    assert last_day(said, DAYS, MONDAY) == (day and dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("sunday", "2026-05-10"),
        ("on the first of june please", "2026-06-01"),
        ("the end of the month", "2026-05-31"),
        ("the fifteenth", "2026-05-15"),
        ("it may be two weeks", None),
        ("the second of those", None),
    ],
)
def test_in_an_answer_a_day_is_enough(said: str, day: str | None) -> None:
    assert last_day(said, DAYS, MONDAY, until=False) == (day and dt.date.fromisoformat(day))
    assert day is None or last_day(said, DAYS, MONDAY) is None


@given(todays, patterns, names)
def test_every_name_leads_to_a_day_after_today_and_within_about_a_year(
    today: dt.date, pattern: str, named: dict[str, str]
) -> None:
    day = last_day(f"until {pattern.format_map(named)}", DAYS, today)
    assert day is not None
    assert 1 <= (day - today).days <= LONGEST


@given(todays, st.text(st.sampled_from("abefghilmnorstuwy ")) | patterns)
def test_whatever_is_said_no_day_is_in_the_past(today: dt.date, said: str) -> None:
    day = last_day(said, DAYS, today, until=False)
    assert day is None or 1 <= (day - today).days <= LONGEST


@given(todays, st.integers(0, 6))
def test_a_weekday_is_the_next_one_and_never_today(today: dt.date, number: int) -> None:
    day = last_day(f"until {DAYS.weekdays[number]}", DAYS, today)
    assert day is not None
    assert (day.weekday(), (day - today).days <= 7) == (number, True)


@given(todays, st.integers(1, 12), st.integers(1, 31))
def test_a_date_is_the_next_of_its_name(today: dt.date, month: int, number: int) -> None:
    day = last_day(f"until the {number} of {DAYS.months[month - 1]}", DAYS, today)
    assert day is not None
    assert day.month == month
    after = day + dt.timedelta(days=1)
    assert day.day == number or (day.day < number and after.month != month)


@given(todays)
def test_the_end_of_the_month_is_the_day_before_a_first(today: dt.date) -> None:
    day = last_day("until the end of the month", DAYS, today)
    assert day is not None
    assert (day + dt.timedelta(days=1)).day == 1
    assert (day - today).days <= 31


@pytest.mark.parametrize(
    "day", ["1818-03-22", "1961-04-02", "2000-04-23", "2019-04-21", "2024-03-31", "2025-04-20", "2038-04-25"]
)
def test_easter_is_where_almanacs_have_it(day: str) -> None:
    assert easter(int(day[:4])).isoformat() == day


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    day = easter(year)
    assert day.isoweekday() == 7
    assert dt.date(year, 3, 22) <= day <= dt.date(year, 4, 25)


def test_a_day_is_written_as_people_read_it() -> None:
    assert shown_day("2026-06-14", DAYS) == "Sunday 14 June"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Sunday"]', '"Sunday", "Oneday"]', r"days\.toml, line \d+: there are seven weekdays"),
        ("first = 1", "first = 32", r"days\.toml, line \d+: a month has the days 1 to 31"),
        ("christmas = [12, 25]", "christmas = [12, 52]", r"days\.toml, line \d+: a feast has a month and a day"),
        ('"{feast}"', '"{fest}"', r"days\.toml, line \d+: a day is named by"),
        ('said = ["mid {month}"]\nday = 15', 'said = ["mid {month}"]', r"days\.toml, line \d+: each name has to lead"),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "days.toml"
    shutil.copyfile(HERE / "en" / "days.toml", file)
    text = file.read_text(encoding="utf-8") + '\n[[name]]\nsaid = ["mid {month}"]\nday = 15\n'
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError, match=message):
        read(file, Days)
