"""What can be typed after `facilitator`: each command in a few lines, its work elsewhere."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from facilitator import __version__
from facilitator.cli import packs, shelves, speech_models
from facilitator.cli.between_commands import course, moment, moments
from facilitator.cli.options import AsJson, DataFolder, Language, Names, Relation, settings_from
from facilitator.compare_command import run as run_compare
from facilitator.config import Settings, settings_file
from facilitator.errors import FacilitatorError, SoundError, UsageError

app = typer.Typer(
    name="facilitator",
    help=(
        "Leads two people through a dialogue, by voice, without a network. One shares, the other mirrors it back.\n\n"
        "Begin with `facilitator check`, then `facilitator talk --names Ana,Ben`. It is practice, not therapy."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(no_args_is_help=True, help="Speech models: which there are, fetching one, which is in use.")
sessions_app = typer.Typer(no_args_is_help=True, help="What was kept of earlier sessions: list, show, forget.")
app.add_typer(models_app, name="models")
app.add_typer(sessions_app, name="sessions")

Exercise = Annotated[str, typer.Option(help="Its id, from `facilitator exercises`.")]
Depth = Annotated[str, typer.Option(help="How far the deepening stems go: light, middle, deep.", show_default=False)]
Microphone = Annotated[str, typer.Option(help="Number or part of the name (`facilitator check` lists them).")]
Loudspeaker = Annotated[str, typer.Option(help="Number or part of the name.")]
Voice = Annotated[str, typer.Option(help="Part of the name of one of the system's voices.")]
Rate = Annotated[int | None, typer.Option(help="How fast it speaks: 80 to 300; 150 by default.", show_default=False)]
Patience = Annotated[
    float | None, typer.Option(help="Take every patience this many times: 0.5 to 5.", show_default=False)
]
Model = Annotated[str, typer.Option(help="The folder of a Vosk speech model.", show_default=False)]


@app.command()
def talk(
    *,
    exercise: Exercise = "imago",
    names: Names = "",
    depth: Depth = "",
    relation: Relation = "",
    language: Language = "",
    typed: Annotated[bool, typer.Option("--typed", help="Type instead of speaking; needs no sound at all.")] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    words_per_minute: Rate = None,
    patience_factor: Patience = None,
    model: Model = "",
    data_folder: DataFolder = "",
    sayings: Annotated[
        bool | None, typer.Option(help="Whether a saying ends the session; by default, yes.", show_default=False)
    ] = None,
    check_content: Annotated[
        bool | None,
        typer.Option(
            help="Whether mirrors are compared with what was shared; by default, if the model can.", show_default=False
        ),
    ] = None,
    demo_without_sound: Annotated[
        bool, typer.Option("--demo-without-sound", help="Without microphone or loudspeaker, play the demonstration.")
    ] = False,
) -> None:
    """Lead a dialogue: by voice, hands-free. Say "stop the session" or press q at any time.

    Example: facilitator talk --names Ana,Ben --depth middle
    """
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
            Console(stderr=True).print(f"{error} Here is the demonstration instead.", highlight=False)
            from facilitator.demo.play import play  # noqa: PLC0415 - as above

            play(settings, None, Path("demo-out"), Console())
            return
    raise typer.Exit(talking.begin(settings, exercise, typed=typed, check_content=check_content))


@app.command()
def exercises(*, relation: Relation = "", language: Language = "", as_json: AsJson = False) -> None:
    """List the exercises that fit these two: how long each takes, how deep it goes, what it is for."""
    shelves.show_exercises(_settings(relation=relation, language=language), Console(), as_json=as_json)


@app.command()
def resume(
    *,
    typed: Annotated[bool, typer.Option("--typed", help="Type instead of speaking.")] = False,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    words_per_minute: Rate = None,
    model: Model = "",
    data_folder: DataFolder = "",
) -> None:
    """Go on with the newest session that did not come to its end, at the same step, with what was heard."""
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


@app.command()
def demo(
    *,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file of your own.", show_default=False)] = None,
    out: Annotated[Path, typer.Option(help="Where session.wav, transcript.txt and outcome.json go.")] = Path(
        "demo-out"
    ),
    model: Model = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Only make the files; print nothing.")] = False,
) -> None:
    """Play a whole dialogue between two synthetic partners, through the real recogniser, dialogue and voice.

    Writes it as one stereo wav: the people left, the facilitator right.
    """
    from facilitator.demo.play import play  # noqa: PLC0415 - as above

    raise typer.Exit(play(_settings(model=model), scenario, out, Console(quiet=quiet)))


@app.command()
def check(
    *,
    microphone: Microphone = "",
    loudspeaker: Loudspeaker = "",
    voice: Voice = "",
    model: Model = "",
    language: Language = "",
    seconds: Annotated[float, typer.Option(help="How long the level meter runs.")] = 5.0,
    as_json: AsJson = False,
) -> None:
    """Try everything out: devices, level, voice, speech model. Says a sentence and hears it back.

    Exit code 0 if a session can be led hands-free; 3 for sound, 4 for the model.
    """
    from facilitator.cli.doctor import examine  # noqa: PLC0415 - as above

    settings = _settings(microphone=microphone, loudspeaker=loudspeaker, voice=voice, model=model, language=language)
    raise typer.Exit(examine(settings, Console(), seconds=seconds, as_json=as_json))


@app.command()
def compare(
    sender: Annotated[str | None, typer.Argument(help="What one shared.", show_default=False)] = None,
    mirror: Annotated[str | None, typer.Argument(help="What the other gave back.", show_default=False)] = None,
    *,
    language: Language = "",
) -> None:
    """Show which points a mirror carried, and why; or, without arguments, answer JSON lines from standard input.

    Each line: {"id": …, "sender": "…", "mirror": "…", "pauses": […]}.
    """
    if (sender is None) != (mirror is None):
        raise UsageError("Give both texts, the sender's and the mirror, or none to read JSON lines.")
    raise typer.Exit(
        run_compare(
            sender,
            mirror,
            sys.stdin,
            sys.stdout,
            sys.stderr,
            json=sender is None,
            language=_settings(language=language).language,
        )
    )


@app.command()
def settings(*, as_json: AsJson = False) -> None:
    """Show the settings in force and the file they are read from."""
    shelves.show_settings(_settings(), settings_file(), Console(), as_json=as_json)


@app.command("languages")
def languages_list(
    language: Annotated[str, typer.Argument(help="One, to be looked at as a whole.", show_default=False)] = "",
    *,
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """List the language packs; or look at one as a whole, and say everything that is wrong with it."""
    chosen = _settings(data_folder=data_folder)
    raise typer.Exit(packs.show_languages(chosen, language, Console(), as_json=as_json))


for between_sessions in (course, moment, moments):
    app.command()(between_sessions)


@models_app.command("list")
def models_list(*, data_folder: DataFolder = "", as_json: AsJson = False) -> None:
    """List the speech models that can be fetched, and those that are here."""
    speech_models.show_list(_settings(data_folder=data_folder), Console(), as_json=as_json)


@models_app.command("fetch")
def models_fetch(
    name: Annotated[str, typer.Argument(help="Its name, or a language such as en.", show_default=False)] = "",
    *,
    data_folder: DataFolder = "",
    url: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Fetch a speech model: with progress, resumed where it broke off, checked, unpacked safely."""
    speech_models.fetch_model(_settings(data_folder=data_folder), name, Console(stderr=True), url=url)


@models_app.command("path")
def models_path(
    *, model: Model = "", language: Language = "", data_folder: DataFolder = "", as_json: AsJson = False
) -> None:
    """Print the folder of the model in use."""
    chosen = _settings(model=model, language=language, data_folder=data_folder)
    speech_models.show_path(chosen, as_json=as_json)


@sessions_app.command("list")
def sessions_list(*, data_folder: DataFolder = "", as_json: AsJson = False) -> None:
    """List the sessions that something was kept of, the newest first."""
    shelves.show_sessions(_settings(data_folder=data_folder), Console(), as_json=as_json)


@sessions_app.command("show")
def sessions_show(
    session: Annotated[str, typer.Argument(help="Its id, from `sessions list`.")],
    *,
    data_folder: DataFolder = "",
    as_json: AsJson = False,
) -> None:
    """Show what was kept of a session."""
    shelves.show_session(_settings(data_folder=data_folder), session, Console(), as_json=as_json)


@sessions_app.command("forget")
def sessions_forget(
    session: Annotated[str, typer.Argument(help="Its id, or `all`.")],
    *,
    data_folder: DataFolder = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Really remove a session, or all: not a byte of it stays in the journal."""
    shelves.forget(_settings(data_folder=data_folder), session, Console(), sure=yes)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"facilitator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=lambda wanted: _version(wanted=wanted), is_eager=True, help="Print it."),
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
