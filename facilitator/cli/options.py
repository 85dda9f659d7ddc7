"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Names = Annotated[
    str, typer.Option(help="The two who sit at the table, such as Ana,Ben; alone, one.", show_default=False)
]
Relation = Annotated[
    str, typer.Option(help="partners, parent_child, siblings, friends, colleagues, oneself.", show_default=False)
]
DataFolder = Annotated[str, typer.Option(help="Where journal and models lie, if not in the usual place.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
