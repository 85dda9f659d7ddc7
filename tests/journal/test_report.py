from __future__ import annotations

import msgspec
import pytest

from facilitator.dialogue.actions import AnyAction, Expect, Listen, Say
from facilitator.dialogue.events import (
    AnyEvent,
    Caught,
    Command,
    Commanded,
    Device,
    Elapsed,
    Found,
    Heard,
    Lost,
    Resumed,
    Source,
    Spoken,
    Word,
)
from facilitator.journal import Outline, as_text, report
from tests.journal.conftest import begun

EVENTS: list[AnyEvent] = [
    begun(),
    Spoken(at=3.0, say=1),
    Caught(at=8.0, turn=1, text="i felt alone"),
    Heard(at=12.0, turn=1, text="i felt alone", words=(Word("i", 0.0, 0.2), Word("alone", 0.3, 4.0))),
    Elapsed(at=13.0, wake=4),
    Lost(at=14.0, device=Device.MICROPHONE, why="Plug it in again."),
    Found(at=20.0, device=Device.MICROPHONE),
    Commanded(at=65.0, command=Command.PAUSE, turn=2),
    Resumed(at=70.0, clock="2026-05-04T20:30:00+02:00"),
    Caught(at=80.0, turn=3, text="you felt"),
]
ACTIONS: list[AnyAction] = [
    Say(id=1, text="Ana, what would you like to share?"),
    Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=4.0),
    Listen(turn=3, who="Ben", expect=Expect.CONTENT, patience_seconds=2.5),
]


def test_who_said_what_in_which_order() -> None:
    assert as_text(report(EVENTS, ACTIONS)) == (
        "2026-05-04T19:30:00+02:00  imago  Ana, Ben  (01:20)\n"
        "00:03  —: Ana, what would you like to share?\n"
        "00:08  Ana: i felt alone\n"
        "00:14  (lost): microphone\n"
        "00:20  (found): microphone\n"
        "01:05  [pause]\n"
        "01:10  (resumed): 2026-05-04T20:30:00+02:00\n"
        "01:20  Ben: you felt\n"
    )


def test_without_the_actions_it_is_still_told_what_was_heard() -> None:
    outline = report(EVENTS)
    assert [(line.who, line.text) for line in outline.lines if line.what == "heard"] == [
        ("", "i felt alone"),
        ("", "you felt"),
    ]
    assert "Ana, what" not in as_text(outline)


def test_it_goes_to_json_and_back() -> None:
    outline = report(EVENTS, ACTIONS)
    assert msgspec.json.decode(msgspec.json.encode(outline), type=Outline) == outline


def test_events_without_a_beginning_are_no_session() -> None:
    with pytest.raises(ValueError, match="Begun"):
        report(EVENTS[1:])


def test_what_was_answered_alone_or_by_key_is_not_told() -> None:
    events: list[AnyEvent] = [
        begun(),
        Heard(at=12.0, turn=1, text="no", source=Source.TYPED),
        Commanded(at=14.0, command=Command.YES, source=Source.KEY),
        Heard(at=20.0, turn=2, text="i felt alone"),
    ]
    actions: list[AnyAction] = [
        Listen(turn=1, who=None, expect=Expect.COMMAND, patience_seconds=0.8, alone=True),
        Listen(turn=2, who="Ana", expect=Expect.CONTENT, patience_seconds=4.0),
    ]
    assert [line.text for line in report(events, actions).lines] == ["i felt alone"]
