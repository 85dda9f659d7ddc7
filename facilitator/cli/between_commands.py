"""What can be typed between two sessions; the work is in `facilitator.cli.between`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from facilitator.cli import between
from facilitator.cli.options import AsJson, DataFolder, Language, Names, Relation, settings_from


def course(
    *,
    names: Names = "",
    relation: Relation = "",
    language: Language = "",
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Show where you are in the course of seven sessions, what comes next, and the homework."""
    chosen = settings_from(names=names, relation=relation, language=language, data_folder=data_folder)
    between.show_course(chosen, Console(), as_json=as_json)


def moment(
    kind: Annotated[str, typer.Argument(help="good or hard; by voice it can be said.", show_default=False)] = "",
    text: Annotated[
        str, typer.Argument(help="What it was, if you like; - asks for it, out of the shell's history.")
    ] = "",
    *,
    spoken: Annotated[bool, typer.Option("--spoken", help="Say it instead of typing: it listens once.")] = False,
    names: Names = "",
    language: Language = "",
    data_folder: DataFolder = "",
) -> None:
    """Note a good or a hard moment between two sessions. It stays in your journal, on this machine.

    Example: facilitator moment good "we laughed about the soup"; or facilitator moment --spoken
    """
    chosen = settings_from(names=names, language=language, data_folder=data_folder)
    if spoken:
        between.need_couple(chosen)
        from facilitator.cli.spoken_moment import hear_moment  # noqa: PLC0415 - loads sound and speech

        kind, text = hear_moment(chosen, kind)
    between.note(chosen, kind, text, Console(), heard=spoken)


def moments(
    *,
    names: Names = "",
    days: Annotated[int, typer.Option(min=0, max=36500, help="How many days back; 0: all.")] = 28,
    listed: Annotated[bool, typer.Option("--list", help="List them, with their ids.")] = False,
    forget: Annotated[str, typer.Option(help="Really remove the one with this id, or `all`.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    language: Language = "",
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Show good and hard moments side by side, five to one: a picture, without blame."""
    chosen = settings_from(names=names, language=language, data_folder=data_folder)
    if forget:
        between.forget_moments(chosen, forget, Console(), sure=yes)
    else:
        between.show_moments(chosen, Console(), days=days, listed=listed, as_json=as_json)
