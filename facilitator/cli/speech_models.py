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
        can = "It follows conversation." if checks else "Mirrors are not compared: you chose so."
    elif checks:
        can = "It understands commands and a small vocabulary; mirrors are compared all the same: you chose so."
    else:
        can = (
            "It understands commands, yes and no; what you share is for the two of you alone. "
            "For help with mirroring: facilitator models fetch."
        )
    return f"Speech model: {found.name}. {can}"


def show_list(settings: Settings, console: Console, *, as_json: bool) -> None:
    """List what can be fetched and what is here."""
    here = {path.name for path in models_in(models_folder(settings))}
    if as_json:
        rows = [{**msgspec.to_builtins(entry), "here": entry.name in here} for entry in catalogue()]
        typer.echo(msgspec.json.encode(rows).decode())
        return
    table = Table("model", "language", "MB", "licence", "word errors, as published", "", box=None)
    for entry in catalogue():
        size = f"{entry.bytes / MEGABYTE:.0f}"
        row = (entry.name, entry.language, size, entry.licence, entry.word_errors, "here" if entry.name in here else "")
        table.add_row(*row)
    console.print(table)
    console.print("Fetch one: facilitator models fetch NAME (without a name: the small English one).", highlight=False)


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
        console.print("No checksum of this model is known: only its size is compared.", highlight=False)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(entry.name, total=entry.bytes)
        folder = fetch(
            entry,
            models_folder(settings),
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    console.print(f"{entry.name} is in {folder}.", highlight=False, soft_wrap=True)


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
