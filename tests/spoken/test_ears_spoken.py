"""The ears at a real microphone: PortAudio on a virtual sound card, in real time."""

from __future__ import annotations

import queue
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator import portaudio
from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Device, EndedBy, Found, Heard, Lost
from facilitator.errors import SoundError
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.source import RATE
from facilitator.sound_devices import SoundDevice
from tests.hearing.voices import Sound, model, say
from tests.spoken.sound_card import SoundCard, missing

pytestmark = [
    pytest.mark.spoken,
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def wav(path: Path, sound: Sound) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())
    return path


@pytest.fixture
def card(tmp_path: Path) -> Iterator[SoundCard]:
    with SoundCard(tmp_path / "card") as plugged, plugged.in_this_process():
        try:
            portaudio.refresh()
        except SoundError as error:
            pytest.skip(str(error))
        yield plugged


def next_of(events: queue.SimpleQueue[AnyEvent], wanted: Callable[[AnyEvent], bool], seconds: float = 20) -> AnyEvent:
    until = time.monotonic() + seconds
    while True:
        event = events.get(timeout=max(0.01, until - time.monotonic()))
        if wanted(event):
            return event


def test_the_ears_hear_lose_the_microphone_and_go_on_when_it_is_back(card: SoundCard, tmp_path: Path) -> None:
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    ears = MicrophoneEars(
        Microphone(),
        model(),
        Gate(),
        events.put,
        spot={"stop the session": Command.STOP, "over to you": Command.HAND_OVER}.get,
        phrases=["stop the session", "over to you", "yes", "no"],
    )
    try:
        ears.listen(Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=8))
        card.play(wav(tmp_path / "share.wav", say("I feel at home with you")))
        time.sleep(1)
        card.play(wav(tmp_path / "over.wav", say("over to you")))
        heard = next_of(events, lambda event: isinstance(event, Heard))
        assert isinstance(heard, Heard)
        assert "feel at home" in heard.text
        assert heard.ended_by is EndedBy.SAID

        card.stop(hard=True)
        lost = next_of(events, lambda event: isinstance(event, Lost))
        assert isinstance(lost, Lost)
        assert lost.device is Device.MICROPHONE
        assert "again" in lost.why
        time.sleep(2.5)
        card.start()
        assert next_of(events, lambda event: isinstance(event, Found | Lost)) == Found(device=Device.MICROPHONE)

        ears.listen(Listen(turn=2, who=None, expect=Expect.COMMAND, patience_seconds=8))
        card.play(wav(tmp_path / "stop.wav", say("stop the session")))
        commanded = next_of(events, lambda event: isinstance(event, Commanded))
        assert isinstance(commanded, Commanded)
        assert commanded.command is Command.STOP
        assert ears.overflows == 0
    finally:
        ears.close()


class StereoMicrophone(portaudio.InputStream):
    """One that can do neither 16 kHz nor mono."""

    def _formats(self, device: SoundDevice) -> list[tuple[int, int]]:
        return [(44_100, min(2, device.inputs))]


@pytest.mark.usefixtures("card")
def test_a_microphone_of_another_rate_is_heard_as_all_others() -> None:
    microphone = StereoMicrophone()
    try:
        heard = sum(len(block.pcm) for _ in range(20) if (block := microphone.read()) is not None)
        assert microphone.rate == 44_100
        assert heard / 2 / RATE == pytest.approx(2.0, abs=0.05)
    finally:
        microphone.close()


@pytest.mark.usefixtures("card")
def test_streams_run_together_and_go_on_when_portaudio_starts_anew() -> None:
    asked: list[tuple[int, float]] = []

    def fill(frames: int, at: float) -> bytes:
        asked.append((frames, at))
        return b"\1\0" * frames

    loudspeaker, microphone = portaudio.OutputStream(fill), portaudio.InputStream()
    try:
        blocks = [microphone.read() for _ in range(5)]
        assert all(block is not None and len(block.pcm) == 2 * RATE // 10 for block in blocks)
        times = [block.at for block in blocks if block is not None]
        assert times == sorted(times)
        assert times[-1] < time.monotonic() - 0.05
        assert loudspeaker.working
        assert microphone.working
        portaudio.refresh()
        assert microphone.read() is not None
        before = len(asked)
        assert microphone.read() is not None
        assert len(asked) > before
    finally:
        microphone.close()
        loudspeaker.close()
        loudspeaker.close()
    assert not loudspeaker.working
