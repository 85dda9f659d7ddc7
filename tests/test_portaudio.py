"""What a machine without sound is told. Each case is a process of its own: PortAudio starts once in a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator.sound_devices import DEVICE_UNAVAILABLE, SoundDevice, fault

_ASK = """
from facilitator import portaudio
from facilitator.errors import FacilitatorError
for open_it in (portaudio.InputStream, lambda: portaudio.OutputStream(lambda frames, at: b"")):
    try:
        open_it()
    except FacilitatorError as error:
        print(type(error).__name__, error.exit_code, error)
"""


def ask(**environment: str) -> list[str]:
    asked = subprocess.run(
        [sys.executable, "-c", _ASK], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return asked.stdout.splitlines()


def test_without_portaudio_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    assert ask(PYTHONPATH=str(tmp_path)) == [
        "MicrophoneError 3 PortAudio is missing: install it (on Debian: apt install libportaudio2).",
        "LoudspeakerError 3 PortAudio is missing: install it (on Debian: apt install libportaudio2).",
    ]


def test_without_devices_it_says_to_plug_one_in() -> None:
    told = ask()
    if not told or any("PortAudio is missing" in line for line in told):
        pytest.skip("there are sound devices here, or no PortAudio")
    assert [line.split(":")[0] for line in told] == [
        "MicrophoneError 3 No microphone was found",
        "LoudspeakerError 3 No loudspeaker was found",
    ]


def test_a_device_that_another_program_holds_is_told_apart() -> None:
    device = SoundDevice(index=1, name="USB", host_api="ALSA", inputs=1, outputs=0, rate=48_000)
    assert "close the program that uses it" in fault("microphone", device, DEVICE_UNAVAILABLE, "Device unavailable")
    other = fault("loudspeaker", device, -9999, "Unanticipated host error")
    assert "“USB” could not be opened (Unanticipated host error)" in other
    assert "--loudspeaker" in other
