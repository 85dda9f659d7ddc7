"""No word that people say, hear or read stands in Python where a dialogue is led: a language is data.

Every single word there is the name of something in this program (a variable, a field, a key of a TOML file, an enum's
value), or it stands below with what it is. Several words in a row are a sentence: `tests/test_no_sentences.py`.
A word that is a name as well ("yes") goes unnoticed here, but not in an evening of another language.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from facilitator.exercises.languages import HERE
from tests.exercises.pseudo import WORD_KEYS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = HERE.parent
LEADING = ("dialogue", "mirroring", "care", "course", "table", "hearing", "speaking", "conductor.py")
MODULES = [file for name in LEADING for file in sorted((PACKAGE / name).rglob("*.py") or [PACKAGE / name])]
WORD = re.compile(r"[^\W\d]+(?:['\u2019][^\W\d]+)*")
TECHNICAL = re.compile(r"[\\/.<>\[\]=#@*^$|+\x00-]|[a-z]_[a-z]|[A-Z]{2}|\d")
"""In file names, patterns, formats of bytes, colours, names of the system's own: no word of ours is written so."""
IDS = {"light", "middle", "deep", "partners", "parent_child", "siblings", "friends", "colleagues", "en"}
"""Values of settings: depths, relations, the language that others are held against."""
OTHERS = {
    "course/days.py": {"feast"},  # a group of a pattern
    "hearing/fst_file.py": {"ascii", "const", "ngram", "standard", "vector"},  # as OpenFst calls its kinds
    "hearing/model_layout.py": {"am", "rb"},  # a folder, and how a file is opened
    "mirroring/turned.py": {
        "opposite",
        "subject",
    },  # why something is thought to be turned round: for tests and programs
    "speaking/cache.py": {"wb"},
    "speaking/renderer.py": {"darwin", "linux"},
    "speaking/renderer_process.py": {"espeak", "linux", "wb"},
    "table/circle.py": {"o"},  # a disc, drawn
    "table/keyboard.py": {"ignore"},  # what is done about bytes that are no text
    "table/keys.py": {"ignore"},
    "table/letters.py": {"rb", "\N{LATIN SMALL LETTER DOTLESS I}"},
    "table/picture.py": {"bold", "crop"},  # rich's
    "table/text.py": {"Cc", "Cf", "Cs", "Zl", "Zp", "ignore"},  # categories of Unicode
}
"""By file, what is a name that others gave."""


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string that is no docstring."""
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@cache
def names_of_the_program() -> frozenset[str]:
    """What is called something in the whole package, by itself and in TOML files."""
    names: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, (ast.Attribute, ast.keyword, ast.arg, ast.FunctionDef, ast.ClassDef)):
                names.add(
                    getattr(node, "attr", None) or getattr(node, "arg", None) or getattr(node, "name", None) or ""
                )
            if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "Enum" for b in node.bases):
                names |= set(strings(node))
            if isinstance(node, ast.keyword) and node.arg == "tag":
                names |= set(strings(node))
    for file in HERE.rglob("*.toml"):
        names |= set(keys(tomllib.loads(file.read_text(encoding="utf-8"))))
    return frozenset(names | IDS)


def keys(value: Any, within: str = "") -> Iterator[str]:
    """The keys of all tables, but of those whose keys are words of the language."""
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner, within)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from () if within in WORD_KEYS else [key]
            yield from keys(inner, key)


def words(tree: ast.AST) -> set[str]:
    """Single words that are the name of nothing."""
    single = {text: found[0].strip("_") for text in strings(tree) if len(found := WORD.findall(text)) == 1}
    return {
        word
        for text, word in single.items()
        if not {word, text} & names_of_the_program() and not TECHNICAL.search(text)
    }


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_every_word_is_a_name_in_this_program(file: Path) -> None:
    found = words(ast.parse(file.read_text(encoding="utf-8")))
    assert not found - OTHERS.get(file.relative_to(PACKAGE).as_posix(), set())


@pytest.mark.parametrize(
    "code",
    [
        'PRONOUNS = {"i", "you", "my"}',
        'if word.endswith("ing"): ...',
        'contractions = {"don\'t": "do not"}',
        'text == "maybe"',
        'f"{name}, bitte"',
    ],
)
def test_a_word_is_noticed(code: str) -> None:
    assert words(ast.parse(code))


def test_what_stands_below_is_still_there() -> None:
    for name, others in OTHERS.items():
        assert others <= words(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))), name
