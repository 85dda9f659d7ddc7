"""The settings in force, and the language that they name."""

from __future__ import annotations

from typing import Any

from facilitator.config import Settings, load_settings
from facilitator.exercises.languages import look_in, pack_folder
from facilitator.messages import use_pack


def settings_from(**options: Any) -> Settings:
    """Gather the settings, look for language packs where they say, and tell everything in the language that they name.

    Raises:
        SettingsError: names the place and the setting that is wrong.
        ExerciseError: if the language pack lacks a file.
    """
    settings = load_settings(options)
    look_in(settings.languages_path)
    use_pack(pack_folder(settings.language))
    return settings
