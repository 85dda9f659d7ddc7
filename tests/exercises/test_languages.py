"""Packs of one's own: where they are looked for, and what is told of one that is not whole."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from facilitator.dialogue.wording import Lines
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.care import load_sayings
from facilitator.exercises.checking import pack_faults
from facilitator.exercises.course import load_between_words
from facilitator.exercises.languages import HERE, languages, load_language, look_in, needed_files, pack_folder
from facilitator.exercises.likeness import read_alike
from facilitator.exercises.pack import load_script

EN = HERE / "en"


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A pack of our own, `xx`, that says what the English one does."""
    shutil.copytree(EN, tmp_path / "xx")
    look_in(tmp_path)
    yield tmp_path / "xx"
    look_in(None)


def change(file: Path, old: str, new: str) -> int:
    """Change the first place where it stands; the line of it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_pack_of_ones_own_is_found_and_goes_first(pack: Path) -> None:
    assert languages() == ("en", "xx")
    assert pack_folder("xx") == pack
    assert pack_folder("en") == EN
    shutil.copytree(pack, pack.parent / "en")
    assert pack_folder("en") == pack.parent / "en"
    look_in(None)
    assert languages() == ("en",)
    assert pack_folder("en") == EN


def test_what_was_read_of_one_pack_is_not_taken_for_another_of_its_name(pack: Path, tmp_path: Path) -> None:
    before = load_sayings("xx")
    shutil.copytree(pack, tmp_path / "elsewhere" / "xx")
    (tmp_path / "elsewhere" / "xx" / "sayings.toml").write_text('sayings = ["One."]', encoding="utf-8")
    look_in(tmp_path / "elsewhere")
    assert load_sayings("xx") == ("One.",) != before


@pytest.mark.parametrize("name", ["", "..", "../en", "/", "EN", "__pycache__", "x", "en/mirroring"])
def test_no_other_folder_is_a_language(name: str) -> None:
    with pytest.raises(SettingsError, match="choose one of en"):
        load_language(name)


@pytest.mark.parametrize("name", needed_files())
def test_a_missing_file_is_named_with_what_to_do(pack: Path, name: str) -> None:
    (pack / name).unlink()
    with pytest.raises(
        ExerciseError, match=rf"^{re.escape(name)} is not in .*xx: copy it from .*en and translate it\.$"
    ):
        load_script("imago", "xx")


Load = Callable[[str], object]


@pytest.mark.parametrize(
    ("name", "old", "new", "load", "says"),
    [
        ("lines.toml", "halt = [", "hallt = [", None, "“halt” is missing"),
        ("lines.toml", "paused = [", "pausedd = [", None, "“paused” is missing"),
        ("lines.toml", 'asks = "asks"', 'ask = "asks"', None, "“asks” is missing"),
        ("lines.toml", "{point}", "{pint}", None, "nothing can be filled in for “{pint}”"),
        ("lines.toml", "{hour12}:{minute} {half}", "{hour24}", None, "nothing can be filled in for “{hour24}”"),
        ("lines.toml", "{hour12}:{minute} {half}", "{hour12", None, "a brace is not closed"),
        ("lines.toml", 'paused = ["Paused. Take your time."]', "paused = []", None, "there is nothing"),
        ("commands.toml", "[commands.stop]", "[commands.pause2]", None, "pause2"),
        ("between.toml", "{giver} to", "{donor} to", load_between_words, "nothing can be filled in for “{donor}”"),
        ("between.toml", 'good = ["note a good', 'goood = ["note a good', load_between_words, "goood"),
        ("language.toml", "codes = ", "kodes = ", load_language, "kodes"),
    ],
)
def test_a_wrong_key_or_brace_is_told_with_file_and_line(
    pack: Path, name: str, old: str, new: str, load: Load | None, says: str
) -> None:
    change(pack / name, old, new)
    with pytest.raises(ExerciseError) as told:
        load("xx") if load else load_script("imago", "xx")
    assert re.match(rf"{re.escape(name)}, line \d+: ", str(told.value)), told.value
    assert says in str(told.value)


def test_the_line_that_is_told_is_the_one(pack: Path) -> None:
    line = change(pack / "lines.toml", "offer_pause = [", 'offer_pause = ["{nobody}", ')
    with pytest.raises(ExerciseError, match=rf"^lines\.toml, line {line}: "):
        load_script("imago", "xx")


def test_a_name_may_stand_where_english_has_none(pack: Path) -> None:
    change(pack / "lines.toml", 'paused = ["Paused.', 'paused = ["Paused, {first} and {second}.')
    assert read_alike(pack, "lines.toml", Lines).lines["paused"][0].startswith("Paused, {first}")


MISSED = (
    ("imago.toml", 'yes = "more"', 'yes = "summary"', "imago.toml, step “check”: “yes” is not as in English."),
    ("imago.toml", 'again = ["{sender}, is it all there?"]\n', "", "step “summary_check”: “again” has no words"),
    ("imago.toml", 'depth = "deep"', 'depth = "middle"', "step “deepen”: it has other items than in English"),
    (
        "imago.toml",
        "if you like, finish this",
        "you should finish this",
        "says “should”: Ana, you should finish this. And",
    ),
    ("closing.toml", "nothing = [", "nought = [", "it has other choices than in English"),
    ("lines.toml", "Take the time that you need.", "You should take time.", "lines.toml: says “should”"),
    ("course.toml", 'step = "give"', 'step = "given"', "course.toml: “behaviour_change” has no step “given”."),
    ("course.toml", 'exercise = "appreciation"', 'exercise = "thanks"', "course.toml: there is no exercise “thanks”."),
    ("care/flooded.toml", "phrases = [", "phrases = []\nsure = [", "care/flooded.toml has no phrases"),
    ("sayings.toml", "sayings = [", 'sayings = [\n  "You must.",', "sayings.toml: says “must”"),
)


def test_what_a_translator_may_have_missed_is_told_all_at_once(pack: Path) -> None:
    for name, old, new, _ in MISSED:
        change(pack / name, old, new)
    (pack / "pattern.toml").unlink()
    faults = pack_faults("xx")
    for says in (*(says for *_, says in MISSED), "pattern.toml is not in"):
        assert [fault for fault in faults if says in fault], says
    assert load_script("imago", "xx").exercise.head.id == "imago"  # it can be led all the same
