"""What can be typed between two sessions; the work is in `facilitator.cli.between`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from facilitator.cli import between
from facilitator.cli.in_force import settings_from
from facilitator.cli.options import AsJson, DataFolder, Language, Names, Relation
from facilitator.messages import help_of


def course(
    *,
    names: Names = "",
    relation: Relation = "",
    language: Language = "",
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Run `facilitator course`."""
    chosen = settings_from(names=names, relation=relation, language=language, data_folder=data_folder)
    between.show_course(chosen, Console(), as_json=as_json)


def moment(
    kind: Annotated[str, typer.Argument(help=help_of("moment.kind"), show_default=False)] = "",
    text: Annotated[str, typer.Argument(help=help_of("moment.text"))] = "",
    *,
    spoken: Annotated[bool, typer.Option("--spoken", help=help_of("moment.spoken"))] = False,
    names: Names = "",
    language: Language = "",
    data_folder: DataFolder = "",
) -> None:
    """Run `facilitator moment`."""
    chosen = settings_from(names=names, language=language, data_folder=data_folder)
    if spoken:
        between.need_couple(chosen)
        from facilitator.cli.spoken_moment import hear_moment  # noqa: PLC0415 - loads sound and speech

        kind, text, certain = hear_moment(chosen, kind)
        between.note(chosen, kind, text, Console(), heard=True, certain=certain)
        return
    between.note(chosen, kind, text, Console())


def moments(
    *,
    names: Names = "",
    days: Annotated[int, typer.Option(min=0, max=36500, help=help_of("moments.days"))] = 28,
    listed: Annotated[bool, typer.Option("--list", help=help_of("moments.listed"))] = False,
    forget: Annotated[str, typer.Option(help=help_of("moments.forget"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=help_of("moments.yes"))] = False,
    language: Language = "",
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Run `facilitator moments`."""
    chosen = settings_from(names=names, language=language, data_folder=data_folder)
    if forget:
        between.forget_moments(chosen, forget, Console(), sure=yes)
    else:
        between.show_moments(chosen, Console(), days=days, listed=listed, as_json=as_json)
