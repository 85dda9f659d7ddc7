"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from facilitator.config import Settings, load_settings
from facilitator.exercises.languages import look_in, pack_folder
from facilitator.messages import help_of, use_pack

Names = Annotated[str, typer.Option(help=help_of("options.names"), show_default=False)]
Relation = Annotated[str, typer.Option(help=help_of("options.relation"), show_default=False)]
DataFolder = Annotated[str, typer.Option(help=help_of("options.data_folder"))]
AsJson = Annotated[bool, typer.Option("--json", help=help_of("options.as_json"))]
Language = Annotated[str, typer.Option(help=help_of("options.language"), show_default=False)]


def settings_from(**options: Any) -> Settings:
    """Gather the settings, look for language packs where they say, and tell everything in the language they name."""
    settings = load_settings(options)
    look_in(settings.languages_path)
    use_pack(pack_folder(settings.language))
    return settings
