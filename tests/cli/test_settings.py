"""Settings that cannot be meant: each is said with its place, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facilitator.config import load_settings
from tests.cli.conftest import Home, Told

Run = Callable[..., Told]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('colour = "red"', "colour"),
        ('depth = "deepest"', "“depth” is one of light, middle, deep"),
        ('names = ["Ana"]', "“names” holds two names"),
        ('names = ["Ana", "ana "]', "two different names"),
        ('names = ["Ana", " "]', "“names” holds two names"),
        ('names = "Ana"', "names"),
        ("words_per_minute = 9000", "“words_per_minute” lies between 80 and 300"),
        ('words_per_minute = "fast"', "words_per_minute"),
        ("patience_factor = 0.0", "“patience_factor” lies between 0.5 and 5"),
        ("patience_factor = nan", "“patience_factor” lies between"),
        ('sayings = "never"', "sayings"),
        ('relation = "rivals"', "“relation” is one of partners"),
        ('language = "tlh"', "“language” is one of en"),
        ("depth = ", "is not valid TOML"),
    ],
)
def test_a_wrong_settings_file_is_named(home: Home, facilitator: Run, text: str, sentence: str) -> None:
    home.settings.write_text(text, encoding="utf-8")
    told = facilitator("talk", "--typed")
    assert told.code == 2
    assert sentence in told.sentence
    assert str(home.settings) in told.sentence
    assert home.written() == []


def test_a_settings_file_that_is_no_text_is_named(home: Home, facilitator: Run) -> None:
    home.settings.write_bytes(b"\xff\xfe\x00")
    told = facilitator("talk", "--typed")
    assert (told.code, str(home.settings) in told.sentence) == (2, True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("NAMES", "Ana", "“names” holds two names"),
        ("NAMES", "Ana,Ben,Cem", "“names” holds two names"),
        ("DEPTH", "abyss", "“depth” is one of"),
        ("WORDS_PER_MINUTE", "fast", "“words_per_minute” is a number"),
        ("PATIENCE_FACTOR", "-1", "“patience_factor” lies between"),
        ("SAYINGS", "never", "“sayings” is yes or no"),
    ],
)
def test_a_wrong_environment_variable_is_named(
    facilitator: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"FACILITATOR_{name}", value)
    told = facilitator("talk", "--typed")
    assert told.code == 2
    assert sentence in told.sentence
    assert f"FACILITATOR_{name}" in told.sentence


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--names", "Ana", "“names” holds two names"),
        ("--names", "Ana,ANA", "two different names"),
        ("--depth", "abyss", "“depth” is one of"),
        ("--relation", "rivals", "“relation” is one of"),
        ("--words-per-minute", "7", "“words_per_minute” lies between"),
        ("--patience-factor", "99", "“patience_factor” lies between"),
    ],
)
def test_a_wrong_option_is_named(home: Home, facilitator: Run, option: str, value: str, sentence: str) -> None:
    told = facilitator("talk", "--typed", option, value)
    assert told.code == 2
    assert sentence in told.sentence
    assert option in told.sentence
    assert home.written() == []


def test_an_option_that_does_not_exist_is_said(facilitator: Run) -> None:
    told = facilitator("talk", "--louder")
    assert told.code == 2
    assert "--louder" in told.err


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    home: Home, facilitator: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.settings.write_text('depth = "deep"\nrelation = "friends"\n', encoding="utf-8")
    monkeypatch.setenv("FACILITATOR_DEPTH", "middle")
    told = facilitator("settings")
    assert told.code == 0
    assert "depth = middle" in told.out
    assert "relation = friends" in told.out


@pytest.mark.parametrize(("value", "sayings"), [("no", False), ("OFF", False), ("yes", True), ("1", True)])
def test_sayings_can_be_switched_off_from_the_environment(
    facilitator: Run, monkeypatch: pytest.MonkeyPatch, value: str, *, sayings: bool
) -> None:
    monkeypatch.setenv("FACILITATOR_SAYINGS", value)
    assert f"sayings = {sayings}" in facilitator("settings").out


@pytest.mark.parametrize(("options", "sayings"), [({}, True), ({"sayings": False}, False), ({"sayings": None}, True)])
def test_sayings_can_be_switched_off_by_an_option(
    home: Home, options: dict[str, bool | None], *, sayings: bool
) -> None:
    assert load_settings(options, {}, home.settings).sayings is sayings
    assert load_settings({"sayings": True}, {"FACILITATOR_SAYINGS": "no"}, home.settings).sayings


def test_without_names_and_without_a_keyboard_it_says_how_to_give_them(home: Home) -> None:
    told = home.run("talk", "--typed")
    assert told.code == 2
    assert "--names Ana,Ben" in told.sentence
    assert home.written() == []
