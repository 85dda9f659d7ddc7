"""What a wrong exercise file gets, and how every shipped line sounds."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import facilitator.exercises
from facilitator.dialogue.events import ALONE
from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.ear import ear_faults
from facilitator.exercises.pack import exercise_heads, exercise_names, load_exercise, load_patience, load_script

HERE = Path(facilitator.exercises.__file__).parent

SMALL = """\
[exercise]
id = "small"
title = "A small one"
minutes = [1, 2]
start = "hello"

[[step]]
id = "hello"
kind = "say"
prompts = ["Hello {first} and {second}."]
next = "ask"

[[step]]
id = "ask"
kind = "ask"
who = "sender"
prompts = ["{sender}, shall we?"]
again = ["{sender}, yes or no?"]
yes = "share"
no = "bye"
unclear = "bye"

[[step]]
id = "share"
kind = "share"
who = "sender"
prompts = ["{sender}, go on."]
patience = "sharing"
next = "bye"
skip = "bye"

[[step]]
id = "bye"
kind = "end"
prompts = ["Thank you both."]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an exercise may stand, beside the parts of the English ones."""
    for part in ("opening", "each_alone", "closing", "begin", "invite", "heard", "feeling", "change_places"):
        shutil.copy(HERE / "en" / f"{part}.toml", tmp_path)
    return tmp_path / "small.toml"


def test_a_good_exercise_is_read(file: Path) -> None:
    file.write_text(SMALL, encoding="utf-8")
    assert list(load_exercise(file).steps) == ["hello", "ask", "share", "bye"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('who = "sender"\nprompts = ["{sender}, go', 'whom = "sender"\nprompts = ["{sender}, go', 26, "whom"),
        ('kind = "say"', 'kind = "sing"', 9, "sing"),
        ("minutes = [1, 2]", 'minutes = "long"', 4, "array"),
        ('title = "A small one"', 'titel = "A small one"', 3, "titel"),
        ('id = "bye"\n', "", 32, "id"),
        ('patience = "sharing"', 'patience = "endless"', 24, "endless"),
        ('no = "bye"\nunclear', 'no = "away"\nunclear', 14, "away"),
        ('next = "bye"\n', "", 24, "next"),
        ('yes = "share"\n', "", 14, "yes"),
        ('id = "share"\n', 'id = "ask"\n', 24, "two steps"),
        ('start = "hello"', 'start = "welcome"', 5, "welcome"),
        ("{sender}, shall we?", "{sander}, shall we?", 14, "sander"),
        ('next = "bye"\nskip = "bye"', 'next = "share"\nskip = "share"', 24, "no step leads to an end"),
        ('yes = "share"', 'yes = "bye"', 24, "no step leads here"),
        ('next = "ask"', 'next = "main"', 8, "only an opening"),
        ('start = "hello"', 'start = "hello"\nopening = "nowhere"', 6, "nowhere"),
    ],
)  # fmt: skip
def test_a_wrong_exercise_is_told_with_file_and_line(file: Path, old: str, new: str, line: int, says: str) -> None:
    assert SMALL.count(old) == 1
    file.write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError) as told:
        load_exercise(file)
    assert str(told.value).startswith(f"small.toml, line {line}: ")
    assert says in str(told.value)
    assert "\n" not in str(told.value)


BLOCK = """

[[block]]
use = "talk"
id = "one"
leads = { out = "bye" }
"""
TALK = """\
[[step]]
id = "share"
kind = "share"
who = "sender"
prompts = ["{sender}, go on."]
next = "mirror"
skip = "out"

[[step]]
id = "mirror"
kind = "mirror"
who = "receiver"
prompts = ["{receiver}, what did you hear?"]
next = "out"
"""


def test_a_block_is_taken_in(file: Path) -> None:
    (file.parent / "talk.toml").write_text(TALK, encoding="utf-8")
    file.write_text(
        SMALL.replace('yes = "share"', 'yes = "one_share"')
        .replace('next = "bye"\nskip', 'next = "one_share"\nskip')
        .replace('no = "bye"', 'no = "share"')
        + BLOCK,
        encoding="utf-8",
    )
    steps = load_exercise(file).steps
    assert [steps["one_share"].next, steps["one_share"].skip, steps["one_mirror"].next] == ["one_mirror", "bye", "bye"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('leads = { out = "bye" }', "leads = {}", 40, "where “out” is"),
        ('leads = { out = "bye" }', 'leads = { out = "away" }', 2, "away"),
        ('use = "talk"', 'use = "chat"', 39, "no block “chat”"),
        ('id = "one"', 'id = "two"', 14, "one_share"),
    ],
)
def test_a_wrong_block_is_told_with_file_and_line(file: Path, old: str, new: str, line: int, says: str) -> None:
    (file.parent / "talk.toml").write_text(TALK, encoding="utf-8")
    text = SMALL.replace('yes = "share"', 'yes = "one_share"').replace('no = "bye"', 'no = "share"') + BLOCK
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError) as told:
        load_exercise(file)
    assert re.match(rf"(small|talk)\.toml, line {line}: ", str(told.value)), str(told.value)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('choices = { 1 = ["the first"] }', 'choices = { one = ["the first"] }', "called by its number"),
        ('among = "things"', 'among = "nothings"', "puts anything on the list"),
        ('unclear = "bye"\namong', "among", "needs the key “unclear”"),
    ],
)
def test_a_wrong_choice_is_told(file: Path, old: str, new: str, says: str) -> None:
    choose = (
        '\n[[step]]\nid = "choose"\nkind = "choose"\nprompts = ["Which?"]\nnext = "bye"\nunclear = "bye"\n'
        'among = "things"\nchoices = { 1 = ["the first"] }\n'
    )
    whole = SMALL.replace('next = "bye"\nskip', 'next = "choose"\nstores = "things"\nskip') + choose
    file.write_text(whole, encoding="utf-8")
    assert load_exercise(file).steps["choose"].among == "things"
    file.write_text(whole.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError, match=says):
        load_exercise(file)


READS = """
[[step]]
id = "each"
kind = "each"
over = "shares"
next = "read"
done = "bye"

[[step]]
id = "read"
kind = "read"
next = "mirror"

[[step]]
id = "mirror"
kind = "mirror"
who = "receiver"
next = "look"

[[step]]
id = "look"
kind = "look"
yes = "each"
no = "choose"
unclear = "each"

[[step]]
id = "choose"
kind = "choose"
prompts = ["Again, or another one?"]
choices = { again = ["again"], other = ["another one"] }
leads = { again = "read" }
unclear = "each"
next = "each"
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('over = "shares"\n', "", "either the key “item” or the key “over”"),
        ('over = "shares"', 'over = "songs"', "songs"),
        ('leads = { again = "read" }', 'leads = { again = "away" }', "“leads again” leads to a step that is not there"),
        ('leads = { again = "read" }', 'leads = { once = "read" }', "“leads” names what is not one of the choices"),
        ('leads = { again = "read" }', 'leads = { again = "mirror" }', "where only a step of kind “read” leads to it"),
        ('unclear = "each"\n\n', "\n", "needs the key “unclear”"),
    ],
)
def test_a_wrong_reading_is_told(file: Path, old: str, new: str, says: str) -> None:
    whole = SMALL.replace('next = "bye"\nskip', 'next = "each"\nskip') + READS
    file.write_text(whole, encoding="utf-8")
    assert load_exercise(file).steps["choose"].leads == {"again": "read"}
    assert whole.count(old) == 1
    file.write_text(whole.replace(old, new), encoding="utf-8")
    with pytest.raises(ExerciseError, match=says):
        load_exercise(file)


def test_a_block_that_chooses_leads_out_of_itself(file: Path) -> None:
    steps = READS.replace('done = "bye"', 'done = "out"')
    (file.parent / "talk.toml").write_text(steps, encoding="utf-8")
    file.write_text(SMALL.replace('next = "bye"\nskip', 'next = "one_each"\nskip') + BLOCK, encoding="utf-8")
    found = load_exercise(file).steps
    assert found["one_choose"].leads == {"again": "one_read"}
    assert (found["one_choose"].next, found["one_each"].done) == ("one_each", "bye")


def test_every_exercise_is_told_in_one_line() -> None:
    heads = exercise_heads()
    assert {head.id for head in heads} == set(exercise_names())
    for head in heads:
        assert 20 <= len(head.what_for) <= 90, head.id
        assert head.minutes[0] < head.minutes[1]
        assert head.opening == ("alone" if head.relations == (ALONE,) else "opening")
        assert not ear_faults(head.what_for), head.id
    assert [head.id for head in heads if not head.fits("partners", "middle")] == ["drill", "childhood"]
    assert [head.id for head in heads if head.fits(ALONE, "deep")] == ["drill"]
    assert {"imago", "appreciation", "repair"} <= {head.id for head in heads if head.fits("friends", "light")}
    assert not {"childhood", "exits", "pattern"} & {head.id for head in heads if head.fits("friends", "deep")}


def test_no_toml_is_told_with_its_line(file: Path) -> None:
    file.write_text(SMALL.replace('title = "A small one"', "title = A small one"), encoding="utf-8")
    with pytest.raises(ExerciseError, match=r"^small\.toml .*line 3"):
        load_exercise(file)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_an_unreadable_file_is_told(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ExerciseError, match=r"^small\.toml cannot be read"):
        load_exercise(file)


def test_an_unknown_exercise_or_language_is_told() -> None:
    with pytest.raises(SettingsError, match="nonsense"):
        load_script("nonsense")
    with pytest.raises(SettingsError, match="xx"):
        load_script("imago", "xx")
    for not_one in ("lines", "answers", "opening", "../en/imago", ""):
        with pytest.raises(SettingsError, match="choose one of"):
            load_script(not_one)
    with pytest.raises(SettingsError):
        load_script("imago", "../exercises/en")


def test_patience_is_as_designed() -> None:
    patience = load_patience()
    assert patience["answer"].silence == 0.8
    assert patience["mirror"].silence == 2.5
    assert patience["sharing"].silence == 4.0
    assert patience["feeling"].silence == 8.0
    assert (patience["sharing"].nudge, patience["sharing"].hold, patience["sharing"].chime) == (60, 90, True)


# ---- how it sounds

FILLED = {
    "first": "Ana", "second": "Ben", "sender": "Ana", "receiver": "Ben", "who": "Ana", "other": "Ben", "time": "8:25 p m",
    "point": "the garden on Sundays", "stem": "", "item": "", "carried": "the garden, left over", "waits": "I feel left over",
}  # fmt: skip
JUDGING = (
    r"\b(should|must|have to|ought|need to|try|good|bad|great|well done|wonderful|perfect|better|worse|wrong|right|sorry|"
    r"unfortunately|fail\w*|mistake|score|correct|properly|actually|obviously|always|never|percent|why|blame|problem)\b"
)
ALLOWED = (
    "is now a good time", "when would be a good time", "if i got that right", "did i get that right", "never say", "i need to be close",
)  # fmt: skip
"""Stems of the couple's own, and one question about the clock."""


def spoken(relation: str) -> Iterator[tuple[str, str]]:
    """Every line that may be spoken to two people in a relation: (where it stands, the line)."""
    script = load_script("imago", relation=relation)
    for name, wordings in script.lines.lines.items():
        yield from ((f"lines {name}", line) for line in wordings if line != "{stem}")
    for head in exercise_heads():
        if relation not in head.relations:
            continue
        exercise, steps = head.id, load_script(head.id, relation=relation).exercise.steps.values()
        for step in steps:
            yield from ((f"{exercise} {step.id} stem", item.text) for item in step.item)
            items = [item.text for each in steps for item in each.item if each.next == step.id] or [""]
            for line in step.all_wordings():
                for item in items if "{item}" in line or "{stem}" in line else [""]:
                    stem = step.stem.replace("{item}", item)
                    yield f"{exercise} {step.id}", line.replace("{stem}", stem).replace("{item}", item)


LINES = tuple({line: (place, line) for relation in RELATIONS for place, line in spoken(relation)}.values())
"""Each once, whoever hears it."""


@pytest.mark.parametrize(("place", "line"), LINES, ids=[place for place, _ in LINES])
def test_every_line_is_for_the_ear(place: str, line: str) -> None:
    stem = "stem" if "{stem}" in line or place.endswith("stem") or "…" in line else ""
    text = re.sub(r"\{(\w+)\}", lambda name: FILLED[name.group(1)], line).strip()
    sentences = [sentence for sentence in re.split(r"(?<=[.?!…])\s+", text) if sentence]
    assert len(sentences) <= 2, "more than two sentences"
    for sentence in sentences:
        assert len(sentence.split()) <= 14, "a sentence of more than 14 words"
    assert stem or text[-1] in ".?…", "no end"
    assert "  " not in text
    assert not re.search(r"[;()\[\]{}/&%]|\b[A-Z]{2,}\b", text), "not for the ear"
    assert text[0].isupper()
    assert ear_faults(text) == ()


@pytest.mark.parametrize(("place", "line"), LINES, ids=[place for place, _ in LINES])
def test_no_line_judges_or_advises(place: str, line: str) -> None:
    text = line.lower()
    for phrase in ALLOWED:
        text = text.replace(phrase, "")
    assert not re.search(JUDGING, text), place


def test_a_step_that_asks_has_other_words_to_ask_again() -> None:
    for exercise, relation in itertools.product(exercise_names(), RELATIONS):
        for step in load_script(exercise, relation=relation).exercise.steps.values():
            if step.kind.value in {"ask", "keep", "who_first"}:
                assert step.again, step.id
                assert not set(step.again) & {*step.asked, *step.prompts}, step.id


def test_every_line_is_used_somewhere() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (HERE.parent / "dialogue").glob("*.py"))
    for name in load_script("imago").lines.lines:
        assert f'"{name}"' in code, name


def test_what_counts_only_alone_is_an_answer() -> None:
    answers = load_script("imago").answers
    own = {phrase for step in load_script("imago").exercise.steps.values() for phrase in step.yes_phrases}
    assert set(answers.alone) <= {*answers.yes, *answers.no, *answers.goes_on, *own}
    assert not set(answers.yes) & set(answers.no)


def test_the_exercise_in_the_docs_is_a_whole_one(file: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    file.write_text(example, encoding="utf-8")
    assert {"sharing", "heard_mirroring", "places_switch", "keep"} <= set(load_exercise(file).steps)
