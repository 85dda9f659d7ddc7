"""Which of the installed voices speaks."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.errors import VoiceError
from facilitator.messages import message
from facilitator.speaking.request import InstalledVoice

CALM = {
    "en": (
        # macOS
        "samantha", "daniel", "karen", "moira", "alex",
        # Windows
        "zira", "hazel", "david", "george",
        # eSpeak NG
        "english (great britain)", "english (america)", "english",
    ),
}  # fmt: skip
"""By language: parts of names of adult, even-tempered voices, the most pleasant first. macOS also lists joke voices."""


def choose(voices: Sequence[InstalledVoice], wanted: str | None = None, language: str = "en") -> InstalledVoice:
    """Pick the wanted voice by its id or a part of its name; without a wish a calm one of the language.

    Raises:
        VoiceError: if there is none; the message says which there are.
    """
    spoken = [voice for voice in voices if any(_is(tag, language) for tag in voice.languages)]
    if wanted:
        asked = wanted.casefold()
        exact = [voice for voice in voices if asked in (voice.id.casefold(), voice.name.casefold())]
        parts = [voice for voice in [*spoken, *voices] if asked in voice.name.casefold()]
        if exact or parts:
            return (exact or parts)[0]
        there = ", ".join(voice.name for voice in spoken or voices) or message("voice.none")
        raise VoiceError(message("voice.none_called", wanted=wanted, there=there))
    for part in CALM.get(language, ()):
        for voice in spoken:
            if part in voice.name.casefold():
                return voice
    if spoken:
        return spoken[0]
    raise VoiceError(message("voice.none_of_language", language=language))


def _is(tag: str, language: str) -> bool:
    return tag == language or tag.startswith(f"{language}-")
