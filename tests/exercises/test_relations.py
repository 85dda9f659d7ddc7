"""Wording by relation: how a table is resolved, and that nobody hears what is not for them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.events import ALONE
from facilitator.dialogue.exercise import DEPTHS, RELATIONS, TARGETS
from facilitator.errors import ExerciseError
from facilitator.exercises.care import load_sayings
from facilitator.exercises.course import load_course
from facilitator.exercises.pack import exercise_heads, exercise_names, load_exercise, load_script
from facilitator.exercises.relations import ANY, WordingError, worded

UNFIT = msgspec.toml.decode((Path(__file__).parent / "unfit_words.toml").read_bytes(), type=dict[str, tuple[str, ...]])

keys = st.text(max_size=6).filter(lambda key: key not in {ANY, *RELATIONS})
plain = st.recursive(
    st.text() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(plain, st.sampled_from(RELATIONS))
def test_what_names_no_relation_stays_as_it_is(value: Any, relation: str) -> None:
    assert worded(value, relation) == value


@given(plain, plain, st.sampled_from(RELATIONS), st.sampled_from(RELATIONS))
def test_each_relation_has_its_own_or_what_is_for_all(own: Any, others: Any, named: str, relation: str) -> None:
    found = worded({"step": [{named: own, ANY: others}]}, relation)
    assert found == {"step": [own if relation == named else others]}


def test_a_table_by_relation_may_stand_within_another() -> None:
    table = {"partners": ["a"], ANY: ["b", {"colleagues": "c", ANY: "d"}]}
    assert [worded(table, relation) for relation in ("partners", "friends", "colleagues")] == [
        ["a"],
        ["b", "d"],
        ["b", "c"],
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({ANY: "a", "freinds": "b"}, "no relation “freinds”"),
        ({"friends": "a", "siblings": "b"}, "needs the key “any”"),
        ({ANY: {"friends": "a"}, "partners": "b"}, "needs the key “any”"),
    ],
)
@pytest.mark.parametrize("relation", RELATIONS)
def test_a_table_that_is_not_whole_is_a_fault_whoever_sits_there(table: Any, says: str, relation: str) -> None:
    with pytest.raises(WordingError, match=says) as told:
        worded({"step": [{}, {"stem": table}]}, relation)
    assert told.value.path.startswith("$.step[1].stem")


BYE = '[[step]]\nid = "bye"\nkind = "end"\nprompts = ["Thank you both."]\n'
SMALL = '[exercise]\nid = "small"\ntitle = "Small"\nminutes = [1, 2]\nstart = "hello"\n\n[[step]]\nid = "hello"\nkind = "say"\n'


@pytest.mark.parametrize(
    ("prompts", "says"),
    [
        ('{ friends = ["Hello."], any = ["Hello there."] }', ""),
        ('{ friends = ["Hello."] }', r"small\.toml, line 10: a wording by relation needs the key “any”"),
        ('{ freinds = ["Hello."], any = ["Hi."] }', r"small\.toml, line 10: there is no relation “freinds”"),
        ('{ freinds = ["Hello."] }', r"small\.toml, line 10: .*array"),
        ('{ friends = ["Hello."], any = "Hi." }', r"small\.toml, line 10: .*array"),
        ('{ friends = ["Hello."], any = ["Hello {frist}."] }', r"small\.toml, line 8: .*frist"),
    ],
)
def test_a_wrong_wording_is_told_with_file_and_line(tmp_path: Path, prompts: str, says: str) -> None:
    file = tmp_path / "small.toml"
    file.write_text(f'{SMALL}prompts = {prompts}\nnext = "bye"\n\n{BYE}', encoding="utf-8")
    if not says:
        found = [load_exercise(file, relation).steps["hello"].prompts for relation in ("friends", "partners")]
        assert found == [("Hello.",), ("Hello there.",)]
        return
    with pytest.raises(ExerciseError, match=says):
        load_exercise(file)


# ---- what each of them hears


def strings(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text in a value that was read, with where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(each, f"{place} {key}")
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each, place)


OURS = ("id", "kind", "who", "asker", "of", "reason", "keeps", "patience", "stores", "among", "relations", "depth", "opening", "closing", "start")  # fmt: skip
THEIRS = ("question", "yes_phrases", "no_phrases", "choices")
"""What the two say, and we only understand."""


def said_to(relation: str) -> Iterator[tuple[str, str]]:
    """Every text that two people in a relation may hear or read: (where it stands, the text)."""
    for head in exercise_heads(relation=relation):
        if not head.fits(relation, DEPTHS[-1]):
            continue
        script = load_script(head.id, relation=relation)
        yield from strings(msgspec.to_builtins(script.lines), "lines")
        for fields in map(msgspec.to_builtins, (head, *script.exercise.steps.values())):
            shown = {key: each for key, each in fields.items() if key not in {*OURS, *THEIRS, *TARGETS}}
            yield from strings(shown, f"{head.id} {fields['id']}")
    if relation == ALONE:
        return  # neither sayings nor a course are for one
    yield from strings(load_sayings(relation=relation), "sayings")
    course = msgspec.to_builtins(load_course(relation=relation))
    yield from strings([course[key] for key in ("session", "remark", "lines")], "course")


@functools.cache
def unfit(relation: str) -> re.Pattern[str]:
    words = UNFIT["partners"] if relation == "partners" else (*UNFIT["others"], *UNFIT.get(relation, ()))
    endings = (re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile("|".join(rf"\b{word}\b" for word in endings), re.IGNORECASE)


@pytest.mark.parametrize("relation", RELATIONS)
def test_nobody_hears_a_word_that_is_not_for_them(relation: str) -> None:
    texts = tuple(said_to(relation))
    assert len({text for _, text in texts}) > (100 if relation == ALONE else 200)
    assert [(place, text) for place, text in texts if unfit(relation).search(text)] == []


@pytest.mark.parametrize(
    ("relation", "text"),
    [
        ("friends", "When I see your partner, …"),
        ("siblings", "One thing that touched me was…"),
        ("colleagues", "It makes me feel…"),
        ("colleagues", "What I felt underneath was…"),
        ("parent_child", "What this reminds me of from my childhood is…"),
        ("partners", "What may I keep of tonight?"),
    ],
)
def test_a_word_that_is_not_for_them_is_found(relation: str, text: str) -> None:
    assert unfit(relation).search(text)


def test_each_relation_hears_something_of_its_own() -> None:
    heard = {relation: {text for _, text in said_to(relation)} for relation in RELATIONS}
    for relation, texts in heard.items():
        others = set().union(*(heard[other] for other in RELATIONS if other != relation))
        assert texts - others, relation


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_exercise_is_without_fault_in_every_wording(relation: str) -> None:
    for name in exercise_names():
        assert load_script(name, relation=relation).exercise.steps
