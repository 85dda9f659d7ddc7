"""Which of the installed voices speaks."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.errors import VoiceError
from facilitator.exercises.languages import REFERENCE, load_language
from facilitator.messages import message
from facilitator.speaking.request import InstalledVoice


def choose(voices: Sequence[InstalledVoice], wanted: str | None = None, language: str = REFERENCE) -> InstalledVoice:
    """Pick the wanted voice by its id or a part of its name; without a wish a calm one, as the language's pack tells.

    Raises:
        VoiceError: if there is none; the message says which there are.
    """
    known = load_language(language)
    spoken = [voice for voice in voices if any(_is(tag, code) for tag in voice.languages for code in known.codes)]
    if wanted:
        asked = wanted.casefold()
        exact = [voice for voice in voices if asked in (voice.id.casefold(), voice.name.casefold())]
        parts = [voice for voice in [*spoken, *voices] if asked in voice.name.casefold()]
        if exact or parts:
            return (exact or parts)[0]
        there = ", ".join(voice.name for voice in spoken or voices) or message("voice.none")
        raise VoiceError(message("voice.none_called", wanted=wanted, there=there))
    for part in known.voices:
        for voice in spoken:
            if part in voice.name.casefold():
                return voice
    if spoken:
        return spoken[0]
    raise VoiceError(message("voice.none_of_language", language=known.name))


def _is(tag: str, code: str) -> bool:
    return tag == code or tag.startswith(f"{code}-")
