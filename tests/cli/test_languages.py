"""A language pack of one's own, in the data folder: a typed session, and all that is shown between two."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator.cli import speech_models
from facilitator.cli.doctor import phrases_unheard
from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.state import State
from facilitator.errors import ModelMissingError
from facilitator.exercises.languages import HERE, look_in
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, Session, list_journals
from facilitator.messages import ENGLISH as ENGLISH_PACK
from facilitator.messages import use_pack
from tests.cli.conftest import PATIENT, ROOT, Home, Told
from tests.exercises.pseudo import LANGUAGE, encipher, write_pack
from tests.hearing.voices import model

Run = Callable[..., Told]
NAMES = encipher("Ana,Ben")
ENGLISH = re.compile("[A-Za-z]")
XX = ("--language", LANGUAGE, "--names", NAMES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / LANGUAGE
    write_pack(folder)
    return folder


@pytest.fixture
def pack(home: Home, made: Path) -> Iterator[Path]:
    folder = home.data / "languages" / LANGUAGE
    folder.parent.mkdir(parents=True)
    folder.symlink_to(made, target_is_directory=True)
    look_in(folder.parent)
    yield folder
    look_in(None)
    use_pack(ENGLISH_PACK)


def typed(*lines: str) -> str:
    return "".join(f"{encipher(line)}\n" for line in lines)


def newest(home: Home) -> Session:
    return list_journals(home.data / "journals").sessions[0]


def state(home: Home) -> State:
    """Where the newest session stands, from its journal."""
    session = newest(home)
    events = JournalFile(session.path).show(session.id)[1]
    return Dialogue(load_script(session.exercise, LANGUAGE)).replay(events)


def test_a_whole_session_is_led_in_it(home: Home, pack: Path) -> None:
    """Appreciation, from the words before a first session to its end; not one English word is printed."""
    stems = ("you make the coffee", "it means you think of me", "warm")
    said = [
        "no", "no", "yes", "ana", "skip",
        *(line for stem in stems for line in (stem, f"what i heard you say is {stem} did i get that", "yes")),
        "happy and warm is that how you feel", "yes", "thank you for it", "no thank you",
        "i was touched by that", "thank you", "no", "keep everything",
    ]  # fmt: skip
    told = home.run("talk", *XX, "--typed", "--exercise", "appreciation", typed=typed(*said))
    assert (told.code, told.err) == (0, "")
    assert not ENGLISH.search(told.out), told.out
    assert newest(home).end_reason is EndReason.COMPLETED
    assert newest(home).keeping is Keeping.ALL
    assert encipher("Kept: everything that was said.") in told.out


@pytest.mark.slow
def test_a_session_goes_on_in_the_language_it_was_begun_in(home: Home, facilitator: Run, pack: Path) -> None:
    share = "when you come home late i feel lonely because i wait for you with the dinner"
    begin = ("no", "no", "yes", "ana", "is now a good time", "yes", "skip", "skip", "skip", share)
    told = home.run(
        "talk",
        *XX,
        "--typed",
        "--exercise",
        "imago",
        typed=typed(*begin, "if i got that right you feel lonely", "stop the session"),
    )
    assert (told.code, told.err) == (0, "")
    assert encipher("Would you like to add that?") in told.out
    assert state(home).reason is EndReason.STOPPED
    told = home.run(
        "resume", "--typed", typed=typed("when i come home late and you wait with the dinner", "yes", "stop")
    )
    assert (told.code, told.err) == (0, "")
    assert encipher("We go on. Ben, when you are ready.") in told.out
    assert not ENGLISH.search(told.out), told.out
    assert encipher(share) in facilitator("sessions", "show", newest(home).id).out


@pytest.mark.slow
def test_words_of_fear_end_it_and_are_nowhere(home: Home, pack: Path) -> None:
    begin = ("no", "no", "yes", "ana", "is now a good time", "yes", "skip", "skip", "skip")
    fear = "when you come home late i am afraid of you when you are drunk"
    told = home.run("talk", *XX, "--typed", "--exercise", "imago", typed=typed(*begin, fear))
    assert (told.code, told.err) == (0, "")
    assert encipher("We stop here. Thank you both.") in told.out
    assert state(home).reason is EndReason.STOPPED
    written = [path for path in home.written() if pack not in path.parents]
    assert not [path for path in written if encipher("drunk").encode() in path.read_bytes()]


def test_what_is_shown_between_sessions_is_in_it(facilitator: Run, pack: Path) -> None:
    assert encipher("Thank you for telling it.") in facilitator("moment", "good", encipher("we laughed"), *XX).out
    for command in ("course", "moments"):
        told = facilitator(command, *XX)
        assert told.code == 0
        assert not re.search("[A-Za-z]{2}", told.out), told.out
    listed = json.loads(facilitator("exercises", "--language", LANGUAGE, "--json").out)
    assert {row["title"] for row in listed} == {encipher(row["title"]) for row in _english(facilitator)}
    sender, mirror = encipher("when you are late i feel sad because i wait"), encipher("you feel sad")
    assert encipher("because i wait") in facilitator("compare", sender, mirror, "--language", LANGUAGE).out


def _english(facilitator: Run) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(facilitator("exercises", "--json").out)
    return rows


def test_the_packs_are_listed_and_looked_at(home: Home, facilitator: Run, pack: Path) -> None:
    shutil.copytree(HERE / "en", pack.parent / "yy")
    (pack.parent / "yy" / "sayings.toml").unlink()
    told = facilitator("languages", "--json")
    assert [row["language"] for row in json.loads(told.out)] == ["en", LANGUAGE]
    assert "sayings.toml is not in" in told.sentence
    assert (facilitator("languages", "en").code, facilitator("languages", "yy").code) == (0, 2)
    shutil.copytree(pack, pack.parent / "zz")
    language = pack.parent / "zz" / "language.toml"
    language.write_text(language.read_text(encoding="utf-8").replace("vosk-model-small-", "vosk-"), encoding="utf-8")
    told = facilitator("languages", "zz")
    assert (told.code, told.out) == (2, "language.toml: “vosk-en-us-0.15” is none of the models that can be fetched.\n")


@pytest.mark.parametrize(
    "command", [("talk", "--typed"), ("exercises",), ("course",), ("moments",), ("models", "path")]
)
def test_an_unknown_language_is_told_with_those_there_are(
    facilitator: Run, pack: Path, command: tuple[str, ...]
) -> None:
    told = facilitator(*command, "--language", "zz")
    assert told.code == 2
    assert (
        f"In the option --language: “language” is one of en, {LANGUAGE}, or add a pack: {pack.parent}." in told.sentence
    )


def test_what_goes_wrong_is_told_in_it(facilitator: Run, pack: Path) -> None:
    told = facilitator("talk", "--typed", "--language", LANGUAGE)
    assert told.code == 2
    assert told.sentence == encipher("Say who is there: add --names Ana,Ben, or set names in the settings file.")
    assert "Say who is there" in facilitator("talk", "--typed").sentence


def test_the_model_to_fetch_is_the_first_that_the_pack_names(pack: Path) -> None:
    assert speech_models._entry(LANGUAGE).name == "vosk-model-small-en-us-0.15"
    assert speech_models._entry("de").name == "vosk-model-small-de-0.15"  # there is a model, and no pack yet
    assert speech_models._entry("vosk-model-en-us-0.22-lgraph").language == "en"
    with pytest.raises(ModelMissingError):
        speech_models._entry("zz")


@pytest.mark.slow
def test_the_help_is_in_the_language_of_the_settings(home: Home, pack: Path) -> None:
    told = home.run("course", "--help", FACILITATOR_LANGUAGE=LANGUAGE)
    assert told.code == 0
    assert encipher("Show where you are in the course") in told.out
    home.settings.write_text('language = "zz"', encoding="utf-8")
    assert "Show where you are in the course" in home.run("course", "--help").out
    assert "“language” is one of en" in home.run("course").sentence


def test_commands_that_the_model_cannot_hear_are_named(pack: Path) -> None:
    assert phrases_unheard(model(), "en") == ()
    assert phrases_unheard(model(), LANGUAGE) == load_script("imago", LANGUAGE).commands.grammar()


@pytest.mark.slow
def test_an_evening_of_another_language_is_played_by_the_script(home: Home, pack: Path) -> None:
    text = (ROOT / "tests" / "scenarios" / "stop.toml").read_text(encoding="utf-8")
    file = home.folder / "evening.toml"
    text = re.sub(r"(say = |prompts = |never = )(.*)", lambda line: line[1] + encipher(line[2]), text)
    file.write_text(
        f'language = "{LANGUAGE}"\nnames = ["{encipher("Ana")}", "{encipher("Ben")}"]\n{text}', encoding="utf-8"
    )
    command = [sys.executable, str(ROOT / "scripts" / "play_scenario.py"), str(file), "--prompts"]
    played = subprocess.run(command, env=home.env, capture_output=True, encoding="utf-8", check=False, timeout=PATIENT)
    assert (played.returncode, played.stderr) == (0, "")
    assert encipher("We stop here. Thank you both.") in played.stdout
    assert "as expected" in played.stdout
