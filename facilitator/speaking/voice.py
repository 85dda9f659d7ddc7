"""The facilitator's voice, as the conductor sees it: through the loudspeaker, or only shown."""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from facilitator import portaudio
from facilitator.dialogue.actions import Say, Sound
from facilitator.dialogue.events import Device, Found, Lost, Spoken
from facilitator.errors import VoiceError
from facilitator.gate import Gate
from facilitator.ports import Post
from facilitator.speaking.cache import PromptCache
from facilitator.speaking.chimes import chime
from facilitator.speaking.player import RATE, Player
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.studio import WORDS_A_MINUTE, Studio
from facilitator.speaking.waves import Pcm, resampled, softened

READING_WORDS_A_MINUTE = 150
READING_EXTRA_SECONDS = 1.0
"""To notice that there is something new to read."""

Wait = Callable[[threading.Event, float], bool]
"""Waits until the event is set, at most so many seconds; whether it was set. As `threading.Event.wait`."""


def reading_seconds(text: str) -> float:
    """How long somebody needs to read a prompt on the screen."""
    return READING_EXTRA_SECONDS + len(text.split()) * 60 / READING_WORDS_A_MINUTE


@dataclass(eq=False)
class _Waiting:
    """A prompt that has not been answered."""

    say: Say
    over: threading.Event = field(default_factory=threading.Event)


class _Answers:
    """Sees to it that each prompt is answered by exactly one `Spoken`."""

    def __init__(self, post: Post) -> None:
        self.lock = threading.RLock()
        self._post = post
        self._waiting: dict[_Waiting, None] = {}
        self._closed = False

    def open(self, say: Say) -> _Waiting | None:
        with self.lock:
            if self._closed:
                return None
            waiting = _Waiting(say)
            self._waiting[waiting] = None
            return waiting

    def answer(self, waiting: _Waiting, *, completed: bool) -> None:
        with self.lock:
            if waiting not in self._waiting:
                return
            del self._waiting[waiting]
            waiting.over.set()
            self._post(Spoken(say=waiting.say.id, completed=completed))

    def drop_all(self) -> None:
        with self.lock:
            for waiting in list(self._waiting):
                self.answer(waiting, completed=False)

    def close(self) -> None:
        """From now on nothing is answered any more."""
        with self.lock:
            self._closed = True
            for waiting in self._waiting:
                waiting.over.set()
            self._waiting.clear()


class _Reader:
    """Answers prompts that are only shown, one after another, when they can have been read."""

    def __init__(self, answers: _Answers, wait: Wait, *, completed: bool) -> None:
        self._answers = answers
        self._wait = wait
        self._completed = completed
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="reading time", daemon=True)
        self._thread.start()

    def read(self, waiting: _Waiting) -> None:
        self._queue.put(waiting)

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (waiting := self._queue.get()) is not None:
            if not self._wait(waiting.over, reading_seconds(waiting.say.text)):
                self._answers.answer(waiting, completed=self._completed)


class ShownVoice:
    """A voice for where there is none: prompts are only shown, and answered when they can have been read."""

    def __init__(self, post: Post, why: str, *, wait: Wait = threading.Event.wait) -> None:
        """Say once, by `Lost`, that nothing will be spoken.

        Args:
            post: gets the events.
            why: one sentence for the couple; empty where they chose it, then nothing is posted.
            wait: waits; tests give one that does not.
        """
        self._answers = _Answers(post)
        self._reader = _Reader(self._answers, wait, completed=True)
        if why:
            post(Lost(device=Device.VOICE, why=why))

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing needs preparing."""

    def say(self, say: Say) -> None:
        """Leave it to the eyes."""
        waiting = self._answers.open(say)
        if waiting is not None:
            self._reader.read(waiting)

    def chime(self, sound: Sound) -> None:
        """Nothing sounds."""

    def hush(self) -> None:
        """Answer all that wait."""
        self._answers.drop_all()

    def close(self) -> None:
        """End the thread; may be called twice."""
        self._answers.close()
        self._reader.close()


class LoudspeakerVoice:
    """A voice in the room. Where the loudspeaker or the renderer fails, prompts are only shown until it is back."""

    def __init__(self, studio: Studio, player: Player, post: Post, *, wait: Wait = threading.Event.wait) -> None:
        """Speak with what `studio` renders through `player`; both are closed with this."""
        self._studio = studio
        self._player = player
        self._post = post
        self._answers = _Answers(post)
        self._reader = _Reader(self._answers, wait, completed=False)
        self._voice_lost = False
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._speaker = threading.Thread(target=self._speak, name="speaking", daemon=True)
        self._speaker.start()

    def prepare(self, texts: Iterable[str], *, fixed: bool = True) -> None:
        """Render ahead, in the background; those that are `fixed` (no name, nothing a partner said) stay on disk."""
        self._studio.prepare(texts, fixed=fixed)

    def say(self, say: Say) -> None:
        """Speak after what is being spoken; answered by `Spoken`."""
        waiting = self._answers.open(say)
        if waiting is not None:
            self._queue.put(waiting)

    def chime(self, sound: Sound) -> None:
        """Play a chime now."""
        self._player.chime(chime(sound, self._player.rate))

    def hush(self) -> None:
        """Be silent at once; all that wait are answered."""
        with self._answers.lock:  # so that no prompt slips into the player between the two
            self._answers.drop_all()
            self._player.hush()

    def render_to_memory(self, text: str, *, soft: bool = False) -> Pcm:
        """Give a prompt's sound without playing it.

        Raises:
            VoiceError: if it could not be rendered.
        """
        return render_to_memory(self._studio, text, soft=soft)

    def close(self) -> None:
        """Let go of the loudspeaker and of the renderer; may be called twice."""
        self._answers.close()
        self._queue.put(None)
        self._studio.close()
        self._speaker.join()
        self._player.close()
        self._reader.close()

    def _speak(self) -> None:
        while (waiting := self._queue.get()) is not None:
            if waiting.over.is_set():
                continue
            pcm = self._rendered(waiting)
            if pcm is None:
                self._reader.read(waiting)
                continue
            with self._answers.lock:
                if not waiting.over.is_set() and not self._player.play(pcm, functools.partial(self._ended, waiting)):
                    self._reader.read(waiting)

    def _rendered(self, waiting: _Waiting) -> Pcm | None:
        try:
            pcm = self.render_to_memory(waiting.say.text, soft=waiting.say.soft)
        except VoiceError as error:
            if not self._voice_lost and not waiting.over.is_set():
                self._voice_lost = True
                self._post(Lost(device=Device.VOICE, why=str(error)))
            return None
        if self._voice_lost:
            self._voice_lost = False
            self._post(Found(device=Device.VOICE))
        return resampled(pcm, self._player.rate)  # here, where nobody waits for a lock

    def _ended(self, waiting: _Waiting, completed: bool) -> None:  # noqa: FBT001  it is a `Done`
        if completed:
            self._answers.answer(waiting, completed=True)
        elif not waiting.over.is_set():  # not hushed: the loudspeaker went away in the middle of it
            self._reader.read(waiting)


def render_to_memory(studio: Studio, text: str, *, soft: bool = False) -> Pcm:
    """Give a prompt's sound at the voice's own rate, for where there is no sound card.

    Raises:
        VoiceError: if it could not be rendered.
    """
    pcm = studio.sound(text)
    return softened(pcm) if soft else pcm


def open_studio(
    *,
    voice: str | None = None,
    words_a_minute: int = WORDS_A_MINUTE,
    cache_folder: Path | None = None,
    language: str = "en",
) -> Studio:
    """Start the renderer and choose the voice.

    Args:
        voice: id or part of the name; `None` is a calm voice of the language.
        words_a_minute: how fast it speaks.
        cache_folder: where fixed prompts may be kept; `None` keeps nothing on disk.
        language: of the prompts, such as `en`.

    Raises:
        VoiceError: if none can speak; one sentence that says what to do.
    """
    renderer = Renderer()
    try:
        return Studio(
            renderer, PromptCache(cache_folder), voice=voice, words_a_minute=words_a_minute, language=language
        )
    except VoiceError:
        renderer.close()
        raise


def open_voice(
    post: Post,
    gate: Gate,
    *,
    voice: str | None = None,
    words_a_minute: int = WORDS_A_MINUTE,
    cache_folder: Path | None = None,
    loudspeaker: str | int | None = None,
    language: str = "en",
) -> LoudspeakerVoice | ShownVoice:
    """Give the best voice there is; where nothing can be rendered, one that is only shown (and `Lost(VOICE)`).

    Takes a third of a second with eSpeak NG. Arguments as those of `open_studio`; `loudspeaker` is number or part of
    the name, `None` the system's own choice. A missing loudspeaker is told by `Lost(LOUDSPEAKER)`, and waited for.
    """
    try:
        studio = open_studio(voice=voice, words_a_minute=words_a_minute, cache_folder=cache_folder, language=language)
    except VoiceError as error:
        return ShownVoice(post, str(error))

    def refresh() -> None:
        # What fails here fails again at the opening that follows, which tells it.
        with contextlib.suppress(Exception):
            portaudio.refresh()

    player = Player(
        lambda fill: portaudio.OutputStream(fill, wanted=loudspeaker, rate=RATE), gate, post, refresh=refresh
    )
    return LoudspeakerVoice(studio, player, post)
