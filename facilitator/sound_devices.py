"""Which microphone, which loudspeaker: a device as it is listed, and the choice by number or by a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from facilitator.errors import LoudspeakerError, MicrophoneError
from facilitator.messages import message

DEVICE_UNAVAILABLE = -9985
"""PortAudio's code for a device that another program holds (`paDeviceUnavailable`)."""


class SoundDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device as PortAudio lists it."""

    index: int
    """The number by which it can be chosen; it changes when devices come and go."""
    name: str
    host_api: str
    """Such as "ALSA", "Core Audio", "Windows WASAPI"."""
    inputs: int
    """How many channels can be heard; 0 where it is no microphone."""
    outputs: int
    rate: float
    """The samples a second that it prefers."""
    is_default_input: bool = False
    is_default_output: bool = False

    def __str__(self) -> str:
        """Give number, name and host API, as it is shown to the one who chooses."""
        return f"{self.index} {self.name} ({self.host_api})"


def asked_for(wanted: str) -> str | int | None:
    """A device as a person names it: by number, by a part of its name, or empty for the system's own choice."""
    return int(wanted) if wanted.isdecimal() else wanted or None


def choose_microphone(listed: Sequence[SoundDevice], wanted: str | int | None = None) -> SoundDevice:
    """Pick a microphone by number or by a part of its name; `None` is the system's own choice.

    Raises:
        MicrophoneError: if there is none; the message lists those that there are.
    """
    heard = [device for device in listed if device.inputs]
    if not heard:
        raise MicrophoneError(message("sound.no_microphone"))
    return _choose(
        heard, wanted, "microphone", [device for device in heard if device.is_default_input], MicrophoneError
    )


def choose_loudspeaker(listed: Sequence[SoundDevice], wanted: str | int | None = None) -> SoundDevice:
    """Pick a loudspeaker by number or by a part of its name; `None` is the system's own choice.

    Raises:
        LoudspeakerError: if there is none; the message lists those that there are.
    """
    heard = [device for device in listed if device.outputs]
    if not heard:
        raise LoudspeakerError(message("sound.no_loudspeaker"))
    usual = [device for device in heard if device.is_default_output]
    return _choose(heard, wanted, "loudspeaker", usual, LoudspeakerError)


def _choose(
    listed: Sequence[SoundDevice],
    wanted: str | int | None,
    kind: str,
    usual: Sequence[SoundDevice],
    error: type[MicrophoneError | LoudspeakerError],
) -> SoundDevice:
    if wanted is None:
        return (list(usual) or list(listed))[0]
    asked = str(wanted).strip()
    if asked.isdecimal():
        found = [device for device in listed if device.index == int(asked)]
    else:
        found = [device for device in listed if asked.casefold() in device.name.casefold()]
        found = [device for device in found if asked.casefold() == device.name.casefold()] or found
        # Windows lists each device once for every host API: the one of the system's own choice is meant.
        found = [device for device in found if device.host_api in {other.host_api for other in usual}] or found
    if not found or len({device.name for device in found}) > 1:
        fault = (
            message("sound.several_called", kind=_called(kind), asked=asked)
            if found
            else message("sound.none_called", kind=_called(kind), asked=asked)
        )
        raise error(message("sound.choose", fault=fault, option=kind, listed="; ".join(map(str, found or listed))))
    return found[0]


def fault(kind: str, device: SoundDevice, code: int, text: str) -> str:
    """Say in one sentence why a device could not be opened, and what to do, from PortAudio's error code and text."""
    if code == DEVICE_UNAVAILABLE:
        return message("sound.not_free", kind=_called(kind), device=device.name, option=kind)
    return message("sound.not_opened", kind=_called(kind), device=device.name, reason=text, option=kind)


def _called(kind: str) -> str:
    return message("sound.microphone") if kind == "microphone" else message("sound.loudspeaker")
