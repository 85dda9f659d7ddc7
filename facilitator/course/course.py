"""The course: which session comes next, which homework is due, what was promised.

Everything is computed from the sessions that were finished; nothing is ticked off anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum

import msgspec

from facilitator.course.days import Days, last_day
from facilitator.dialogue.state import Told
from facilitator.dialogue.wording import plain
from facilitator.errors import FaultError

FEWEST_SESSIONS, MOST_SESSIONS = 6, 8


class PromiseKind(Enum):
    """What one gives the other from one session to the next."""

    GIFT = "gift"
    """One request that was granted, with an end."""
    CARING = "caring"
    """Caring behaviours, until next time."""


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What one partner promised the other."""

    kind: PromiseKind
    giver: str
    other: str
    text: str
    """In the giver's words; for reading, never said aloud again: the recogniser may have misheard them."""
    until: str = ""
    """The last day, as ISO 8601 (`2026-06-12`); empty: until next time."""


class Finished(msgspec.Struct, frozen=True):
    """A session that came to its end."""

    exercise: str
    clock: str
    """Local date and time as ISO 8601 with offset, when it began."""
    promises: tuple[Promise, ...] = ()

    @property
    def day(self) -> str:
        """The local date as ISO 8601: these are in order where they are compared as text."""
        return self.clock[:10]


class CourseSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session of the course."""

    exercise: str
    title: str
    homework: str
    """What the couple may do until the next session."""
    reminder: str
    """Said at the start of the session after it."""


class Remark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said honestly at the start of the n-th session, whatever its exercise."""

    session: int
    line: str


class PromiseRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which step of which exercise a promise is made."""

    exercise: str
    step: str
    """Who has the floor in it gives."""
    kind: PromiseKind
    until: str = ""
    """The step in which its giver names how long it runs, where that has a step of its own."""
    chosen: str = ""
    """The step in which its giver chose it: what was asked for counts where nothing is said in `step`."""
    days: int | None = None
    """How long it runs where its giver names no time; none: until next time."""


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of homework, and of promises: `{homework}`, or `{giver}` and `{other}`, are filled in."""

    homework: str
    gift_running: str
    gift_ended: str
    caring: str


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A course as data: `<language>/course.toml`."""

    invitations: tuple[str, ...]
    """How a reminder ends after which there is time to tell each other."""
    session: tuple[CourseSession, ...]
    remark: Remark
    promise: tuple[PromiseRule, ...]
    spans: dict[str, int]
    """How many days a span of time has, as people say it: "two weeks"."""
    answers: dict[str, int]
    """The same for what is a span only in answer to how long: "a week" may also be how often."""
    lines: Lines

    def __post_init__(self) -> None:
        """Refuse a course that cannot be meant.

        Raises:
            ValueError: with one clear sentence (msgspec makes a `ValidationError` of it).
        """
        if not FEWEST_SESSIONS <= len(self.session) <= MOST_SESSIONS:
            raise FaultError("course.sessions", fewest=FEWEST_SESSIONS, most=MOST_SESSIONS)
        if not 1 <= self.remark.session <= len(self.session):
            raise FaultError("course.remark")
        named = [*self.spans.values(), *self.answers.values(), *(rule.days for rule in self.promise)]
        if any(days is not None and days < 1 for days in named):
            raise FaultError("course.promise_days")
        try:
            "".join(msgspec.structs.astuple(self.lines)).format(giver="", other="", homework="")
        except (KeyError, IndexError, ValueError) as error:
            raise FaultError("course.line_fills") from error


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a couple are in a course."""

    finished: int
    """How many sessions they have finished, of the course or not."""
    done: tuple[bool, ...]
    """For each session of the course."""
    next: int | None
    """Which session comes next, counted from 0; none when the course is done."""
    homework: CourseSession | None
    """The session of the course whose homework is due; none where the last session was not the one that came next."""
    promises: tuple[Promise, ...]
    """What was promised and not asked after yet, in the order in which it was promised."""


def where(course: Course, finished_sessions: Sequence[Finished], unfit: Collection[str] = ()) -> Place:
    """Say where a couple are.

    A session of the course is done when its exercise was finished, in whatever order; an exercise that the course has
    twice has to be finished twice. A promise is asked after in every session up to the first on or after its last day.

    Args:
        course: the course.
        finished_sessions: all that came to their end, the oldest first.
        unfit: exercises that do not fit the couple's relation; they are passed over.
    """
    done, last = _done(course, finished_sessions), [session.exercise for session in finished_sessions[-1:]]
    before = _next(course, _done(course, finished_sessions[:-1]), unfit)
    return Place(
        finished=len(finished_sessions),
        done=done,
        next=_next(course, done, unfit),
        homework=course.session[before] if before is not None and [course.session[before].exercise] == last else None,
        promises=tuple(
            promise
            for number, session in enumerate(finished_sessions)
            for promise in session.promises
            if all(later.day < promise.until for later in finished_sessions[number + 1 :])
        ),
    )


def _done(course: Course, finished_sessions: Iterable[Finished]) -> tuple[bool, ...]:
    left = Counter(session.exercise for session in finished_sessions)
    done = []
    for session in course.session:
        done.append(left[session.exercise] > 0)
        left[session.exercise] -= 1
    return tuple(done)


def _next(course: Course, done: Sequence[bool], unfit: Collection[str]) -> int | None:
    left = (n for n, session in enumerate(course.session) if not done[n] and session.exercise not in unfit)
    return next(left, None)


def homework_of(course: Course, place: Place, exercise: str) -> str:
    """What is said at the end of a session; empty where its exercise is not the one that comes next in the course."""
    session = None if place.next is None else course.session[place.next]
    if session is None or session.exercise != exercise:
        return ""
    return course.lines.homework.format(homework=session.homework)


def invites(course: Course, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of the reminders after which there is time to tell each other."""
    return tuple(line for line in lines if line.endswith(course.invitations))


def reminders(course: Course, place: Place, clock: str) -> tuple[str, ...]:
    """What is said at the start of the session that begins at `clock` (ISO 8601), each line once.

    First the homework, then what was promised: of these only the last one invites to tell, so that nobody waits through
    many silences. Last comes the honest remark. No word that a partner said is in it.
    """
    lines = [_promised(course.lines, promise, clock[:10]) for promise in place.promises]
    kinds = {rule.exercise: rule.kind for rule in course.promise}
    homework = place.homework
    if homework is not None and kinds.get(homework.exercise) not in {promise.kind for promise in place.promises}:
        lines.insert(0, homework.reminder)  # else the line about the promise says it
    lines = list(dict.fromkeys(lines))
    lines[:-1] = [_uninviting(course, line) for line in lines[:-1]]
    if place.finished + 1 == course.remark.session:
        lines.append(course.remark.line)
    return tuple(lines)


def _uninviting(course: Course, line: str) -> str:
    ending = next((invitation for invitation in course.invitations if line.endswith(f" {invitation}")), "")
    return line.removesuffix(ending).rstrip()


def _promised(lines: Lines, promise: Promise, today: str) -> str:
    if promise.kind is PromiseKind.CARING:
        line = lines.caring
    else:
        line = lines.gift_ended if promise.until <= today else lines.gift_running
    return line.format(giver=promise.giver, other=promise.other)


def promises_of(
    course: Course,
    days: Days,
    exercise: str,
    names: tuple[str, str],
    clock: str,
    told: Iterable[Told],
    refuses: Callable[[str], bool] = lambda _: False,
) -> tuple[Promise, ...]:
    """What was promised in a session.

    Args:
        course: says in which steps promises are made.
        days: how the last day of a promise is named.
        exercise: the id of the session's exercise.
        names: of the partners.
        clock: when the session began, ISO 8601 with offset.
        told: the turns that were taken (`State.told`); where one partner promised anew, the last word counts.
        refuses: whether what was said where something is given is a no.
    """
    last = {(each.step, each.who): each for each in told if each.text}
    nothing = Told(step="", who=None, text="", at=0.0)
    promised = []
    for rule in course.promise:
        for giver, other in (names, names[::-1]):
            asked, given = last.get((rule.chosen, giver), nothing).chose, last.get((rule.step, giver), nothing).text
            text = given or asked
            if rule.exercise == exercise and text and not refuses(given):
                until = _until(course, days, rule, (last.get((rule.until, giver), nothing).text, text, asked), clock)
                promised.append(Promise(kind=rule.kind, giver=giver, other=other, text=text, until=until))
    return tuple(promised)


def _until(course: Course, days: Days, rule: PromiseRule, said: tuple[str, str, str], clock: str) -> str:
    """The last day as it was said in answer to how long, else in the promise itself, else when it was asked for."""
    if rule.days is None:
        return ""
    today, (answered, *others) = dt.date.fromisoformat(clock[:10]), said
    until = (
        last_day(answered, days, today)
        or _after(today, _days(answered, {**course.spans, **course.answers}))
        or last_day(answered, days, today, until=False)
    )
    for text in others:
        until = until or last_day(text, days, today) or _after(today, _days(text, course.spans))
    return (until or today + dt.timedelta(days=rule.days)).isoformat()


def _after(today: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else today + dt.timedelta(days=days)


def _days(said: str, spans: Mapping[str, int]) -> int | None:
    """The longest span that is named, in days."""
    words = plain(said, {})
    return max((days for span, days in spans.items() if f" {plain(span, {})} " in f" {words} "), default=None)


def choose_saying(sayings: Sequence[str], clock: str, last: str = "") -> str:
    """The saying for the session that begins at `clock` (ISO 8601); empty where there is none.

    By the day, as of a session of which nothing was kept nothing is known; but never the `last` one.
    """
    first = dt.date.fromisoformat(clock[:10]).toordinal()
    turned = (sayings[number % len(sayings)] for number in range(first, first + len(sayings)))
    return next((saying for saying in turned if saying != last), "")
