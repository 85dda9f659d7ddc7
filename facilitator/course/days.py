"""The day until which something runs, as people name it: "until sunday", "until the end of the month". Pure.

How a day is called is data (`<language>/days.toml`); here is only the arithmetic of the calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping

import msgspec

from facilitator.dialogue.wording import plain
from facilitator.errors import FaultError

WEEK = 7
YEAR = 12
LONGEST_MONTH = 31
_GROUP = re.compile(r"\{(\w+)\}")


class DayName(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to name a day: what stands in braces is heard, the rest is fixed."""

    said: tuple[str, ...]
    """With {weekday}, {month}, {day} and {feast} for what is named."""
    weekday: int | None = None
    """1 is Monday."""
    weeks: int = 0
    """0: the next such weekday after today; 1: the one in the next week."""
    day: int | None = None
    """Of the month; in a shorter one its last day."""
    months: int = 0
    """Where no month is named: how many after this one."""
    last: bool = False
    """Only where nothing is said after it."""


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The names of days in one language."""

    shown: str
    """How a day is written, with {weekday}, {day} and {month}."""
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    until: tuple[str, ...]
    """What stands before a day that is the last."""
    suffixes: tuple[str, ...]
    """What may stand behind a figure."""
    ordinals: dict[str, int]
    feasts: dict[str, tuple[int, int]]
    """Month and day."""
    from_easter: dict[str, int]
    """Days from Easter Sunday on."""
    name: tuple[DayName, ...]

    def __post_init__(self) -> None:
        """Refuse names that lead to no day.

        Raises:
            ValueError: with one clear sentence (msgspec makes a `ValidationError` of it).
        """
        if (len(self.weekdays), len(self.months)) != (WEEK, YEAR):
            raise FaultError("days.counted")
        if not all(1 <= day <= LONGEST_MONTH for day in self.ordinals.values()):
            raise FaultError("days.ordinals")
        leap = 2000
        try:
            _ = [dt.date(leap, month, day) for month, day in self.feasts.values()]
        except ValueError:
            raise FaultError("days.feasts") from None
        for name in self.name:
            for said in name.said:
                named = set(_GROUP.findall(said))
                if not named <= {"weekday", "month", "day", "feast"}:
                    raise FaultError("days.fills")
                if not named & {"weekday", "day", "feast"} and name.day is None and name.weekday is None:
                    raise FaultError("days.nowhere")


def last_day(said: str, days: Days, today: dt.date, *, until: bool = True) -> dt.date | None:
    """The day that is named as the last one; `None` where none is. It is always after today, within 55 weeks.

    Args:
        said: as recognised or typed.
        days: how days are named.
        today: from which the next such day is looked for.
        until: whether "until" has to stand before it; not so in an answer to "for how long?".
    """
    words, groups = plain(said, {}), _groups(days)
    before = f"{_any_of(days.until)} " if until else ""
    found = [
        (len(match[0]), match, name)
        for name in days.name
        for pattern in name.said
        for match in re.finditer(rf"(?<!\S){before}{pattern.format_map(groups)}(?!\S){'$' if name.last else ''}", words)
    ]
    if not found:
        return None
    _, match, name = max(found, key=lambda one: one[0])
    return _day(match.groupdict(), name, days, today)


def shown_day(day: str, days: Days) -> str:
    """A day (ISO 8601) as people read it."""
    date = dt.date.fromisoformat(day)
    weekday, month = days.weekdays[date.isoweekday() - 1], days.months[date.month - 1]
    return days.shown.format(weekday=weekday, day=date.day, month=month)


def _groups(days: Days) -> dict[str, str]:
    """A pattern for each thing that may be named."""
    named: Mapping[str, Iterable[str]] = {
        "weekday": days.weekdays,
        "month": days.months,
        "day": _numbers(days),
        "feast": (*days.feasts, *days.from_easter),
    }
    return {name: f"(?P<{name}>{_any_of(names)})" for name, names in named.items()}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(plain(name, {})) for name in names), key=len, reverse=True)).join(("(?:", ")"))


def _numbers(days: Days) -> dict[str, int]:
    figures = {f"{day}{suffix}": day for day in range(1, LONGEST_MONTH + 1) for suffix in ("", *days.suffixes)}
    return {**days.ordinals, **figures}


def _day(named: Mapping[str, str], name: DayName, days: Days, today: dt.date) -> dt.date:
    if "feast" in named:
        return _feast(named["feast"], days, today)
    weekday = _number(named["weekday"], days.weekdays) if "weekday" in named else name.weekday
    if weekday is not None:
        if name.weeks:
            return today + dt.timedelta(days=name.weeks * WEEK + weekday - today.isoweekday())
        return today + dt.timedelta(days=(weekday - today.isoweekday() - 1) % WEEK + 1)
    day = _numbers(days)[named["day"]] if "day" in named else name.day or 1
    if "month" in named:
        return _next(today, _number(named["month"], days.months), day)
    first = today.year * YEAR + today.month - 1 + name.months
    return next(found for found in (_in_month(first, day), _in_month(first + 1, day)) if found > today)


def _feast(said: str, days: Days, today: dt.date) -> dt.date:
    feasts = {plain(name, {}): month_and_day for name, month_and_day in days.feasts.items()}
    if said in feasts:
        return _next(today, *feasts[said])
    after = {plain(name, {}): dt.timedelta(days=days_on) for name, days_on in days.from_easter.items()}[said]
    return next(day for year in (today.year, today.year + 1) if (day := easter(year) + after) > today)


def _number(name: str, names: tuple[str, ...]) -> int:
    return [plain(one, {}) for one in names].index(name) + 1


def _next(today: dt.date, month: int, day: int) -> dt.date:
    """The next such day of the year."""
    years = (today.year, today.year + 1)
    return next(found for year in years if (found := _in_month(year * YEAR + month - 1, day)) > today)


def _in_month(month: int, day: int) -> dt.date:
    """A day of a month that is counted from the year 0 on; in a shorter one its last day."""
    year, before = divmod(month, YEAR)
    return dt.date(year, before + 1, min(day, calendar.monthrange(year, before + 1)[1]))


def easter(year: int) -> dt.date:
    """Easter Sunday of a Gregorian year, by the anonymous algorithm (J. Meeus, "Astronomical Algorithms", chapter 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leaps, centuries_left = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    years, years_left = divmod(of_century, 4)
    to_sunday = (32 + 2 * centuries_left + 2 * years - epact - years_left) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)
