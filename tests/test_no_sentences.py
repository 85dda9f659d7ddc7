"""No sentence for people stands in Python: `messages.toml` and `cli.toml` hold them, and hold nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from typer.main import get_command

from facilitator import messages
from facilitator.cli.app import app
from facilitator.messages import ENGLISH

PACKAGE = Path(messages.__file__).parent
MODULES = [file for file in sorted(PACKAGE.rglob("*.py")) if file.parent.name != "testing"]
"""`testing` speaks to developers: what is wrong with a scenario, where a canary was found."""

WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? +[^\W\d_]")
"""Two words, as a sentence has them."""
ENDED = re.compile(r"[^\W\d_]{2,}[.!?…]$")
SQL = re.compile(r"(BEGIN|COMMIT|CREATE|DELETE|INSERT|PRAGMA|REPLACE|ROLLBACK|SELECT) ")
NOT_SHOWN = {
    "compile": "a pattern",
    "search": "a pattern",
    "Thread": "its name is for a debugger",
    "debug": "the log of whoever develops",
    "LookupError": "a fault in this program, not of what it was given",
}
"""Calls whose strings nobody at the table sees, each with why."""

NO_SENTENCES = {
    "journal/report.py": {"A session starts with its Begun event."},  # a fault in this program
    "journal/trouble.py": {  # what SQLite says, to be recognised
        "not a database",
        "unsupported file format",
        "no such table",
        "no such column",
        "disk is full",
        "disk I/O error",
    },
    "speaking/renderer_process.py": {"no sound"},  # told by the child process to its parent
    "speaking/request.py": {"no engine"},  # likewise
}
"""Strings that read like a sentence and are none, by file."""

TYPERS_OWN = {"help", "install_completion", "show_completion"}

KEY_AT = {"message": 0, "help_of": 0, "FaultError": 0, "PhraseError": 1}
"""Which argument of a call is a key; those after it by name are its fills."""


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is neither a docstring nor handed to what shows it to nobody."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.Call) and called(node) in NOT_SHOWN:
            skipped.update(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "1" for part in node.values]
            skipped.update(node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def reads_as_words(text: str) -> bool:
    return bool(WORDS.search(text) or ENDED.search(text)) and not SQL.match(text)


def uses() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call that names a key: where it stands, what is called, and the call."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in KEY_AT:
                yield f"{file.relative_to(PACKAGE).as_posix()}:{node.lineno}", called(node), node


def key_of(call: ast.Call, at: int) -> str | None:
    key = call.args[at] if len(call.args) > at else None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def fills_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_sentence_for_people_stands_in_python(file: Path) -> None:
    allowed = NO_SENTENCES.get(file.relative_to(PACKAGE).as_posix(), set())
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {(line, text) for line, text in strings(tree) if reads_as_words(text) and text not in allowed}
    assert not found, "belongs into messages.toml or cli.toml"


@pytest.mark.parametrize(
    ("file", "text"), [(file, text) for file, texts in NO_SENTENCES.items() for text in sorted(texts)]
)
def test_what_is_allowed_is_still_there(file: str, text: str) -> None:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    assert text in {found for _, found in strings(tree)}


@pytest.mark.parametrize(
    "code",
    [
        'raise UsageError("Say who is there.")',
        'print(f"{name} is here")',
        'shown = {"one": ["Nothing", "is kept"]}',
        'help="Stopped."',
        "f\"{'two words' if so else 1}\"",
        'Table("Ça va bien")',
    ],
)
def test_a_sentence_is_noticed(code: str) -> None:
    assert any(reads_as_words(text) for _, text in strings(ast.parse(code)))


@pytest.mark.parametrize("code", ['"""Tell it."""', 're.compile(r"two words")', '"SELECT a FROM b"', 'f"{a}: {b}"'])
def test_what_nobody_reads_is_no_sentence(code: str) -> None:
    assert not any(reads_as_words(text) for _, text in strings(ast.parse(code)))


def test_every_key_that_is_used_is_there_with_its_fills_and_every_other_is_gone() -> None:
    texts = {"message": messages._texts(ENGLISH, "messages"), "help_of": messages._texts(ENGLISH, "cli")}
    used: dict[str, set[str]] = {"message": set(), "help_of": set()}
    for place, name, call in uses():
        if place.startswith("errors.py"):
            continue  # a fault tells the key it was given: its own place was looked at
        key = key_of(call, KEY_AT[name])
        assert key is not None, f"{place}: the key stands there as it is, so that it can be found"
        file = "help_of" if name == "help_of" else "message"
        assert key in texts[file], f"{place}: there is no “{key}”"
        used[file].add(key)
        if file == "message":
            given = {keyword.arg for keyword in call.keywords}
            assert given == fills_of(texts[file][key]), f"{place}: the fills of “{key}”"
    for file, known in texts.items():
        assert set(known) == used[file], "nobody tells what is left over"


def test_no_help_comes_from_a_docstring() -> None:
    known = set(messages._texts(ENGLISH, "cli").values())
    for place, command in commands(get_command(app), "facilitator"):
        assert command.help in known, place
        for parameter in command.params:
            shown = getattr(parameter, "help", None)
            assert shown in known or shown is None or parameter.name in TYPERS_OWN, f"{place} {parameter.name}"
            assert shown or getattr(parameter, "hidden", False), f"{place} {parameter.name} says nothing"


def commands(command: Any, place: str) -> Iterator[tuple[str, Any]]:
    yield place, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{place} {name}")
