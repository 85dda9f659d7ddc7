"""A recogniser that fails is said, and tried again: "stop" must not stay unheard for an evening."""

from __future__ import annotations

import queue

import pytest

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Device, Found, Lost
from facilitator.errors import ModelError
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.recogniser import Transcriber
from facilitator.hearing.source import RATE, Block
from tests.hearing.voices import model, room, say

WHY = "The speech recogniser failed: start again, or choose another model."
BLOCK = RATE // 10 * 2


class Sound:
    """A source that has this to give."""

    def __init__(self) -> None:
        self.waits: list[bytes] = []
        self._at = 0.0

    def add(self, pcm: bytes) -> None:
        self.waits += [pcm[at : at + BLOCK] for at in range(0, len(pcm), BLOCK)]

    def read(self, timeout_seconds: float) -> Block | None:  # as a source does
        self._at += 0.1
        return Block(self.waits.pop(0), self._at) if self.waits else None

    def reopen(self) -> None:
        """Never lost."""

    def close(self) -> None:
        """Nothing to let go."""


def test_a_recogniser_that_failed_is_tried_again_and_later_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hear = Transcriber.hear
    fails = 2

    def failing(self: Transcriber, pcm: bytes) -> None:
        nonlocal fails
        if fails:
            fails -= 1
            raise ModelError(WHY)
        hear(self, pcm)

    monkeypatch.setattr(Transcriber, "hear", failing)
    sound, events = Sound(), queue.SimpleQueue[AnyEvent]()
    spot = {"stop the session": Command.STOP}.get
    ears = MicrophoneEars(sound, model(), Gate(), events.put, spot=spot, phrases=["stop the session"], thread=False)
    told: list[AnyEvent] = []
    quiet: list[int] = []
    listen = Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=4)
    ears.listen(listen)
    for sounding in (room(5.0), room(0.5, say("stop the session"), 1.0)):
        sound.add(sounding)
        while sound.waits:
            ears.step()
            while not events.empty():
                event = events.get()
                told.append(event)
                quiet.append(len(sound.waits))
                if isinstance(event, Found):
                    ears.listen(listen)  # as the dialogue does
    lost, found = Lost(device=Device.RECOGNISER, why=WHY), Found(device=Device.RECOGNISER)
    assert told[:4] == [lost, found, lost, found]
    assert quiet[2] - quiet[3] == pytest.approx(2 * (quiet[0] - quiet[1]), abs=2)
    assert [event.command for event in told if isinstance(event, Commanded)] == [Command.STOP]
