"""Which speech model is used: the first one that is found in the places where one may be."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from facilitator.errors import ModelMissingError
from facilitator.exercises.languages import REFERENCE
from facilitator.hearing.model_layout import Understanding, understands
from facilitator.messages import message
from facilitator.model_store.catalogue import Kind, catalogue, project_folder

_NAMED = re.compile(r"vosk-(?:model-)?(?P<kind>small-|mini-)?(?P<code>[a-z]{2,3})(?:-|$)")
_UNTOLD = 2
_RANKS = {Kind.LGRAPH: 0, Kind.SMALL: 1, Kind.MINI: 3}
"""Smaller is better; what does not tell what it is (2) comes before a mini, which understands commands only."""

VARIABLE = "FACILITATOR_MODEL"


class Where(Enum):
    """A place in which a model was found, in the order of the search."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    PROJECT = "project"
    USER = "user"


@dataclass(frozen=True)
class FoundModel:
    """The model in use."""

    path: Path
    name: str
    where: Where
    can: Understanding


def find_model(
    *,
    option: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    user_folder: Path | None = None,
    project: Path | None = None,
    language: str = REFERENCE,
    codes: Collection[str] = (),
    names: Collection[str] = (),
) -> FoundModel:
    """Find the model to use: where the option says, else where the environment says, else the project's, else the user's.

    What the option or the environment names is taken or missed, never passed over. Between the project's and the user's
    the better one is taken (lgraph, small, mini), so that a model that was fetched is not hidden by the bundled mini.

    Args:
        option: a model's folder, or a folder of models.
        environment: where `FACILITATOR_MODEL` may name the same.
        user_folder: where fetched models lie, in the user's data folder.
        project: the project's own models; `project_folder()` unless given.
        language: A folder of models is searched for the best one of this language.
        codes: by which names of models tell it; by default the language itself is one.
        names: of models that hear it, whatever else their names tell.

    Raises:
        ModelMissingError: if there is none; the sentence names all places that were looked in.
        ModelDamagedError: if what it tells of itself cannot be read.
    """
    named = environment.get(VARIABLE, "").strip()
    if option is not None:
        places = [(Where.OPTION, option)]
    elif named:
        places = [(Where.ENVIRONMENT, Path(named).expanduser())]
    else:
        places = [(Where.PROJECT, project or project_folder())]
        places += [(Where.USER, user_folder)] if user_folder is not None else []
    found = [
        (rank, order, path, where)
        for order, (where, folder) in enumerate(places)
        for rank, path in _ranked(folder, codes or (language,), names)
    ]
    if found:
        _, _, path, where = min(found)
        return FoundModel(path, path.resolve().name, where, understands(path))
    looked = f" {message('model.and_in')} ".join(str(folder) for _, folder in places)
    raise ModelMissingError(message("model.none_found", language=language, looked=looked))


def models_in(folder: Path) -> tuple[Path, ...]:
    """The models that lie in `folder`, by name."""
    return tuple(path for path in _folders_in(folder) if _is_model(path))


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _is_model(folder: Path) -> bool:
    """Whether a model is meant to be here; whether it is whole, is asked before it is loaded."""
    return any((folder / sign).exists() for sign in ("am", "graph", "final.mdl", "mfcc.conf"))


def _ranked(folder: Path, codes: Collection[str], names: Collection[str]) -> list[tuple[int, Path]]:
    """The models of this language in `folder` with their ranks; a folder that is a model itself is taken as it is."""
    if _is_model(folder):
        return [(0, folder)]
    ranks = [(_rank(path.name, codes, hears=path.name in names), path) for path in models_in(folder)]
    return [(rank, path) for rank, path in ranks if rank is not None]


def _rank(name: str, codes: Collection[str], *, hears: bool) -> int | None:
    """How well a model of this name hears a language of these codes; None where it is of another one."""
    for entry in catalogue():
        if entry.name == name:
            return _RANKS[entry.kind] if hears or entry.language in codes else None
    told = _NAMED.match(name)
    if told is None:
        return _UNTOLD
    if not hears and told["code"] not in codes:
        return None
    kind = "lgraph" if name.endswith("-lgraph") else (told["kind"] or "").rstrip("-")
    return _RANKS[Kind(kind)] if kind else _UNTOLD
