"""What lies on the shelf: settings and sessions, shown and forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from facilitator.config import Settings
from facilitator.course import furnish
from facilitator.dialogue.actions import AnyAction
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun
from facilitator.dialogue.state import State
from facilitator.errors import UsageError
from facilitator.exercises.pack import exercise_heads, load_script
from facilitator.journal import Session, as_text, find_session, forget_everything, list_journals, report
from facilitator.messages import message


def journal_folder(settings: Settings) -> Path:
    """Where the journals lie."""
    return settings.data_path / "journals"


def show_settings(settings: Settings, file: Path, console: Console, *, as_json: bool) -> None:
    """Show what is in force."""
    values: dict[str, Any] = msgspec.to_builtins(settings)
    if as_json:
        typer.echo(msgspec.json.encode({"file": str(file), "settings": values}).decode())
        return
    there = "" if file.exists() else " " + message("shelf.not_there")
    console.print(message("shelf.settings_file", file=file) + there, highlight=False)
    for key, value in values.items():
        shown = ", ".join(value) if isinstance(value, (list, tuple)) else value
        console.print(f"  {key} = {shown}", highlight=False, markup=False)


def show_sessions(settings: Settings, console: Console, *, as_json: bool) -> None:
    """List all sessions of all couples."""
    shelf = list_journals(journal_folder(settings))
    if as_json:
        typer.echo(msgspec.json.encode([_row(session) for session in shelf.sessions]).decode())
    elif not shelf.sessions:
        console.print(message("shelf.nothing_kept"))
    else:
        table = Table(*message("shelf.session_columns").split("|"), box=None)
        for session in shelf.sessions:
            table.add_row(*(str(value) for value in _row(session).values()))
        console.print(table)
    for error in shelf.troubles:
        Console(stderr=True).print(str(error), highlight=False)


def _row(session: Session) -> dict[str, str]:
    return {
        "id": session.id,
        "began": session.began[:16].replace("T", " "),
        "names": ", ".join(filter(None, session.names)),
        "exercise": session.exercise,
        "kept": session.keeping.value if session.keeping else message("shelf.all_kept"),
        "end": session.end_reason.value if session.end_reason else message("shelf.unfinished"),
    }


def show_session(settings: Settings, session_id: str, console: Console, *, as_json: bool) -> None:
    """Show one session: who said what, in which order."""
    _, events = find_session(journal_folder(settings), session_id).show(session_id)
    outline = report(events, _actions(events))
    if as_json:
        typer.echo(msgspec.json.encode(outline).decode())
    else:
        console.print(as_text(outline), highlight=False, markup=False, soft_wrap=True)


def _actions(events: tuple[AnyEvent, ...]) -> list[AnyAction]:
    """What the facilitator did: the dialogue is a function of its events, so that it need not be kept."""
    begun = events[0] if events and isinstance(events[0], Begun) else None
    if begun is None:
        return []
    dialogue, state = Dialogue(furnish(load_script(begun.exercise, begun.language, begun.relation), begun)), State()
    actions: list[AnyAction] = []
    for event in events:
        state, done = dialogue.step(state, event)
        actions.extend(done)
    return actions


def show_exercises(settings: Settings, console: Console, *, as_json: bool) -> None:
    """List the exercises for these two, and how deep the others go."""
    heads = exercise_heads(settings.language, settings.relation)
    if as_json:
        rows = [{**msgspec.to_builtins(head), "fits": head.fits(settings.relation, settings.depth)} for head in heads]
        typer.echo(msgspec.json.encode(rows).decode())
        return
    table = Table(*message("shelf.exercise_columns").split("|"), box=None)
    for head in heads:
        if settings.relation in head.relations:
            minutes = f"{head.minutes[0]}-{head.minutes[1]}"
            table.add_row(head.id, head.title, minutes, head.depth, head.what_for)
    console.print(table)


def forget(settings: Settings, session_id: str, console: Console, *, sure: bool) -> None:
    """Really remove a session, or everything."""
    folder = journal_folder(settings)
    everything = session_id == "all"
    journal = None if everything else find_session(folder, session_id)
    what = message("shelf.every_session") if everything else message("shelf.one_session", session=session_id)
    if not sure:
        if not console.is_terminal:
            raise UsageError(message("shelf.add_yes", what=what))
        typer.confirm(message("shelf.sure", what=what), abort=True)
    if journal is None:
        forget_everything(folder)
    else:
        journal.forget(session_id)
    console.print(message("shelf.forgotten", what=what))
