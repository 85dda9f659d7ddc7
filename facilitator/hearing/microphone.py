"""The real microphone as a source."""

from __future__ import annotations

import contextlib

from facilitator.errors import MicrophoneError, SoundError
from facilitator.heard_sound import Block
from facilitator.portaudio import InputStream, refresh


class Microphone:
    """A microphone that can be lost and opened again."""

    def __init__(self, wanted: str | int | None = None) -> None:
        """Open it.

        Args:
            wanted: number or part of the name; `None` is the system's own choice.

        Raises:
            MicrophoneError: if there is none or it cannot be opened; one sentence that says what to do.
        """
        self._wanted = wanted
        self._stream = InputStream(wanted)

    @property
    def name(self) -> str:
        """What the system calls it."""
        return self._stream.device.name

    def read(self, timeout_seconds: float) -> Block | None:
        """Wait for the next 100 ms; `None` if none came in that time.

        Raises:
            MicrophoneError: if the device is gone.
        """
        return self._stream.read(timeout_seconds)

    def reopen(self) -> None:
        """Open it again. Where that fails the list of devices is read anew: one that was plugged in is not on it yet.

        Raises:
            MicrophoneError: if it is still gone.
        """
        self._stream.close()
        try:
            self._stream = InputStream(self._wanted)
        except MicrophoneError:
            with contextlib.suppress(SoundError):  # what matters is said by the opening
                refresh()
            self._stream = InputStream(self._wanted)

    def close(self) -> None:
        """Let go of it; may be called twice."""
        self._stream.close()
