"""What can be typed after `facilitator models` and `facilitator sessions`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from facilitator.cli import shelves, speech_models
from facilitator.cli.in_force import settings_from
from facilitator.cli.options import AsJson, DataFolder, Language, Model
from facilitator.messages import help_of

models_app = typer.Typer(no_args_is_help=True, help=help_of("models.help"))
sessions_app = typer.Typer(no_args_is_help=True, help=help_of("sessions.help"))


@models_app.command("list", help=help_of("models_list.help"))
def models_list(*, data_folder: DataFolder = "", as_json: AsJson = False) -> None:
    """Run `facilitator models list`."""
    speech_models.show_list(settings_from(data_folder=data_folder), Console(), as_json=as_json)


@models_app.command("fetch", help=help_of("models_fetch.help"))
def models_fetch(
    name: Annotated[str, typer.Argument(help=help_of("models_fetch.name"), show_default=False)] = "",
    *,
    data_folder: DataFolder = "",
    url: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Run `facilitator models fetch`."""
    speech_models.fetch_model(settings_from(data_folder=data_folder), name, Console(stderr=True), url=url)


@models_app.command("path", help=help_of("models_path.help"))
def models_path(
    *, model: Model = "", language: Language = "", data_folder: DataFolder = "", as_json: AsJson = False
) -> None:
    """Run `facilitator models path`."""
    chosen = settings_from(model=model, language=language, data_folder=data_folder)
    speech_models.show_path(chosen, as_json=as_json)


@sessions_app.command("list", help=help_of("sessions_list.help"))
def sessions_list(*, data_folder: DataFolder = "", as_json: AsJson = False) -> None:
    """Run `facilitator sessions list`."""
    shelves.show_sessions(settings_from(data_folder=data_folder), Console(), as_json=as_json)


@sessions_app.command("show", help=help_of("sessions_show.help"))
def sessions_show(
    session: Annotated[str, typer.Argument(help=help_of("sessions_show.session"))],
    *,
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Run `facilitator sessions show`."""
    shelves.show_session(settings_from(data_folder=data_folder), session, Console(), as_json=as_json)


@sessions_app.command("forget", help=help_of("sessions_forget.help"))
def sessions_forget(
    session: Annotated[str, typer.Argument(help=help_of("sessions_forget.session"))],
    *,
    data_folder: DataFolder = "",
    yes: Annotated[bool, typer.Option("--yes", help=help_of("sessions_forget.yes"))] = False,
) -> None:
    """Run `facilitator sessions forget`."""
    shelves.forget(settings_from(data_folder=data_folder), session, Console(), sure=yes)
