"""Settings: frozen, with units in their names.

Each comes from an option, else an environment variable (`FACILITATOR_…`), else the settings file, else its default.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import platformdirs

from facilitator.errors import SettingsError
from facilitator.exercises.languages import HERE, REFERENCE, languages

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

APP = "facilitator"
PREFIX = "FACILITATOR_"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a person can set."""

    names: tuple[str, ...] = ()
    """The two who sit at the table."""
    depth: str = "light"
    """How far the deepening stems go: light, middle, deep."""
    relation: str = "partners"
    language: str = REFERENCE
    """Which language pack: one of the package, or one of `languages_path`."""
    microphone: str = ""
    """Part of a device's name, or its number; empty: the system's own choice. Likewise `loudspeaker`."""
    loudspeaker: str = ""
    voice: str = ""
    """Part of a voice's name; empty: a calm one of the language."""
    words_per_minute: int = 150
    patience_factor: float = 1.0
    """Every patience is taken this many times."""
    model: str = ""
    """The folder of a speech model; empty: the best that is found."""
    country: str = ""
    """Two letters, for the help lines that are shown; empty: from the system's language."""
    sayings: bool = True
    """Whether a saying is said at the end of a session."""
    data_folder: str = ""
    """Where the journal and fetched models lie; empty: the platform's own place."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ValueError: with one clear sentence (msgspec makes a `ValidationError` of it).
        """
        if self.names and (len(self.names) != 2 or not all(n.strip() for n in self.names)):  # noqa: PLR2004 - a couple
            raise ValueError("“names” holds two names, such as Ana,Ben")
        if self.names and self.names[0].strip().casefold() == self.names[1].strip().casefold():
            raise ValueError("“names” holds two different names, so that each knows whose turn it is")
        for key, choices in CHOICES.items():
            if getattr(self, key) not in choices:
                raise ValueError(f"“{key}” is one of {', '.join(choices)}")
        for key, (low, high) in RANGES.items():
            if not low <= getattr(self, key) <= high:
                raise ValueError(f"“{key}” lies between {low} and {high}")

    @property
    def data_path(self) -> Path:
        """The folder for the journal and for fetched models."""
        return Path(self.data_folder) if self.data_folder else Path(platformdirs.user_data_dir(APP, appauthor=False))

    @property
    def languages_path(self) -> Path:
        """The folder for language packs of one's own."""
        return self.data_path / "languages"


CHOICES: Mapping[str, tuple[str, ...]] = {
    "depth": ("light", "middle", "deep"),
    "relation": ("partners", "parent_child", "siblings", "friends", "colleagues"),
}
_SWITCHES = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}
RANGES: Mapping[str, tuple[float, float]] = {"words_per_minute": (80, 300), "patience_factor": (0.5, 5.0)}


def settings_file() -> Path:
    """Where the settings are read from."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.toml"


def load_settings(
    options: Mapping[str, Any], environment: Mapping[str, str] = os.environ, file: Path | None = None
) -> Settings:
    """Gather the settings.

    Args:
        options: what was given on the command line; `None` and "" are not given.
        environment: `FACILITATOR_NAMES="Ana,Ben"` and the like.
        file: by default `settings_file()`; one that is not there is an empty one.

    Raises:
        SettingsError: names the place and the setting that is wrong.
    """
    path = file or settings_file()
    known = get_type_hints(Settings)
    merged = _read(path)
    where = dict.fromkeys(merged, f"In {path}")
    for key in known:
        text = environment.get(PREFIX + key.upper(), "")
        if text:
            merged[key] = _parse(key, text, known[key], f"In the environment variable {PREFIX}{key.upper()}")
            where[key] = f"In the environment variable {PREFIX}{key.upper()}"
        option = options.get(key)
        if option not in (None, ""):
            merged[key] = _parse(key, option, known[key], f"In the option --{key.replace('_', '-')}")
            where[key] = f"In the option --{key.replace('_', '-')}"
    try:
        settings = msgspec.convert(merged, Settings)
    except msgspec.ValidationError as error:
        message = str(error)
        blamed = next(
            (place for key, place in where.items() if f"“{key}”" in message or f".{key}" in message), f"In {path}"
        )
        raise SettingsError(f"{blamed}: {message}.") from error
    there = languages((settings.languages_path, HERE))
    if settings.language not in there:
        place = where.get("language", f"In {path}")
        raise SettingsError(
            f"{place}: “language” is one of {', '.join(there)}, or add a pack: {settings.languages_path}."
        )
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct it or remove it.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read. Correct it or remove it.") from error
    return found


def _parse(key: str, value: Any, kind: Any, place: str) -> Any:
    if not isinstance(value, str):
        return value
    if kind is bool:
        if value.strip().casefold() not in _SWITCHES:
            raise SettingsError(f"{place}: “{key}” is yes or no.")
        return _SWITCHES[value.strip().casefold()]
    if kind in (int, float):
        try:
            return kind(value)
        except ValueError as error:
            raise SettingsError(f"{place}: “{key}” is a number.") from error
    return [part.strip() for part in value.split(",")] if get_args(kind) else value
