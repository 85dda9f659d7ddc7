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

from facilitator.dialogue.events import ALONE
from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import FaultError, SettingsError
from facilitator.exercises.languages import HERE, REFERENCE, languages
from facilitator.messages import message

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

APP = "facilitator"
PREFIX = "FACILITATOR_"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a person can set."""

    names: tuple[str, ...] = ()
    """The two who sit at the table; one, where the relation is `oneself`."""
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
        many = len(self.names)
        fits = many in {0, 2} or (many == 1 and self.relation == ALONE)
        if not fits or not all(n.strip() for n in self.names):
            raise FaultError("settings.two_names", key="names")
        if many > 1 and self.names[0].strip().casefold() == self.names[1].strip().casefold():
            raise FaultError("settings.different_names", key="names")
        for key, choices in CHOICES.items():
            if getattr(self, key) not in choices:
                raise FaultError("settings.one_of", key=key, choices=", ".join(choices))
        for key, (low, high) in RANGES.items():
            if not low <= getattr(self, key) <= high:
                raise FaultError("settings.between", key=key, low=low, high=high)

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
    "relation": RELATIONS,
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
    merged, where = _read(path), dict[str, str]()
    try:
        for key, kind in get_type_hints(Settings).items():
            variable, option = PREFIX + key.upper(), "--" + key.replace("_", "-")
            given = ((variable, environment.get(variable, "")), (option, options.get(key)))
            for place, value in given:
                if value not in (None, ""):
                    where[key] = place
                    merged[key] = _parse(key, value, kind)
        return _with_a_pack(msgspec.convert(merged, Settings))
    except (FaultError, msgspec.ValidationError) as error:
        raise SettingsError(message("settings.wrong", place=_place(error, where, path), reason=error)) from error


def _with_a_pack(settings: Settings) -> Settings:
    """The same settings, where there is a pack of their language."""
    there = languages((settings.languages_path, HERE))
    if settings.language not in there:
        folder = settings.languages_path
        raise FaultError("settings.no_language", key="language", languages=", ".join(there), folder=folder)
    return settings


def _place(error: Exception, where: Mapping[str, str], path: Path) -> str:
    """Where the setting that is wrong was given: an option or a variable, else the file."""
    fault = error if isinstance(error, FaultError) else error.__cause__
    wrong = fault.fills["key"] if isinstance(fault, FaultError) else None
    place = next((place for key, place in where.items() if key == wrong or f".{key}" in str(error)), "")
    if place.startswith(PREFIX):
        return message("settings.in_environment", variable=place)
    return message("settings.in_option", option=place) if place else message("settings.in_file", path=path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(message("settings.not_toml", path=path, error=error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(message("settings.not_readable", path=path)) from error
    return found


def _parse(key: str, value: Any, kind: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind is bool:
        if value.strip().casefold() not in _SWITCHES:
            raise FaultError("settings.yes_or_no", key=key)
        return _SWITCHES[value.strip().casefold()]
    if kind in (int, float):
        try:
            return kind(value)
        except ValueError as error:
            raise FaultError("settings.number", key=key) from error
    return [part.strip() for part in value.split(",")] if get_args(kind) else value
