"""A language pack held against the English one: what it lacks, and what cannot be filled in."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from facilitator.dialogue.exercise import RELATIONS
from facilitator.errors import ExerciseError
from facilitator.exercises.files import line_of, read
from facilitator.exercises.languages import HERE, REFERENCE
from facilitator.exercises.relations import worded
from facilitator.messages import message

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")
ALWAYS_FILLED = frozenset({"first", "second", "sender", "receiver"})
"""What may stand in a line that is spoken, whether it does in English or not."""


def read_alike(
    pack: Path, name: str, kind: type[T], relation: str = RELATIONS[0], *, freely: Collection[str] = ()
) -> T:
    """Read a file that has the keys of the English one, and in each line no other braces than there.

    Args:
        pack: the folder of the language pack.
        name: of the file in it.
        kind: what it is read as.
        relation: for whom it is worded.
        freely: tables of it whose keys are the language's own.

    Raises:
        ExerciseError: names file and line of the first thing that is wrong.
    """
    value = read(pack / name, kind, relation)
    fault = next(unlike(pack, name, relation, freely), None)
    if fault is not None:
        raise ExerciseError(fault)
    return value


def unlike(pack: Path, name: str, relation: str = RELATIONS[0], freely: Collection[str] = ()) -> Iterator[str]:
    """Everything in which a file of a pack, one that can be read, is unlike the English one, as one sentence each."""
    text = (pack / name).read_text(encoding="utf-8")
    for place, fault in _unlike(worded(tomllib.loads(text), relation), _reference(name, relation), freely):
        yield message("pack.wrong", file=name, line=line_of(text, "$" + place), what=fault)


@cache
def _reference(name: str, relation: str) -> dict[str, Any]:
    found: dict[str, Any] = worded(tomllib.loads((HERE / REFERENCE / name).read_text(encoding="utf-8")), relation)
    return found


def _unlike(ours: Any, theirs: Any, freely: Collection[str], place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(theirs, dict):
        for key in theirs:
            if key in freely:
                continue
            if key not in ours:
                yield place, message("pack.lacks_key", key=key)
            else:
                yield from _unlike(ours[key], theirs[key], freely, f"{place}.{key}")
        yield from ((f"{place}.{key}", message("pack.unknown_key", key=key)) for key in ours if key not in theirs)
    elif theirs and not ours:
        yield place, message("pack.nothing_there")
    elif isinstance(theirs, str) or all(isinstance(line, str) for line in theirs):
        known = (braces(theirs) or frozenset()) | (ALWAYS_FILLED if place.split(".")[1:2] == ["lines"] else frozenset())
        for line in [ours] if isinstance(ours, str) else ours:
            named = braces(line)
            if named is None:
                yield place, message("pack.open_brace", line=line)
            elif named - known:
                yield place, message("script.nothing_fills", name=min(named - known))


def braces(lines: str | Collection[str]) -> frozenset[str] | None:
    """The names in braces in a line or in several; `None` where a brace is not closed or not opened."""
    try:
        parts = [part for line in ([lines] if isinstance(lines, str) else lines) for part in Formatter().parse(line)]
    except ValueError:
        return None
    return frozenset(name for _, name, _, _ in parts if name is not None)
