"""The voice on a virtual sound card, recorded from its room."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator import portaudio
from facilitator.dialogue.actions import Say, Sound
from facilitator.dialogue.events import AnyEvent, Device, Found, Lost, Spoken
from facilitator.gate import Gate
from facilitator.speaking.opening import open_voice
from facilitator.speaking.voice import LoudspeakerVoice
from facilitator.speaking.waves import Samples, read, resampled
from tests.spoken import sound_card
from tests.spoken.sound_card import SoundCard

pytestmark = [
    pytest.mark.spoken,
    pytest.mark.skipif(bool(sound_card.missing()), reason=f"no virtual sound card: {sound_card.missing()}"),
]

LINE = "There was something about the car, too. Would you like to add that?"
AUDIBLE = 200
SOON = 20.0


class NotingGate(Gate):
    def __init__(self) -> None:
        super().__init__()
        self.first: queue.SimpleQueue[float] = queue.SimpleQueue()
        self.last: queue.SimpleQueue[float] = queue.SimpleQueue()

    def sounding(self, now: float) -> None:
        super().sounding(now)
        self.first.put(now)

    def silent(self, now: float) -> None:
        super().silent(now)
        self.last.put(now)


class Room:
    def __init__(self, card: SoundCard) -> None:
        self.card = card
        self.gate = NotingGate()
        self.events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        voice = open_voice(self.events.put, self.gate)
        if not isinstance(voice, LoudspeakerVoice):
            pytest.skip(f"no voice to speak with: {self.events.get()}")
        self.voice = voice


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with SoundCard(tmp_path / "card", hum_level=0) as card, card.in_this_process():
        portaudio.refresh()
        room = Room(card)
        yield room
        room.voice.close()
    portaudio.refresh()


def heard(wav: Path) -> tuple[Samples, float]:
    """What was recorded, and for how many seconds something sounded in it."""
    pcm = read(wav.read_bytes())
    loud = np.flatnonzero(np.abs(pcm.samples.astype(int)) > AUDIBLE)
    return pcm.samples, (int(loud[-1]) - int(loud[0])) / pcm.rate if len(loud) else 0.0


def likeness(recorded: Samples, piece: Samples) -> float:
    """How much the place of the recording that is most like `piece` is like it, 0-1."""
    heard_floats, sought = recorded.astype(float), piece.astype(float)
    size = 1 << (len(heard_floats) + len(sought)).bit_length()
    match = np.fft.irfft(np.fft.rfft(heard_floats, size) * np.conj(np.fft.rfft(sought, size)))
    at = int(match[: len(heard_floats) - len(sought)].argmax())
    there = heard_floats[at : at + len(sought)]
    return float(there @ sought / (np.linalg.norm(there) * np.linalg.norm(sought) + 1e-9))


def test_a_prompt_is_heard_in_the_room_and_the_gate_knew_for_how_long(room: Room, tmp_path: Path) -> None:
    with room.card.recording(tmp_path / "room.wav"):
        time.sleep(0.5)
        room.voice.say(Say(id=1, text=LINE))
        assert room.events.get(timeout=SOON) == Spoken(say=1)
        time.sleep(0.5)
    recorded, seconds = heard(tmp_path / "room.wav")
    prompt = resampled(room.voice.render_to_memory(LINE), 16_000).samples
    likenesses = [likeness(recorded, piece) for piece in np.array_split(prompt, 10)]
    assert float(np.median(likenesses)) > 0.9  # a busy machine may tear a hole into one of them
    shut = room.gate.last.get(timeout=SOON) - room.gate.first.get(timeout=SOON)
    assert shut == pytest.approx(seconds, abs=0.1)  # the edges of a prompt are softer than what counts as audible


def test_hush_is_silence_in_the_room_within_a_fifth_of_a_second(room: Room, tmp_path: Path) -> None:
    with room.card.recording(tmp_path / "room.wav"):
        time.sleep(0.5)
        room.voice.say(Say(id=1, text=LINE))
        room.voice.say(Say(id=2, text="This one is never heard."))
        first = room.gate.first.get(timeout=SOON)
        time.sleep(1.2)
        hushed = time.monotonic()
        room.voice.hush()
        assert [room.events.get(timeout=SOON) for _ in range(2)] == [
            Spoken(say=1, completed=False),
            Spoken(say=2, completed=False),
        ]
        time.sleep(1.0)
    _, seconds = heard(tmp_path / "room.wav")
    assert 1.0 < seconds <= hushed - first + 0.2


def test_a_chime_is_heard(room: Room, tmp_path: Path) -> None:
    with room.card.recording(tmp_path / "room.wav"):
        time.sleep(0.5)
        room.voice.chime(Sound.CLOSING)
        room.gate.last.get(timeout=SOON)
        time.sleep(1.2)
    _, seconds = heard(tmp_path / "room.wav")
    assert 0.2 < seconds < 0.5


def test_a_loudspeaker_that_is_pulled_out_is_said_and_comes_back(room: Room) -> None:
    room.voice.say(Say(id=1, text=LINE))
    room.gate.first.get(timeout=SOON)
    room.card.stop(hard=True)
    lost = room.events.get(timeout=SOON)
    assert isinstance(lost, Lost)
    assert lost.device is Device.LOUDSPEAKER
    assert room.events.get(timeout=SOON) == Spoken(say=1, completed=False)
    room.card.start()
    assert room.events.get(timeout=SOON) == Found(device=Device.LOUDSPEAKER)
    room.voice.say(Say(id=2, text="I am back."))
    assert room.events.get(timeout=SOON) == Spoken(say=2)
