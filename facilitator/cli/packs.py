"""Language packs: which there are, and whether one is whole."""

from __future__ import annotations

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from facilitator.config import Settings
from facilitator.errors import ExerciseError
from facilitator.exercises.checking import pack_faults
from facilitator.exercises.languages import languages, load_language, pack_folder
from facilitator.messages import message
from facilitator.model_store import catalogue


def show_languages(settings: Settings, language: str, console: Console, *, as_json: bool) -> int:
    """List all packs, or say everything that is wrong with one. Returns the exit code.

    Raises:
        SettingsError: if there is no such pack.
    """
    if language:
        return _look_at(language, console, as_json=as_json)
    rows = [row for row in map(_row, languages()) if row is not None]
    if as_json:
        typer.echo(msgspec.json.encode(rows).decode())
        return 0
    table = Table(*message("pack.columns").split("|"), box=None)
    for row in rows:
        table.add_row(*row.values())
    console.print(table)
    console.print(message("pack.own_place", folder=settings.languages_path), highlight=False, soft_wrap=True)
    return 0


def _row(language: str) -> dict[str, str] | None:
    """What is told of a pack; of one that cannot be read, on stderr, why."""
    try:
        return {"language": language, "name": load_language(language).name, "folder": str(pack_folder(language))}
    except ExerciseError as error:
        Console(stderr=True).print(str(error), highlight=False, markup=False, soft_wrap=True)
        return None


def _look_at(language: str, console: Console, *, as_json: bool) -> int:
    faults = pack_faults(language)
    if not faults:
        known = {entry.name for entry in catalogue()}
        models = (name for name in load_language(language).models if name not in known)
        faults = tuple(message("pack.unknown_model", model=name) for name in models)
    if as_json:
        typer.echo(msgspec.json.encode({"language": language, "faults": faults}).decode())
    for line in () if as_json else faults or (message("pack.whole", language=language),):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return ExerciseError.exit_code if faults else 0
