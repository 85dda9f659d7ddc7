"""Wording by relation: how a file of a language pack says one thing to partners and another to colleagues.

Wherever a value may stand, a table may stand instead that names relations, with `any` for all others:

    stem = { any = "I feel…", colleagues = "How that is for me is…" }
"""

from __future__ import annotations

from typing import Any

from facilitator.dialogue.exercise import RELATIONS
from facilitator.messages import message

ANY = "any"


class WordingError(ValueError):
    """A table by relation is not whole."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        """Where it stands, as msgspec writes it: `$.step[3].prompts`."""


def worded(value: Any, relation: str, path: str = "$") -> Any:
    """What a file holds for two people in this relation: each table by relation gives way to what it has for them.

    Args:
        value: as TOML is read: tables, lists, and what stands in them.
        relation: one of `RELATIONS`.
        path: where it stands in the file.

    Raises:
        WordingError: if a table names no such relation, or has nothing for all others.
    """
    if isinstance(value, list):
        return [worded(each, relation, f"{path}[{number}]") for number, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if value.keys().isdisjoint((ANY, *RELATIONS)):
        return {key: worded(each, relation, f"{path}.{key}") for key, each in value.items()}
    strange = next((key for key in value if key not in {ANY, *RELATIONS}), None)
    if strange is not None:
        raise WordingError(path, message("pack.no_relation", name=strange, names=", ".join((ANY, *RELATIONS))))
    if ANY not in value:
        raise WordingError(path, message("pack.not_for_all", key=ANY))
    # all of them are read, so that a fault is found whoever sits at the table
    found = {key: worded(each, relation, f"{path}.{key}") for key, each in value.items()}
    return found.get(relation, found[ANY])
