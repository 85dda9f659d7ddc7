"""The commands about speech models, and the sentence that says which one is in use."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from facilitator.config import Settings
from facilitator.exercises.languages import languages, load_language
from facilitator.hearing.model_layout import Understanding
from facilitator.messages import message
from facilitator.model_store import Entry, FoundModel, catalogue, entry_named, fetch, find_model, models_in

MEGABYTE = 1_000_000


def models_folder(settings: Settings) -> Path:
    """Where fetched models lie."""
    return settings.data_path / "models"


def model_in_use(settings: Settings) -> FoundModel:
    """The model that a session would use.

    Raises:
        ModelError: if there is none, with what to do.
    """
    option = Path(settings.model).expanduser() if settings.model else None
    known = load_language(settings.language)
    return find_model(
        option=option,
        user_folder=models_folder(settings),
        language=settings.language,
        codes=known.codes,
        names=known.models,
    )


def converses(found: FoundModel) -> bool:
    """Whether the model understands free speech well enough for mirrors to be compared with it."""
    return found.can is Understanding.CONVERSATION


def introduce(found: FoundModel, *, checks: bool) -> str:
    """Which model is in use, and what it can do: one or two sentences for the screen."""
    if converses(found):
        can = message("speech_model.follows") if checks else message("speech_model.does_not_compare")
    elif checks:
        can = message("speech_model.compares_all_the_same")
    else:
        can = message("speech_model.commands_only")
    return message("speech_model.in_use", name=found.name, can=can)


def show_list(settings: Settings, console: Console, *, as_json: bool) -> None:
    """List what can be fetched and what is here."""
    here = {path.name for path in models_in(models_folder(settings))}
    if as_json:
        rows = [{**msgspec.to_builtins(entry), "here": entry.name in here} for entry in catalogue()]
        typer.echo(msgspec.json.encode(rows).decode())
        return
    table = Table(*message("speech_model.columns").split("|"), "", box=None)
    here_it_is = message("speech_model.here")
    for entry in catalogue():
        size = f"{entry.bytes / MEGABYTE:.0f}"
        row = (
            entry.name,
            entry.language,
            size,
            entry.licence,
            entry.word_errors,
            here_it_is if entry.name in here else "",
        )
        table.add_row(*row)
    console.print(table)
    console.print(message("speech_model.fetch_one"), highlight=False)


def fetch_model(settings: Settings, name: str, console: Console, *, url: str) -> None:
    """Fetch a model, showing how far it is.

    Raises:
        FetchError: with what to do.
        ModelMissingError: if there is no such model.
    """
    entry = _entry(name or settings.language)
    if url:
        entry = msgspec.structs.replace(entry, url=url)
    if entry.sha256 is None:
        console.print(message("speech_model.no_checksum"), highlight=False)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(entry.name, total=entry.bytes)
        folder = fetch(
            entry,
            models_folder(settings),
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    console.print(message("speech_model.is_in", name=entry.name, folder=folder), highlight=False, soft_wrap=True)


def _entry(name: str) -> Entry:
    """The model that is meant: by its name, as the first that a language's pack names, or by a language."""
    if name in languages():
        known = load_language(name)
        return entry_named(known.models[0]) if known.models else entry_named(None, known.codes[0])
    return entry_named(None, name) if name in {entry.language for entry in catalogue()} else entry_named(name)


def show_path(settings: Settings, *, as_json: bool) -> None:
    """Print the folder of the model in use."""
    found = model_in_use(settings)
    if as_json:
        told = {"path": str(found.path), "name": found.name, "found_by": found.where.value, "can": found.can.value}
        typer.echo(msgspec.json.encode(told).decode())
    else:
        sys.stdout.write(f"{found.path}\n")
