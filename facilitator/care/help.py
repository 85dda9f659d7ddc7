"""Where help is: numbers by country, directories of therapists, and neutral words where nothing is known."""

from __future__ import annotations

import datetime as dt

import msgspec

from facilitator.errors import FaultError


class HelpLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of help, as it stood on the day it was checked."""

    name: str
    number: str
    what: str
    """Whom it is for, in a few words."""
    checked: dt.date
    source: str
    """Where the number was read."""


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where certified therapists are listed."""

    name: str
    where: str
    checked: dt.date
    source: str


class Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the help that a language pack knows of."""

    line: str
    """How a help line is shown: `{name}`, `{number}`, `{what}`, `{checked}` are filled."""
    directory: str
    """How a directory is shown: `{name}`, `{where}`."""
    neutral: tuple[str, ...]
    """Shown where no line is known for the country."""
    always: tuple[str, ...]
    """Shown first, everywhere: the number for emergencies is the country's own."""
    countries: dict[str, tuple[HelpLine, ...]]
    """By ISO 3166 code, two capital letters."""
    aliases: dict[str, str]
    """Other names of a country's code."""
    directories: tuple[Directory, ...]

    def __post_init__(self) -> None:
        """Refuse a way of showing that names something else than is known."""
        try:
            self.line.format(name="", number="", what="", checked="")
            self.directory.format(name="", where="")
        except (KeyError, IndexError, ValueError) as error:
            raise FaultError("pack.help_fills") from error
        if strangers := set(self.aliases.values()) - set(self.countries):
            raise FaultError("pack.help_aliases", countries=", ".join(sorted(strangers)))

    def lines(self, country: str | None) -> tuple[str, ...]:
        """What the screen shows: first for emergencies, then the country's lines or the neutral words, then the directories."""
        code = (country or "").strip().upper()
        known = self.countries.get(self.aliases.get(code, code), ())
        shown = tuple(
            self.line.format(name=each.name, number=each.number, what=each.what, checked=each.checked.isoformat())
            for each in known
        )
        listed = tuple(self.directory.format(name=each.name, where=each.where) for each in self.directories)
        return self.always + (shown or self.neutral) + listed
