from __future__ import annotations

import pytest

from facilitator.errors import VoiceError
from facilitator.speaking.request import InstalledVoice
from facilitator.speaking.voices import choose

MAC = [
    InstalledVoice("com.apple.albert", "Albert", ("en-us",)),
    InstalledVoice("com.apple.anna", "Anna", ("de-de",)),
    InstalledVoice("com.apple.daniel", "Daniel", ("en-gb",)),
    InstalledVoice("com.apple.samantha", "Samantha", ("en-us",)),
]
WINDOWS = [
    InstalledVoice("HKEY\\HEDDA", "Microsoft Hedda Desktop - German", ("de-de",)),
    InstalledVoice("HKEY\\ZIRA", "Microsoft Zira Desktop - English (United States)", ("en-us",)),
]
ESPEAK = [
    InstalledVoice("gmw/en-029", "English (Caribbean)", ("en-029",)),
    InstalledVoice("gmw/en", "English (Great Britain)", ("en-gb",)),
    InstalledVoice("gmw/en-us", "English (America)", ("en-us",)),
]


@pytest.mark.parametrize(
    ("voices", "name"),
    [
        (MAC, "Samantha"),
        (WINDOWS, "Microsoft Zira Desktop - English (United States)"),
        (ESPEAK, "English (Great Britain)"),
        (MAC[:2], "Albert"),
    ],
)
def test_a_calm_voice_of_the_language_is_chosen(voices: list[InstalledVoice], name: str) -> None:
    assert choose(voices).name == name


@pytest.mark.parametrize("wanted", ["gmw/en-us", "English (America)", "america", "GMW/EN-US"])
def test_a_wish_is_met_by_id_or_name(wanted: str) -> None:
    assert choose(ESPEAK, wanted).id == "gmw/en-us"


def test_an_unknown_wish_is_answered_with_what_there_is() -> None:
    with pytest.raises(VoiceError, match=r"no voice “Nora”.*English \(America\)"):
        choose(ESPEAK, "Nora")


def test_no_voice_of_the_language_is_said() -> None:
    with pytest.raises(VoiceError, match="add one in the settings of your system"):
        choose(MAC[1:2])
