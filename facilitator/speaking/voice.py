"""The facilitator's voice, as the conductor sees it: through the loudspeaker, or only shown."""

from __future__ import annotations

import functools
import queue
import threading
from collections.abc import Iterable

from facilitator.dialogue.actions import Say, Sound
from facilitator.dialogue.events import Device, Found, Lost
from facilitator.errors import VoiceError
from facilitator.ports import Post
from facilitator.speaking.answers import Answers, Reader, Wait, Waiting
from facilitator.speaking.chimes import chime
from facilitator.speaking.player import Player
from facilitator.speaking.studio import Studio
from facilitator.speaking.waves import Pcm, resampled, softened


class ShownVoice:
    """A voice for where there is none: prompts are only shown, and answered when they can have been read."""

    def __init__(self, post: Post, why: str, *, wait: Wait = threading.Event.wait) -> None:
        """Say once, by `Lost`, that nothing will be spoken.

        Args:
            post: gets the events.
            why: one sentence for the couple; empty where they chose it, then nothing is posted.
            wait: waits; tests give one that does not.
        """
        self._answers = Answers(post)
        self._reader = Reader(self._answers, wait, completed=True)
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
        self._answers = Answers(post)
        self._reader = Reader(self._answers, wait, completed=False)
        self._voice_lost = False
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
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

    def _rendered(self, waiting: Waiting) -> Pcm | None:
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

    def _ended(self, waiting: Waiting, completed: bool) -> None:  # noqa: FBT001  it is a `Done`
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
