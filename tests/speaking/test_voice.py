from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.dialogue.actions import Say, Sound
from facilitator.dialogue.events import AnyEvent, Device, Found, Lost, Spoken
from facilitator.errors import VoiceError
from facilitator.gate import Gate
from facilitator.ports import Voice
from facilitator.speaking.answers import reading_seconds
from facilitator.speaking.cache import PromptCache
from facilitator.speaking.player import Player
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.studio import Studio
from facilitator.speaking.voice import LoudspeakerVoice, ShownVoice
from facilitator.speaking.waves import loudness_dbfs
from tests.speaking.fakes import GOOD_CHILD, AudioTime, Shop, child

SOON = 20.0


class Evening:
    """A whole voice on a loudspeaker that the test drives, with a renderer of the test's own."""

    def __init__(self, folder: Path, body: str = GOOD_CHILD, *, cache: Path | None = None, stock: bool = True) -> None:
        self.clock = AudioTime()
        self.shop = Shop(self.clock)
        self.shop.stock = stock
        self.events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
        self.read_for: list[float] = []
        self.studio = Studio(Renderer(child(folder, body), render_seconds=1.0), PromptCache(cache))
        self.player = Player(self.shop.open, Gate(), self.events.put, clock=self.clock, look_seconds=None)
        self.voice: Voice = LoudspeakerVoice(self.studio, self.player, self.events.put, wait=self._wait)

    def _wait(self, over: threading.Event, seconds: float) -> bool:
        self.read_for.append(seconds)
        return over.is_set()

    def next_event(self) -> AnyEvent:
        """Let time pass until something comes."""
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            if self.shop.opened:
                self.shop.output.run(0.02)
            try:
                return self.events.get(timeout=0.002)
            except queue.Empty:
                continue
        pytest.fail("nothing came")

    def close(self) -> None:
        self.voice.close()
        self.voice.close()


def test_prompts_are_spoken_in_order_and_answered(tmp_path: Path) -> None:
    evening = Evening(tmp_path)
    for number in range(3):
        evening.voice.say(Say(id=number, text=f"Prompt {number}.", soft=number == 2))
    assert [evening.next_event() for _ in range(3)] == [Spoken(say=number) for number in range(3)]
    played = np.concatenate(evening.shop.output.played)
    levels = [int(np.abs(part).max()) for part in np.split(played, np.flatnonzero(np.diff(played == 0)) + 1)]
    assert min(level for level in levels if level) < 0.6 * max(levels)  # the soft one
    evening.close()


def test_a_whole_evening_with_the_systems_voice(tmp_path: Path, renderer: Renderer) -> None:
    clock, events = AudioTime(), queue.SimpleQueue[AnyEvent]()
    shop = Shop(clock)
    studio = Studio(Renderer(), PromptCache(tmp_path))
    voice = LoudspeakerVoice(studio, Player(shop.open, Gate(), events.put, clock=clock, look_seconds=None), events.put)
    try:
        pcm = voice.render_to_memory("Ana, when you are ready.")
        assert 0.8 < pcm.seconds < 3
        assert loudness_dbfs(voice.render_to_memory("Ana, when you are ready.", soft=True)) < loudness_dbfs(pcm) - 5
        voice.say(Say(id=7, text="Ana, when you are ready."))
        while events.empty():
            shop.output.run(0.1)
            time.sleep(0.001)
        assert events.get() == Spoken(say=7)
        assert np.abs(np.concatenate(shop.output.played)).max() > 5000
    finally:
        voice.close()
    assert renderer.engine.startswith(("espeak", "sapi5", "nsss"))


def test_hush_answers_everything_and_silences(tmp_path: Path) -> None:
    evening = Evening(tmp_path)
    for number in range(3):
        evening.voice.say(Say(id=number, text=f"Prompt {number}."))
    while not evening.shop.output.run(0.02).any():
        time.sleep(0.001)
    evening.voice.hush()
    assert [evening.events.get(timeout=SOON) for _ in range(3)] == [
        Spoken(say=number, completed=False) for number in range(3)
    ]
    evening.shop.output.run(0.1)
    time.sleep(0.05)
    assert not evening.shop.output.run(1.0).any()
    assert evening.events.empty()
    evening.close()


SAYS = st.one_of(
    st.just("say"), st.just("say"), st.just("hush"), st.just("chime"), st.just("lose"), st.just("find"), st.just("run")
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(SAYS, max_size=12))
def test_each_say_is_answered_by_exactly_one_spoken_whatever_happens(deeds: list[str], shared_studio: Studio) -> None:
    clock, events = AudioTime(), queue.SimpleQueue[AnyEvent]()
    shop = Shop(clock)
    player = Player(shop.open, Gate(), events.put, clock=clock, look_seconds=None)
    voice = LoudspeakerVoice(shared_studio, player, events.put, wait=lambda over, _: over.is_set())
    said: list[int] = []
    answers: list[int] = []

    def pass_time() -> None:
        if shop.output.working:
            shop.output.run(0.1)
        clock.now += 0.5
        player.look()
        while not events.empty():
            event = events.get()
            if isinstance(event, Spoken):
                answers.append(event.say)

    def say() -> None:
        said.append(len(said))
        voice.say(Say(id=said[-1], text=f"Prompt {said[-1]}."))

    def lose() -> None:
        shop.stock = shop.output.working = False

    def find() -> None:
        shop.stock = True

    can = {
        "say": say,
        "hush": voice.hush,
        "chime": lambda: voice.chime(Sound.CLOSING),
        "lose": lose,
        "find": find,
        "run": pass_time,
    }
    for deed in deeds:
        can[deed]()
    until = time.monotonic() + SOON
    while len(answers) < len(said) and time.monotonic() < until:
        pass_time()
    voice._queue.put(None)  # the studio is needed again: only what is this voice's own is ended
    voice._speaker.join()
    voice._reader.close()
    pass_time()
    player.close()
    assert sorted(answers) == said


def test_without_a_loudspeaker_prompts_are_answered_after_their_reading_time(tmp_path: Path) -> None:
    evening = Evening(tmp_path, stock=False)
    assert isinstance(evening.next_event(), Lost)
    evening.voice.say(Say(id=1, text="One two three four five."))
    assert evening.next_event() == Spoken(say=1, completed=False)
    assert evening.read_for == [3.0]
    evening.close()


def test_a_prompt_that_cannot_be_rendered_is_shown_and_told_once(tmp_path: Path) -> None:
    evening = Evening(
        tmp_path,
        """
send(voices=voices, engine="test 1")
for request in requests():
    if "bad" in request["text"]:
        send(fault="ValueError")
    else:
        render(request)
""",
    )
    for number, text in enumerate(["A bad one.", "Another bad one.", "A good one."]):
        evening.voice.say(Say(id=number, text=text))
    events = [evening.next_event() for _ in range(5)]
    assert [event for event in events if isinstance(event, Lost)] == [
        Lost(device=Device.VOICE, why="The voice could not speak a prompt: choose another voice in the settings.")
    ]
    assert events.count(Found(device=Device.VOICE)) == 1
    assert {event.say: event.completed for event in events if isinstance(event, Spoken)} == {
        0: False,
        1: False,
        2: True,
    }
    evening.close()


def test_a_silent_voice_is_a_fault(tmp_path: Path) -> None:
    studio = Studio(
        Renderer(child(tmp_path, GOOD_CHILD.replace("render(request)", "render(request, level=0)"))), PromptCache(None)
    )
    try:
        with pytest.raises(VoiceError, match="stays silent"):
            studio.sound("Hello.")
        assert not len(studio.sound("…").samples)
    finally:
        studio.close()


def test_fixed_prompts_are_rendered_once_for_all_sessions(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    bodies = [GOOD_CHILD, 'send(voices=voices, engine="test 1")\nfor request in requests():\n    send(fault="again")\n']
    for body in bodies:
        studio = Studio(Renderer(child(tmp_path, body)), PromptCache(folder))
        studio.prepare(["Two words."])
        assert studio.sound("Two words.").seconds > 0.1
        with contextlib.suppress(VoiceError):
            studio.sound("Three words now.")
        studio.close()
        assert len(list(folder.iterdir())) == 1


def test_a_damaged_cached_prompt_is_rendered_anew(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    for _ in range(2):
        studio = Studio(Renderer(child(tmp_path, GOOD_CHILD)), PromptCache(folder))
        studio.prepare(["Two words."])
        assert studio.sound("Two words.").seconds > 0.1
        studio.close()
        (file,) = folder.iterdir()
        file.write_bytes(b"RIFF half of it")


def test_what_a_partner_said_never_reaches_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    evening = Evening(tmp_path, cache=folder)
    evening.voice.prepare(["Is there more about that?"])
    evening.studio.prepare(["Ana, when you are ready."], fixed=False)
    for number, text in enumerate(["There was something about the garage.", "Ana, when you are ready."]):
        evening.voice.say(Say(id=number, text=text))
        assert evening.next_event() == Spoken(say=number)
    evening.studio.sound("Is there more about that?")
    evening.close()
    assert len(list(folder.iterdir())) == 1


@pytest.fixture(scope="module")
def shared_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = Studio(Renderer(child(tmp_path_factory.mktemp("studio"), GOOD_CHILD)), PromptCache(None))
    yield studio
    studio.close()


def test_a_shown_voice_says_why_once_and_answers_each_prompt() -> None:
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    waited: list[float] = []

    def wait(over: threading.Event, seconds: float) -> bool:
        waited.append(seconds)
        return over.is_set()

    voice: Voice = ShownVoice(events.put, "No voice is installed: install one.", wait=wait)
    voice.prepare(["anything"])
    voice.chime(Sound.NUDGE)
    for number in range(3):
        voice.say(Say(id=number, text="Is there more about that?"))
    assert [events.get(timeout=SOON) for _ in range(4)] == [
        Lost(device=Device.VOICE, why="No voice is installed: install one."),
        *(Spoken(say=number) for number in range(3)),
    ]
    assert waited == [reading_seconds("Is there more about that?")] * 3
    voice.close()
    voice.close()
    voice.say(Say(id=9, text="After the end."))
    assert events.empty()


def test_a_shown_voice_can_be_hushed_while_a_prompt_is_being_read() -> None:
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    voice = ShownVoice(events.put, "")
    for number in range(2):
        voice.say(Say(id=number, text="A long prompt " * 50))
    voice.hush()
    assert [events.get(timeout=SOON) for _ in range(2)] == [Spoken(say=number, completed=False) for number in range(2)]
    voice.close()
    assert events.empty()


def test_reading_time_is_150_words_a_minute_and_a_second() -> None:
    assert reading_seconds("one two three four five") == 3.0
