"""What can be typed after `facilitator`: each command in a few lines, its work elsewhere."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from facilitator import __version__
from facilitator.cli import packs, shelves
from facilitator.cli.between_commands import course, moment, moments
from facilitator.cli.in_force import settings_from
from facilitator.cli.options import AsJson, DataFolder, Language, Model, Names, Relation
from facilitator.cli.shelf_commands import models_app, sessions_app
from facilitator.compare_command import run as run_compare
from facilitator.config import Settings, settings_file
from facilitator.dialogue.events import ALONE
from facilitator.errors import FacilitatorError, SoundError, UsageError
from facilitator.messages import help_of, message

app = typer.Typer(
    name="facilitator",
    help=help_of("facilitator.help"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(models_app, name="models")
app.add_typer(sessions_app, name="sessions")

Exercise = Annotated[str, typer.Option(help=help_of("options.exercise"), show_default=False)]
Depth = Annotated[str, typer.Option(help=help_of("options.depth"), show_default=False)]
Microphone = Annotated[str, typer.Option(help=help_of("options.microphone"))]
Loudspeaker = Annotated[str, typer.Option(help=help_of("options.loudspeaker"))]
Voice = Annotated[str, typer.Option(help=help_of("options.voice"))]
Rate = Annotated[int | None, typer.Option(help=help_of("options.rate"), show_default=False)]
Patience = Annotated[float | None, typer.Option(help=help_of("options.patience"), show_default=False)]


@app.command(help=help_of("talk.help"))
def talk(
    *,
    exercise: Exercise = "",
    names: Names = "",
    depth: Depth = "",
    relation: Relation = "",
    language: Language = "",
    typed: Annotated[bool, typer.Option("--typed", help=help_of("talk.typed"))] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    words_per_minute: Rate = None,
    patience_factor: Patience = None,
    model: Model = "",
    data_folder: DataFolder = "",
    sayings: Annotated[bool | None, typer.Option(help=help_of("talk.sayings"), show_default=False)] = None,
    check_content: Annotated[
        bool | None,
        typer.Option(help=help_of("talk.check_content"), show_default=False),
    ] = None,
    demo_without_sound: Annotated[
        bool, typer.Option("--demo-without-sound", help=help_of("talk.demo_without_sound"))
    ] = False,
) -> None:
    """Run `facilitator talk`."""
    from facilitator.cli import talk as talking  # noqa: PLC0415 - loads sound and speech, which others do without

    settings = _settings(
        names=names,
        depth=depth,
        relation=relation,
        language=language,
        microphone=microphone,
        loudspeaker=loudspeaker,
        voice=voice,
        words_per_minute=words_per_minute,
        patience_factor=patience_factor,
        model=model,
        data_folder=data_folder,
        sayings=sayings,
    )
    if demo_without_sound and not typed:
        try:
            talking.need_sound(settings)
        except SoundError as error:
            Console(stderr=True).print(message("demo.instead", reason=error), highlight=False)
            from facilitator.demo.play import play  # noqa: PLC0415 - as above

            play(settings, None, Path("demo-out"), Console())
            return
    raise typer.Exit(talking.begin(settings, exercise, typed=typed, check_content=check_content))


@app.command(help=help_of("drill.help"))
def drill(
    *,
    names: Annotated[str, typer.Option(help=help_of("drill.names"), show_default=False)] = "",
    language: Language = "",
    typed: Annotated[bool, typer.Option("--typed", help=help_of("talk.typed"))] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    words_per_minute: Rate = None,
    patience_factor: Patience = None,
    model: Model = "",
    data_folder: DataFolder = "",
) -> None:
    """Run `facilitator drill`."""
    from facilitator.cli import talk as talking  # noqa: PLC0415 - as above

    settings = _settings(
        names=names,
        relation=ALONE,
        language=language,
        microphone=microphone,
        loudspeaker=loudspeaker,
        voice=voice,
        words_per_minute=words_per_minute,
        patience_factor=patience_factor,
        model=model,
        data_folder=data_folder,
    )
    raise typer.Exit(talking.begin(settings, typed=typed, check_content=None))


@app.command(help=help_of("exercises.help"))
def exercises(*, relation: Relation = "", language: Language = "", as_json: AsJson = False) -> None:
    """Run `facilitator exercises`."""
    shelves.show_exercises(_settings(relation=relation, language=language), Console(), as_json=as_json)


@app.command(help=help_of("resume.help"))
def resume(
    *,
    typed: Annotated[bool, typer.Option("--typed", help=help_of("resume.typed"))] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    words_per_minute: Rate = None,
    model: Model = "",
    data_folder: DataFolder = "",
) -> None:
    """Run `facilitator resume`."""
    from facilitator.cli import talk as talking  # noqa: PLC0415 - as above

    settings = _settings(
        microphone=microphone,
        loudspeaker=loudspeaker,
        voice=voice,
        words_per_minute=words_per_minute,
        model=model,
        data_folder=data_folder,
    )
    raise typer.Exit(talking.go_on(settings, typed=typed))


@app.command(help=help_of("demo.help"))
def demo(
    *,
    exercise: Annotated[str, typer.Option(help=help_of("demo.exercise"), show_default=False)] = "",
    scenario: Annotated[Path | None, typer.Option(help=help_of("demo.scenario"), show_default=False)] = None,
    out: Annotated[Path, typer.Option(help=help_of("demo.out"))] = Path("demo-out"),
    model: Model = "",
    quiet: Annotated[bool, typer.Option("--quiet", help=help_of("demo.quiet"))] = False,
) -> None:
    """Run `facilitator demo`."""
    from facilitator.demo.play import play, shipped  # noqa: PLC0415 - as above

    if exercise and scenario is not None:
        raise UsageError(message("demo.one_of_both"))
    file = shipped(exercise) if exercise else scenario
    raise typer.Exit(play(_settings(model=model), file, out, Console(quiet=quiet)))


@app.command(help=help_of("check.help"))
def check(
    *,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    model: Model = "",
    language: Language = "",
    seconds: Annotated[float, typer.Option(help=help_of("check.seconds"))] = 5.0,
    as_json: AsJson = False,
) -> None:
    """Run `facilitator check`."""
    from facilitator.cli.doctor import examine  # noqa: PLC0415 - as above

    settings = _settings(microphone=microphone, loudspeaker=loudspeaker, voice=voice, model=model, language=language)
    raise typer.Exit(examine(settings, Console(), seconds=seconds, as_json=as_json))


@app.command(help=help_of("compare.help"))
def compare(
    sender: Annotated[str | None, typer.Argument(help=help_of("compare.sender"), show_default=False)] = None,
    mirror: Annotated[str | None, typer.Argument(help=help_of("compare.mirror"), show_default=False)] = None,
    *,
    language: Language = "",
) -> None:
    """Run `facilitator compare`."""
    if (sender is None) != (mirror is None):
        raise UsageError(message("compare.both_or_none"))
    chosen = _settings(language=language).language
    json = sender is None
    raise typer.Exit(run_compare(sender, mirror, sys.stdin, sys.stdout, sys.stderr, json=json, language=chosen))


@app.command(help=help_of("settings.help"))
def settings(*, as_json: AsJson = False) -> None:
    """Run `facilitator settings`."""
    shelves.show_settings(_settings(), settings_file(), Console(), as_json=as_json)


@app.command("languages", help=help_of("languages.help"))
def languages_list(
    language: Annotated[str, typer.Argument(help=help_of("languages.language"), show_default=False)] = "",
    *,
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Run `facilitator languages`."""
    chosen = _settings(data_folder=data_folder)
    raise typer.Exit(packs.show_languages(chosen, language, Console(), as_json=as_json))


app.command(help=help_of("course.help"))(course)
app.command(help=help_of("moment.help"))(moment)
app.command(help=help_of("moments.help"))(moments)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"facilitator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _version(wanted=wanted),
            is_eager=True,
            help=help_of("facilitator.version"),
        ),
    ] = False,
) -> None:
    """Everything begins here."""


def _settings(**options: Any) -> Settings:
    return settings_from(**options)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; every error of ours is one sentence on stderr and its own exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that the terminal has no letters for must end nothing
    try:
        app(arguments)
    except FacilitatorError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), highlight=False, markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
