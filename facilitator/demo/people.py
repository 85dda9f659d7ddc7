"""How the two synthetic partners sound."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from facilitator.demo.room import Samples
from facilitator.errors import VoiceError
from facilitator.exercises.languages import load_language
from facilitator.heard_sound import RATE
from facilitator.messages import message
from facilitator.speaking.cache import PromptCache
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.studio import Studio
from facilitator.speaking.voices import choose
from facilitator.speaking.waves import Pcm, polished, read, resampled
from facilitator.testing.scenario import Line

RENDER_SECONDS = 60.0
Say = Callable[[str], Pcm]


class People:
    """Renders lines of both partners. Flite's voices are taken where it is installed, else the system's own."""

    def __init__(self, names: tuple[str, str], voices: tuple[str, str]) -> None:
        """Find two voices.

        Raises:
            VoiceError: if there are none; with what to do.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="facilitator-people-")
        self._studios: list[Studio] = []
        self._known: dict[tuple[str, str], Samples] = {}
        flite = shutil.which("flite")
        if flite is not None:
            self.kind = message("demo.flite", first=voices[0], second=voices[1])
            says = [self._flite(flite, voice) for voice in voices]
        else:
            self.kind = message("demo.own_voices")
            try:
                says = [self._system(number) for number in range(2)]
            except VoiceError:
                self.close()
                raise
        self._says: dict[str, Say] = dict(zip(names, says, strict=True))

    def line(self, line: Line) -> Samples:
        """A line as sound, with its pauses, 16 kHz."""
        parts: list[Samples] = []
        for pause, words in line.stretches():
            parts.append(np.zeros(round(pause * RATE), np.int16))
            parts.append(_at_level(self._stretch(line.who, words), line.level_db))
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)

    def close(self) -> None:
        """Let go of voices and files."""
        for studio in self._studios:
            studio.close()
        self._folder.cleanup()

    def _stretch(self, who: str, words: str) -> Samples:
        if (who, words) not in self._known:
            say = self._says.get(who) or next(iter(self._says.values()))
            self._known[who, words] = resampled(say(words), RATE).samples
        return self._known[who, words]

    def _flite(self, flite: str, voice: str) -> Say:
        def say(words: str) -> Pcm:
            file = Path(self._folder.name) / "line.wav"
            command = [flite, "-voice", voice, "-t", words, "-o", str(file)]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=RENDER_SECONDS)  # noqa: S603 - ours
            except (OSError, subprocess.SubprocessError) as error:
                raise VoiceError(message("demo.flite_failed", voice=voice)) from error
            return polished(read(file.read_bytes()))

        return say

    def _system(self, number: int) -> Say:
        """The system's voices: calm ones of the language, other than the facilitator's where there are enough."""
        renderer = Renderer()
        calm = [voice for part in load_language().voices for voice in renderer.voices if part in voice.name.casefold()]
        others = list(dict.fromkeys(voice.id for voice in calm))[1:] or [choose(renderer.voices).id]
        voice = others[number % len(others)]
        studio = Studio(renderer, PromptCache(None), voice=voice, words_a_minute=(150, 165)[number])
        self._studios.append(studio)
        return studio.sound


def _at_level(sound: Samples, level_db: float | None) -> Samples:
    """The same at a level, in dBFS; as it is where none is asked for."""
    now = float(np.std(sound)) / 32768
    if level_db is None or now == 0:
        return sound
    made: Samples = np.clip(sound * (10 ** (level_db / 20) / now), -32768, 32767).astype(np.int16)
    return made
