"""What happened in a session, in the order in which it happened. Pure: made of events alone."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

import msgspec

from facilitator.dialogue.actions import AnyAction, Listen, Say
from facilitator.dialogue.events import (
    AnyEvent,
    Begun,
    Caught,
    Command,
    Commanded,
    Found,
    Heard,
    Lost,
    Resumed,
    Spoken,
    Word,
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    at: float
    """Seconds since the session began."""
    what: str
    """The event's tag (`heard`, `commanded`, `spoken`, `resumed`, `lost`, `found`)."""
    who: str = ""
    """The partner who had the floor; empty where that is not known or it was nobody."""
    text: str = ""
    """What was said; for a command its name, for a device its name."""


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A session for reading; `msgspec.json.encode` makes JSON of it, `as_text` plain text."""

    began: str
    exercise: str
    names: tuple[str, str]
    lasted_seconds: float
    lines: tuple[Line, ...]


def report(events: Sequence[AnyEvent], actions: Iterable[AnyAction] = ()) -> Outline:
    """Say who said what in which order.

    Args:
        events: of one session, from its `Begun` on.
        actions: what `Dialogue.step` answered when the events were replayed. With them it is known who had the floor in
            each turn and what the facilitator said; without them only what was heard.

    Raises:
        ValueError: if the first event is not `Begun`.
    """
    if not events or not isinstance(events[0], Begun):
        raise ValueError("A session starts with its Begun event.")
    speakers: dict[int, str] = {}
    prompts: dict[int, str] = {}
    alone: set[int] = set()
    for action in actions:
        if isinstance(action, Listen):
            speakers[action.turn] = action.who or ""
            if action.alone:
                alone.add(action.turn)
        elif isinstance(action, Say):
            prompts[action.id] = action.text
    begun = events[0]
    return Outline(
        began=begun.clock,
        exercise=begun.exercise,
        names=begun.people,
        lasted_seconds=max(event.at for event in events),
        lines=tuple(_lines([event for event in events[1:] if not _is_private(event, alone)], speakers, prompts)),
    )


def _is_private(event: AnyEvent, alone: Container[int]) -> bool:
    """Whether somebody may have answered alone: the other does not read it here. A key knows nothing of turns."""
    if isinstance(event, Commanded) and event.command in {Command.YES, Command.NO}:
        return True
    return isinstance(event, Heard) and event.turn in alone


def _lines(events: Sequence[AnyEvent], speakers: dict[int, str], prompts: dict[int, str]) -> Iterable[Line]:
    unfinished: list[Caught] = []
    for event in events:
        if isinstance(event, Caught):
            unfinished.append(event)
            continue
        if isinstance(event, Heard | Commanded):
            unfinished = [caught for caught in unfinished if caught.turn != event.turn]
        line = _line(event, speakers, prompts)
        if line is not None:
            yield line
    for caught in unfinished:
        yield Line(
            at=_began_at(caught.at, caught.words), what="heard", who=speakers.get(caught.turn, ""), text=caught.text
        )


def _line(event: AnyEvent, speakers: dict[int, str], prompts: dict[int, str]) -> Line | None:
    if isinstance(event, Heard):
        at = _began_at(event.at, event.words)
        return Line(at=at, what="heard", who=speakers.get(event.turn, ""), text=event.text)
    if isinstance(event, Commanded):
        said = f"{event.text} [{event.command.value}]" if event.text else f"[{event.command.value}]"
        return Line(at=event.at, what="commanded", who=speakers.get(event.turn, ""), text=said)
    if isinstance(event, Spoken) and prompts.get(event.say):
        return Line(at=event.at, what="spoken", text=prompts[event.say])
    if isinstance(event, Resumed):
        return Line(at=event.at, what="resumed", text=event.clock)
    if isinstance(event, Lost | Found):
        what = "lost" if isinstance(event, Lost) else "found"
        return Line(at=event.at, what=what, text=event.device.value)
    return None


def _began_at(ended_at: float, words: Sequence[Word]) -> float:
    """When the first word was said, where the words tell how long the turn was."""
    return max(0.0, ended_at - words[-1].end) if words else ended_at


def as_text(outline: Outline) -> str:
    """Make plain text of it, one line for each thing that happened: `mm:ss  who: what`."""
    names = ", ".join(filter(None, outline.names))
    lines = [f"{outline.began}  {outline.exercise}  {names}  ({_minutes(outline.lasted_seconds)})"]
    for line in outline.lines:
        who = {"heard": line.who or "?", "commanded": line.who, "spoken": "—"}.get(line.what, f"({line.what})")
        lines.append(f"{_minutes(line.at)}  {who}{': ' if who and line.text else ''}{line.text}".rstrip())
    return "\n".join(lines) + "\n"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
