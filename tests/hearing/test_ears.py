"""The whole of hearing with a real model and synthetic voices, on the sound's own time: nothing waits for a clock."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

import pytest
from rapidfuzz import fuzz

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import (
    AnyEvent,
    Caught,
    Command,
    Commanded,
    Device,
    EndedBy,
    Found,
    Heard,
    Lost,
    Nudged,
    Stirred,
)
from facilitator.errors import MicrophoneError
from facilitator.gate import Gate
from facilitator.hearing import ears as ears_module
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.source import Block, PcmSource
from tests.hearing.voices import Sound, bell, model, room, say

COMMANDS = {
    "stop the session": Command.STOP,
    "please repeat that": Command.REPEAT,
    "over to you": Command.HAND_OVER,
}
PHRASES = (*COMMANDS, "yes", "no", "yes that's it", "not quite")
SHARE = "I feel lonely when you come home late"
T = TypeVar("T", bound=AnyEvent)


def alike(heard: str, said: str) -> bool:
    """Whether it is what was said, but for a word that a small model mishears."""
    return float(fuzz.ratio(heard.split(), said.lower().split())) >= 80


class Table:
    """Ears at a table where everything is said from memory."""

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self.chimed_at: list[float] = []
        self.shown: list[str] = []
        self.levels: list[float] = []
        self.gate = Gate()
        self.source = PcmSource(begins_at=100.0)
        self.ears = MicrophoneEars(
            self.source,
            model(),
            self.gate,
            self.events.append,
            spot=COMMANDS.get,
            phrases=PHRASES,
            live=self.shown.append,
            level=self.levels.append,
            chime=lambda: self.chimed_at.append(self.source.now),
        )

    def listen(
        self, *, expect: Expect = Expect.CONTENT, patience: float = 1.5, chime: bool = False, turn: int = 1
    ) -> None:
        self.ears.listen(Listen(turn=turn, who="Ana", expect=expect, patience_seconds=patience, chime=chime))

    def sounds(self, *parts: float | Sound) -> None:
        self.give(room(*parts))

    def give(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), 3200):
            self.source.feed(pcm[start : start + 3200])
            assert self.source.wait_until_heard()

    def prompt(self, sound: Sound, then: Sound | None = None) -> None:
        """Say something ourselves, which the microphone hears; perhaps somebody speaks on from within it."""
        self.gate.sounding(self.source.now)
        self.sounds(sound)
        self.gate.silent(self.source.now)
        self.sounds(*(() if then is None else (then,)), 0.8)

    def all(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def table() -> Iterator[Table]:
    made = Table()
    yield made
    made.ears.close()
    made.ears.close()


def test_a_share_with_a_pause_of_three_seconds_is_one_turn_and_ends_with_the_phrase_that_hands_over(
    table: Table,
) -> None:
    table.listen(patience=4)
    table.sounds(0.8, say(SHARE), 3.0, say("and I would like to talk with you about it"), 0.9, say("over to you"), 0.8)
    [heard] = table.all(Heard)
    assert alike(heard.text, f"{SHARE} and I would like to talk with you about it")
    assert heard.ended_by is EndedBy.SAID
    assert heard.turn == 1
    assert " ".join(word.text for word in heard.words) == heard.text
    assert heard.words[0].start < 0.2
    assert max(later.start - word.end for word, later in itertools.pairwise(heard.words)) > 2.5
    assert alike(table.all(Caught)[0].text, SHARE)
    assert isinstance(table.events[0], Stirred)
    assert len(table.all(Stirred)) == 1
    assert any(shown == "i feel" for shown in table.shown)
    assert max(table.levels) > 0.6


def test_a_command_between_pauses_is_taken_and_is_no_part_of_the_turn(table: Table) -> None:
    table.listen(patience=4)
    table.sounds(0.5, say(SHARE, "en-us"), 0.8, say("stop the session"), 0.8)
    [commanded] = table.all(Commanded)
    assert commanded.command is Command.STOP
    assert commanded.turn == 1
    assert alike(commanded.text, SHARE)
    assert [word.text for word in commanded.words] == commanded.text.split()
    assert not table.all(Heard)
    assert not any("session" in event.text for event in table.all(Caught))


def test_a_command_within_a_sentence_is_none(table: Table) -> None:
    table.listen(patience=1)
    table.sounds(0.5, say("I never wanted to stop the session with my brother"), 1.5)
    assert not table.all(Commanded)
    assert len(table.all(Heard)) == 1


def test_where_only_commands_are_expected_nothing_else_is_heard(table: Table) -> None:
    table.listen(expect=Expect.COMMAND)
    table.sounds(0.5, say(SHARE), 2.0)
    table.ears.hand_over()
    table.sounds(0.2, say("please repeat that"), 0.8)
    assert [event.command for event in table.all(Commanded)] == [Command.REPEAT]
    assert not table.all(Heard)
    assert not table.shown


@pytest.mark.parametrize(
    ("said", "heard"),
    [("yes that's it", "yes that's it"), ("I would talk about my mother", "i would talk about my mother")],
)
def test_an_answer_is_a_phrase_where_it_was_one_else_free_speech(table: Table, said: str, heard: str) -> None:
    table.listen(expect=Expect.ANSWER, patience=0.8)
    table.sounds(0.5, say(said), 1.2)
    assert [alike(event.text, heard) for event in table.all(Heard)] == [True]


def test_our_own_prompt_and_what_began_during_it_are_not_heard(table: Table) -> None:
    table.listen(patience=1)
    table.sounds(0.5)
    table.prompt(say("please repeat that", "rms"))
    table.prompt(say("stop the session", "rms"), then=say("I said that over the prompt"))
    assert table.events == []
    table.sounds(say("but this is for you"), 1.4)
    [heard] = table.all(Heard)
    assert alike(heard.text, "but this is for you")


def test_the_closing_chime_is_not_taken_for_speech_and_speech_over_it_keeps_the_floor(table: Table) -> None:
    table.listen(patience=1, chime=True)
    table.sounds(0.5, say(SHARE), 1.3)
    assert len(table.chimed_at) == 1
    table.gate.sounding(table.source.now)
    chime, voice = bell(392.0), say("and I would like to talk with you")
    over = voice.copy()
    over[4000 : 4000 + len(chime)] += chime[: len(voice) - 4000]
    table.give(room(over)[: 2 * len(chime)])
    table.gate.silent(table.source.now)
    table.give(room(over)[2 * len(chime) :])
    table.sounds(1.2)
    assert not table.all(Heard)
    assert len(table.chimed_at) == 2
    table.gate.sounding(table.source.now)
    table.sounds(chime)
    table.gate.silent(table.source.now)
    table.sounds(1.2)
    [heard] = table.all(Heard)
    assert heard.ended_by is EndedBy.SILENCE
    assert alike(heard.text, f"{SHARE} and I would like to talk with you")


def test_silence_alone_is_nothing(table: Table) -> None:
    table.listen(patience=0.8, chime=True)
    table.sounds(4.0)
    assert table.events == []
    assert table.chimed_at == []


def test_the_key_ends_the_turn_with_what_was_said_and_rest_drops_it(table: Table) -> None:
    table.listen(patience=4)
    table.sounds(0.5, say("I feel lonely"), 0.3)
    assert table.ears.so_far()
    assert table.ears.hand_over()
    table.sounds(0.2)
    [heard] = table.all(Heard)
    assert heard.ended_by is EndedBy.KEY
    assert alike(heard.text, "I feel lonely")
    table.listen(patience=0.8, turn=2)
    table.sounds(0.5, say("I feel lonely"))
    table.ears.rest()
    table.sounds(2.0)
    assert len(table.all(Heard)) == 1
    assert table.ears.so_far() == ()


def test_there_is_nothing_to_hand_over_where_no_turn_is_open(table: Table) -> None:
    assert not table.ears.hand_over()
    table.listen(expect=Expect.COMMAND)
    assert not table.ears.hand_over()
    table.listen(patience=0.8)
    table.sounds(0.3, say("yes"), 1.2)
    assert len(table.all(Heard)) == 1
    assert not table.ears.hand_over()


def test_a_microphone_of_zeros_is_lost_and_found_with_the_first_sound(table: Table) -> None:
    table.listen()
    table.give(b"\0" * 32_000 * 4)
    assert [(event.device, "allow" in event.why or "may use it" in event.why) for event in table.all(Lost)] == [
        (Device.MICROPHONE, True)
    ]
    table.sounds(0.2)
    assert [event.device for event in table.all(Found)] == [Device.MICROPHONE]


def test_phrases_that_the_model_cannot_hear_are_told(table: Table) -> None:
    assert table.ears.left_out() == ()
    assert table.ears.left_out(["stop the session", "Xyzzy"]) == ("Xyzzy",)


def test_a_long_share_is_nudged_at_a_breath(table: Table) -> None:
    table.ears.listen(
        Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=4, nudge_seconds=2, hold_seconds=4)
    )
    table.sounds(0.5, say(SHARE), 0.8, say("and I would like to talk with you about it"), 0.8)
    assert len(table.all(Nudged)) == 1
    assert [event.ended_by for event in table.all(Heard)] == [EndedBy.LONGEST]


class Flaky(PcmSource):
    """A microphone that is pulled out, twice fails to come back, and loses a moment of sound."""

    def __init__(self) -> None:
        super().__init__()
        self.pulled = threading.Event()
        self.failures = 2

    def read(self, timeout_seconds: float) -> Block | None:
        if self.pulled.is_set():
            raise MicrophoneError("Plug it in again.")
        block = super().read(timeout_seconds)
        return None if block is None else Block(block.pcm, block.at, overflowed=True)

    def reopen(self) -> None:
        self.failures -= 1
        if self.failures >= 0:
            raise MicrophoneError("Still gone.")
        self.pulled.clear()


def test_a_microphone_that_was_pulled_out_is_told_once_and_the_turn_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears_module, "RETRY_SECONDS", 0.01)
    source, events = Flaky(), queue.SimpleQueue[AnyEvent]()
    ears = MicrophoneEars(source, model(), Gate(), events.put, spot=COMMANDS.get, phrases=PHRASES)
    ears.listen(Listen(turn=3, who="Ana", expect=Expect.CONTENT, patience_seconds=0.8))
    source.feed(room(0.5, say("I feel lonely")))
    source.wait_until_heard()
    assert events.get(timeout=5) == Stirred(turn=3)
    source.pulled.set()
    assert events.get(timeout=5) == Lost(device=Device.MICROPHONE, why="Plug it in again.")
    assert events.get(timeout=5) == Found(device=Device.MICROPHONE)
    source.feed(room(1.5))
    source.wait_until_heard()
    ears.close()
    *caught, heard = [events.get(timeout=5) for _ in range(events.qsize())]
    assert all(isinstance(event, Caught) for event in caught)
    assert isinstance(heard, Heard)
    assert alike(heard.text, "I feel lonely")
    assert ears.overflows > 10


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_ours_is_told_and_not_swallowed() -> None:
    events = queue.SimpleQueue[AnyEvent]()
    source = PcmSource()

    def fault(_: float) -> None:
        raise ValueError

    ears = MicrophoneEars(source, model(), Gate(), events.put, spot=COMMANDS.get, phrases=PHRASES, level=fault)
    source.feed(room(0.1))
    lost = events.get(timeout=5)
    ears.close()
    assert isinstance(lost, Lost)
    assert lost.device is Device.RECOGNISER
