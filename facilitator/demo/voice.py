"""The facilitator's voice in the room of the demonstration: the real renders, placed on the room's own time."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.demo.room import Room
from facilitator.dialogue.actions import Say, Sound
from facilitator.dialogue.events import Spoken
from facilitator.gate import Gate
from facilitator.heard_sound import RATE
from facilitator.ports import Post
from facilitator.speaking.answers import reading_seconds
from facilitator.speaking.chimes import chime
from facilitator.speaking.studio import Studio
from facilitator.speaking.voice import render_to_memory
from facilitator.speaking.waves import resampled

GAP_SECONDS = 0.3
START_SECONDS = 0.06
"""From the decision to the first sample: what a loudspeaker's buffer takes."""


class RoomVoice:
    """A `facilitator.ports.Voice`. Without a studio, prompts are only shown."""

    def __init__(self, room: Room, gate: Gate, studio: Studio | None, post: Post) -> None:
        self._room, self._gate, self._studio, self._post = room, gate, studio, post
        self._free_at = 0.0
        self._open: dict[int, None] = {}
        self.spoken_seconds = 0.0

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing waits here."""

    def say(self, say: Say) -> None:
        """Speak after what is being spoken."""
        begin = max(self._room.now + START_SECONDS, self._free_at + GAP_SECONDS)
        if self._studio is None:
            end = begin + reading_seconds(say.text)
        else:
            pcm = resampled(render_to_memory(self._studio, say.text, soft=say.soft), RATE)
            end = self._room.facilitator.add(begin, pcm.samples)
            self._sounds(begin, end)
            self.spoken_seconds += pcm.seconds
        self._free_at = end
        self._open[say.id] = None
        self._room.at(end, lambda: self._over(say.id, completed=True))

    def chime(self, sound: Sound) -> None:
        """Play a chime now."""
        begin = self._room.now + START_SECONDS
        self._sounds(begin, self._room.facilitator.add(begin, chime(sound, RATE).samples))

    def hush(self) -> None:
        """Be silent at once."""
        self._room.facilitator.cut(self._room.now)
        self._free_at = self._room.now
        self._gate.silent(self._room.now)
        for number in list(self._open):
            self._over(number, completed=False)

    def close(self) -> None:
        """Nothing to let go: the studio is the caller's."""

    def _sounds(self, begin: float, end: float) -> None:
        self._room.at(begin, lambda: self._gate.sounding(begin))
        self._room.at(end, lambda: self._gate.silent(end))

    def _over(self, number: int, *, completed: bool) -> None:
        if number in self._open:
            del self._open[number]
            self._post(Spoken(say=number, completed=completed))
