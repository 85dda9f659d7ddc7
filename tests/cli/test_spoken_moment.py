"""A moment told by voice: a synthetic voice, the real recogniser, sound from memory."""

from __future__ import annotations

import pytest

from facilitator.cli import spoken_moment
from facilitator.cli.spoken_moment import hear_once, understood
from facilitator.errors import MicrophoneError, UsageError
from facilitator.hearing.source import Block, PcmSource
from tests.hearing.voices import model, room, say


def test_what_is_said_is_a_moment() -> None:
    source = PcmSource()
    source.feed(room(0.8, say("note a good moment. we had breakfast in the garden"), 4.0))
    kind, text = understood(hear_once(source, model()), "", "en")
    assert kind == "good"
    assert "in the garden" in text


def test_where_nobody_speaks_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken_moment, "BEGIN_SECONDS", 0.2)
    with pytest.raises(UsageError, match="nothing is noted"):
        understood(hear_once(PcmSource(), model()), "good", "en")


def test_a_microphone_that_is_lost_is_told() -> None:
    class Unplugged(PcmSource):
        def read(self, timeout_seconds: float) -> Block | None:
            raise MicrophoneError("The microphone is gone: plug it in.")

    with pytest.raises(MicrophoneError, match="plug it in"):
        hear_once(Unplugged(), model())


def test_the_kind_is_what_was_typed_or_what_was_said() -> None:
    assert understood("we argued", "hard", "en") == ("hard", "we argued")
    assert understood("a hard moment we argued", "", "en") == ("hard", "we argued")
    with pytest.raises(UsageError, match="add good or hard"):
        understood("we argued", "", "en")
