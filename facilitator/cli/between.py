"""Between two sessions: where a couple are in the course, and their good and hard moments."""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import typer
from rich.cells import cell_len
from rich.console import Console

from facilitator.care import Concern, concern, help_lines
from facilitator.cli.shelves import journal_folder
from facilitator.config import Settings
from facilitator.course import (
    Moment,
    MomentKind,
    Promise,
    PromiseKind,
    choose_saying,
    discs,
    homework_of,
    invites,
    promises_of,
    ratio,
    reminders,
    shown_day,
    since,
    where,
)
from facilitator.course.moments import Discs
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import Begun
from facilitator.dialogue.state import State
from facilitator.errors import UsageError
from facilitator.exercises.care import load_care, load_sayings
from facilitator.exercises.course import load_between_words, load_course, load_days, unfit
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, list_journals, open_journal
from facilitator.messages import message
from facilitator.table.text import clean, within, wrap

STANDARD_INPUT = "-"
ALL = "all"


class OpeningLines(NamedTuple):
    """What a session takes with it from those before; what each is, is in `Begun`."""

    reminders: tuple[str, ...]
    invites: tuple[str, ...]
    saying: str


def opening_lines(settings: Settings, journal: JournalFile, clock: str) -> OpeningLines:
    """The lines for the session that begins at `clock` (ISO 8601 with offset), for its `Begun`."""
    course = load_course(settings.language, settings.relation)
    sayings = load_sayings(settings.language, settings.relation) if settings.sayings else ()
    place = where(course, journal.finished(), unfit(settings.relation, settings.language))
    lines = reminders(course, place, clock)
    return OpeningLines(lines, invites(course, lines), choose_saying(sayings, clock, _last_saying(journal)))


def homework_for(settings: Settings, journal: JournalFile, exercise: str) -> str:
    """What is said at the end of a session with `exercise`, for its `Begun`; empty where it is not the course's next."""
    course = load_course(settings.language, settings.relation)
    return homework_of(course, where(course, journal.finished(), unfit(settings.relation, settings.language)), exercise)


def _last_saying(journal: JournalFile) -> str:
    for session in journal.sessions()[-1:]:
        _, (begun, *_) = journal.show(session.id)
        if isinstance(begun, Begun):
            return begun.saying
    return ""


def keep_promised(journal: JournalFile, session: str, state: State) -> None:
    """Keep what was promised in a session that came to its end, unless nothing of it is kept. Call it after `keep`."""
    begun = state.begun
    if state.reason is not EndReason.COMPLETED or state.keeping in {None, Keeping.NOTHING}:
        return
    course, days = load_course(begun.language, begun.relation), load_days(begun.language)
    answers = load_script(begun.exercise, begun.language, begun.relation).answers
    promised = promises_of(course, days, begun.exercise, begun.names, begun.clock, state.told, answers.refuses)
    if promised:
        journal.keep_promises(session, promised)


def show_course(settings: Settings, console: Console, *, as_json: bool) -> None:
    """Show where the couple are, what comes next, the homework and what was promised."""
    names = need_couple(settings)
    course = load_course(settings.language, settings.relation)
    words = load_between_words(settings.language).course
    journal, clock = _journal(settings, names), _clock()
    place = where(course, journal.finished() if journal else (), unfit(settings.relation, settings.language))
    if as_json:
        _print_json(
            {
                "names": names,
                "sessions": [
                    {"number": number, "exercise": session.exercise, "title": session.title, "done": done}
                    for number, (session, done) in enumerate(zip(course.session, place.done, strict=True), 1)
                ],
                "next": None if place.next is None else place.next + 1,
                "homework": "" if place.homework is None else place.homework.homework,
                "promises": place.promises,
                "reminders": reminders(course, place, clock),
            }
        )
        return
    lines = [words.title.format(count=len(course.session), names=clean(", ".join(names))), ""]
    for number, (session, done) in enumerate(zip(course.session, place.done, strict=True)):
        mark = words.done if done else words.next if number == place.next else words.later
        lines.append(words.session.format(mark=mark, number=number + 1, title=session.title))
    lines.append("")
    if place.next is None:
        lines.append(words.all_done)
    else:
        lines.append(words.coming.format(title=course.session[place.next].title))
    if place.homework is not None:
        lines.append(words.homework.format(homework=place.homework.homework))
    if place.promises:
        lines += ["", words.promised, *(_promise(promise, settings) for promise in place.promises)]
    _print(lines, settings, console)


def _promise(promise: Promise, settings: Settings) -> str:
    words = load_between_words(settings.language).course
    line = words.gift if promise.kind is PromiseKind.GIFT else words.caring
    until = shown_day(promise.until, load_days(settings.language)) if promise.until else ""
    return clean(line.format_map(msgspec.structs.asdict(promise) | {"text": promise.text or "…", "until": until}))


def note(
    settings: Settings, kind: str, text: str, console: Console, *, heard: bool = False, certain: bool = True
) -> None:
    """Note a good or a hard moment; where it was `heard`, its words are shown as they were understood.

    Words that are not `certain` are not kept, and the couple are told so. A moment with words of a crisis is not kept, and
    not counted. Nothing on the screen gives that away: help lines stand below every hard one, and one in which nothing was
    understood looks the same.
    """
    if kind not in {each.value for each in MomentKind}:
        raise UsageError(message("moment.which_kind"))
    names, words, care = need_couple(settings), load_between_words(settings.language), load_care(settings.language)
    if text == STANDARD_INPUT:
        if sys.stdin.isatty():
            _write(words.moments.ask, settings)
        text = sys.stdin.readline()
    text = clean(text)
    crisis, text = concern(text, care) is Concern.CRISIS, text if certain else ""
    if not crisis:
        noted = Moment(kind=MomentKind(kind), at=_clock("milliseconds"), text=text)
        open_journal(journal_folder(settings), names).note_moment(noted)
    lines = [words.moments.told]
    if heard:
        what = words.moments.heard.format(text=text) if text and not crisis else ""
        unsure = "" if certain else words.moments.uncertain
        lines = [*filter(None, [words.moments.heard_as[MomentKind(kind)], what]), *lines, *filter(None, [unsure])]
    if kind == MomentKind.HARD.value:
        country = settings.country or (locale.getlocale()[0] or "").partition("_")[2]
        lines += ["", *help_lines(country or None, care)]
    _print(lines, settings, console)


def show_moments(settings: Settings, console: Console, *, days: int, listed: bool, as_json: bool) -> None:
    """Show good and hard moments side by side: five places for each hard one."""
    names, words = need_couple(settings), load_between_words(settings.language).moments
    journal = _journal(settings, names)
    moments = since(journal.moments() if journal else (), _clock(), days)
    counted, shapes = ratio(moments), words.discs
    if as_json:
        both = {"good": counted.good, "hard": counted.hard, "good_for_each_hard": counted.for_each_hard}
        _print_json({"names": names, "days": days, **both, "moments": moments})
        return
    title = words.title if days else words.title_always
    lines = [title.format(days=days, names=clean(", ".join(names))), ""]
    if not moments:
        lines.append(words.none)
    elif listed:
        lines += [
            words.list.format(mark=getattr(shapes, one.kind.value), day=one.at[:10], id=one.id, text=one.text).rstrip()
            for one in moments
        ]
    else:
        lines += [f"  {row}" for row in discs(counted, _columns(console) - 2, shapes)]
        lines += ["", *_beside(words.legend, shapes, _columns(console)), ""]
        lines += [words.count.format(good=counted.good, hard=counted.hard) + " " + words.picture]
    _print(lines, settings, console)


def _beside(legend: Iterable[str], shapes: Discs, columns: int) -> list[str]:
    parts = ["  " + part.format_map(msgspec.structs.asdict(shapes)) for part in legend]
    return [line] if cell_len(line := " ".join(parts)) <= columns else parts


def forget_moments(settings: Settings, which: str, console: Console, *, sure: bool) -> None:
    """Really remove one moment, or all of this couple's."""
    journal = _journal(settings, need_couple(settings))
    everything = which == ALL
    if not sure:
        what = message("moment.every") if everything else message("moment.one", which=which)
        if not console.is_terminal:
            raise UsageError(message("shelf.add_yes", what=what))
        typer.confirm(message("shelf.sure", what=what), abort=True)
    if journal is not None:
        journal.forget_moments([one.id for one in journal.moments()] if everything else [which])
    _print([load_between_words(settings.language).moments.forgotten], settings, console)


def need_couple(settings: Settings) -> tuple[str, str]:
    """Say who is meant: the names that are set, or those of the only couple who have a journal here.

    Raises:
        UsageError: if it is not clear who is meant.
    """
    if len(settings.names) > 1:
        first, second = (name.strip() for name in settings.names)
        return first, second
    shelf = list_journals(journal_folder(settings))
    of_two = [session for session in shelf.sessions if all(session.names)]
    if len({session.path for session in of_two}) == 1 and not shelf.troubles:
        return of_two[0].names
    raise UsageError(message("couple.say_who"))


def _journal(settings: Settings, names: tuple[str, str]) -> JournalFile | None:
    """The couple's journal, where they have one: looking makes none."""
    journal = open_journal(journal_folder(settings), names)
    return journal if journal.path.exists() else None


def _clock(timespec: str = "seconds") -> str:
    return datetime.now().astimezone().isoformat(timespec=timespec)


def _columns(console: Console) -> int:
    return max(20, console.width)


def _print(lines: Iterable[str], settings: Settings, console: Console) -> None:
    columns = _columns(console)
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        fits = cell_len(line) <= columns
        for part in [line] if fits else wrap(line, columns - len(indent)):
            _write(part if fits else indent + part, settings, end="\n")


def _write(text: str, settings: Settings, end: str = "") -> None:
    plain = load_between_words(settings.language).plain
    sys.stdout.write(within(sys.stdout.encoding or "utf-8", text, plain) + end)
    sys.stdout.flush()


def _print_json(value: Any) -> None:
    typer.echo(msgspec.json.encode(value).decode())
