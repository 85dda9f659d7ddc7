from __future__ import annotations

import datetime as dt
import re

import pytest

from facilitator.care import help_lines
from facilitator.exercises.care import load_care

CARE = load_care()


def test_the_numbers_of_a_country_are_shown_with_their_date() -> None:
    shown = help_lines("us", CARE)
    assert any("988" in line and "2022" in line for line in shown)
    assert any("1-800-799-7233" in line for line in shown)


@pytest.mark.parametrize("country", [None, "", "??", "Atlantis", "ZZ"])
def test_neutral_words_where_nothing_is_known(country: str | None) -> None:
    shown = help_lines(country, CARE)
    assert set(CARE.help.neutral) <= set(shown)
    assert not re.search(r"\d{4}", " ".join(CARE.help.neutral))


@pytest.mark.parametrize("country", [None, *CARE.help.countries])
def test_emergencies_come_first_and_therapists_are_named(country: str | None) -> None:
    shown = help_lines(country, CARE)
    assert shown[: len(CARE.help.always)] == CARE.help.always
    assert any("Imago Relationships International" in line for line in shown)


def test_other_names_of_a_country_are_known() -> None:
    assert help_lines("UK", CARE) == help_lines("GB", CARE)
    assert set(CARE.help.aliases.values()) <= set(CARE.help.countries)


@pytest.mark.parametrize("country", CARE.help.countries)
def test_each_number_tells_where_and_when_it_was_read(country: str) -> None:
    assert re.fullmatch("[A-Z]{2}", country)
    for each in CARE.help.countries[country]:
        assert each.source
        assert dt.date(2010, 1, 1) < each.checked
        assert sum(character.isdigit() for character in each.number) >= 2
