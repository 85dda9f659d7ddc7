from __future__ import annotations

import pytest

from facilitator.errors import LoudspeakerError, MicrophoneError
from facilitator.sound_devices import SoundDevice, asked_for, choose_loudspeaker, choose_microphone


def device(
    index: int, name: str, api: str = "ALSA", *, inputs: int = 1, outputs: int = 0, usual: bool = False
) -> SoundDevice:
    return SoundDevice(
        index=index,
        name=name,
        host_api=api,
        inputs=inputs,
        outputs=outputs,
        rate=48_000,
        is_default_input=usual and inputs > 0,
        is_default_output=usual and outputs > 0,
    )


LISTED = (
    device(0, "Loudspeaker", inputs=0, outputs=2, usual=True),
    device(1, "Built-in Microphone"),
    device(2, "USB Microphone", "Windows WASAPI", usual=True),
    device(3, "USB Microphone", "MME"),
    device(4, "Größe Mikrofon"),
)


def test_without_a_wish_the_systems_own_choice_is_taken_or_the_first() -> None:
    assert choose_microphone(LISTED).index == 2
    assert choose_microphone(LISTED[3:]).index == 3
    assert choose_loudspeaker(LISTED).index == 0


@pytest.mark.parametrize(("wanted", "index"), [(1, 1), ("3", 3), ("built-in", 1), ("usb microphone", 2), ("GRÖSSE", 4)])
def test_a_number_or_a_part_of_the_name_is_enough(wanted: str | int, index: int) -> None:
    assert choose_microphone(LISTED, wanted).index == index


def test_a_wrong_name_is_answered_with_what_there_is() -> None:
    with pytest.raises(MicrophoneError, match=r"no microphone “camera”: choose .* --microphone: 1 Built-in Microphone"):
        choose_microphone(LISTED, "camera")


def test_the_number_of_a_loudspeaker_is_no_microphone() -> None:
    with pytest.raises(MicrophoneError, match="There is no microphone “0”"):
        choose_microphone(LISTED, 0)


def test_a_name_that_fits_two_is_asked_back() -> None:
    listed = (device(1, "USB one"), device(2, "USB two"))
    with pytest.raises(MicrophoneError, match=r"more than one microphone “usb”.*1 USB one.*2 USB two"):
        choose_microphone(listed, "usb")


def test_with_nothing_plugged_in_it_says_so() -> None:
    with pytest.raises(MicrophoneError, match="plug one in"):
        choose_microphone(LISTED[:1])
    with pytest.raises(LoudspeakerError, match="plug one in"):
        choose_loudspeaker(LISTED[1:])


@pytest.mark.parametrize(("wanted", "meant"), [("", None), ("3", 3), ("USB", "USB"), ("²", "²")])
def test_a_device_is_named_by_number_or_by_a_part_of_its_name(wanted: str, meant: str | int | None) -> None:
    assert asked_for(wanted) == meant
