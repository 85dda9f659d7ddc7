"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from facilitator.messages import help_of

Names = Annotated[str, typer.Option(help=help_of("options.names"), show_default=False)]
Relation = Annotated[str, typer.Option(help=help_of("options.relation"), show_default=False)]
DataFolder = Annotated[str, typer.Option(help=help_of("options.data_folder"))]
AsJson = Annotated[bool, typer.Option("--json", help=help_of("options.as_json"))]
Language = Annotated[str, typer.Option(help=help_of("options.language"), show_default=False)]
Model = Annotated[str, typer.Option(help=help_of("options.model"), show_default=False)]
