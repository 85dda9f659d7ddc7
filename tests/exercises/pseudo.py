"""A language of our own making: the whole English pack with other letters, so that not one English word stays.

Each Latin letter becomes a Cyrillic one; the order of the alphabet is kept, so that whatever is sorted is sorted alike.
What is no word for people stays: keys, ids, names of classes, braces, numbers and marks.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from facilitator.exercises.languages import HERE
from facilitator.testing.scenario import Scenario

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LANGUAGE = "xx"
LATIN = "abcdefghijklmnopqrstuvwxyz"
OURS = "абвгдежзиклмнопрстуфхцчшщъ"
LETTERS = str.maketrans(LATIN + LATIN.upper(), OURS + OURS.upper())
STAYS = re.compile(r"(\{[^}]*\}|@[\w-]+)")
"""Names in braces, and classes of phrases."""

STEP_WORDS = {
    "title", "what_for", "doing", "prompts", "asked", "again", "stem", "question", "yes_phrases", "no_phrases", "choices", "text",
}  # fmt: skip
"""In a file with steps these hold words, and nothing else does."""
STAYING = {
    "language": {"codes", "voices", "models"},
    "table": {"press", "command", "when_paused", "plain"},
    "between": {"plain"},
    "course": {"exercise", "promise"},
    "before": {"id"},
    "help": {"number", "source", "aliases"},
    "opposites": {"pleasant", "feelings_near"},
}
"""By file, what holds no words although it holds strings."""
WORD_KEYS = {
    "contractions", "written", "heard", "spans", "answers", "feasts", "from_easter", "numbers", "ordinals", "irregular", "irregular_names", "turned", "spoken_as", "gerunds",
}  # fmt: skip
"""Tables whose keys are words; but `answers` in answers.toml is a table of tables, and `heard` in fitted.toml one of signs."""
FIELDS = {"answers": {"answers"}, "fitted": {"heard"}}


def encipher(text: str) -> str:
    """The same in our language."""
    return "".join(part if STAYS.fullmatch(part) else part.translate(LETTERS) for part in STAYS.split(text))


def decipher(text: str) -> str:
    """The English of it."""
    return text.translate({ours: latin for latin, ours in LETTERS.items()})


def write_pack(folder: Path) -> None:
    """Write the pack into a folder."""
    for file in (HERE / "en").rglob("*.toml"):
        target = folder / file.relative_to(HERE / "en")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        made = _steps(tomllib.loads(text)) if "[[step]]" in text else _words(tomllib.loads(text), file.stem)
        target.write_text("\n".join(_lines(made)).replace("[a-z]", f"[{OURS[0]}-{OURS[-1]}]") + "\n", encoding="utf-8")


def scenario_of(scenario: Scenario) -> Scenario:
    """The same evening, with two people of our language."""

    def ours(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(ours, value))
        return encipher(value) if isinstance(value, str) else value

    expect = msgspec.structs.replace(
        scenario.expect, prompts=ours(scenario.expect.prompts), never=ours(scenario.expect.never), told=()
    )
    lines = tuple(
        msgspec.structs.replace(line, say=encipher(line.say), who=encipher(line.who)) for line in scenario.line
    )
    return msgspec.structs.replace(
        scenario,
        language=LANGUAGE,
        shares=ours(scenario.shares),
        names=ours(scenario.names),
        line=lines,
        otherwise={step: encipher(said) for step, said in scenario.otherwise.items()},
        yes=encipher(scenario.yes),
        expect=expect,
    )


def _steps(value: Any, *, words: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            key: inner if key == "leads" else _steps(inner, words=words or key in STEP_WORDS)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_steps(inner, words=words) for inner in value]
    return encipher(value) if words and isinstance(value, str) else value


def _words(value: Any, file: str, within: str = "") -> Any:
    if isinstance(value, dict):
        keyed = within in WORD_KEYS - FIELDS.get(file, set())
        return {_key(key, keyed=keyed): _value(key, inner, file) for key, inner in value.items()}
    if isinstance(value, list):
        return [_words(inner, file, within) for inner in value]
    if isinstance(value, str) and value.startswith("^[a-z]"):
        return value  # a pattern: its letters are told by their range
    return encipher(value) if isinstance(value, str) else value


def _value(key: str, value: Any, file: str) -> Any:
    return value if key in STAYING.get(file, ()) else _words(value, file, key)


def _key(key: str, *, keyed: bool) -> str:
    sign = key.removeprefix("says_")
    return encipher(key) if keyed else key if sign == key else f"says_{encipher(sign)}"


def _lines(table: dict[str, Any], heading: str = "") -> list[str]:
    """A table as TOML."""
    lines = [f"{_toml_key(key)} = {_toml(value)}" for key, value in table.items() if not _is_table(value)]
    for key, value in table.items():
        name = f"{heading}.{_toml_key(key)}".lstrip(".")
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *_lines(value, name)]
        elif _is_table(value):
            for inner in value:
                lines += ["", f"[[{name}]]", *_lines(inner, name)]
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(each, dict) for each in value or [0]))


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
