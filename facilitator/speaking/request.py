"""What parent and child of the renderer say to one another: one JSON object a line."""

from __future__ import annotations

import msgspec


class Request(msgspec.Struct, frozen=True):
    """Render this into a file."""

    text: str
    voice: str
    """The id of an `InstalledVoice`; empty for the one that the system gives."""
    rate: int
    """Words a minute, as the system's voice counts them."""
    path: str
    """Where the sound is to be; WAV or AIFF, as the system likes it."""


class InstalledVoice(msgspec.Struct, frozen=True):
    """A voice of the system."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    """Such as `en-gb`, lower case."""


class Answer(msgspec.Struct, frozen=True):
    """What came of the start or of a request. No text comes back: it may hold what a partner said."""

    fault: str = ""
    """Empty where all went well, else a word or two for `VoiceError`: a key of `renderer.FAULTS`, or an error's type."""
    voices: tuple[InstalledVoice, ...] = ()
    """Only after the start."""
    engine: str = ""
    """Only after the start: which engine renders, and its version."""


NO_ENGINE = "no engine"
"""The `fault` where the system's voice cannot be loaded at all."""
