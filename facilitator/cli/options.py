"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from facilitator.config import Settings, load_settings
from facilitator.exercises.languages import look_in

Names = Annotated[str, typer.Option(help="The two who sit at the table, such as Ana,Ben.", show_default=False)]
Relation = Annotated[
    str, typer.Option(help="partners, parent_child, siblings, friends, colleagues.", show_default=False)
]
DataFolder = Annotated[str, typer.Option(help="Where journal and models lie, if not in the usual place.")]
Language = Annotated[str, typer.Option(help="Which language pack, from `facilitator languages`.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def settings_from(**options: Any) -> Settings:
    """Gather the settings, and look for language packs where they say."""
    settings = load_settings(options)
    look_in(settings.languages_path)
    return settings
