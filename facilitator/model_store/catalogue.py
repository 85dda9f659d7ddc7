"""The official speech models that can be fetched: `models/models.toml` as typed data."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import msgspec

from facilitator.errors import ModelMissingError
from facilitator.exercises.languages import REFERENCE
from facilitator.messages import message

_PACKAGE = Path(__file__).resolve().parents[1]


class Kind(Enum):
    """How well a model hears, the best first."""

    LGRAPH = "lgraph"
    SMALL = "small"
    MINI = "mini"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One official model."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    """The name of its folder."""
    language: str
    """ISO 639-1, such as `en`."""
    kind: Kind
    url: str
    bytes: Annotated[int, msgspec.Meta(gt=0)]
    """The size of the zip."""
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    """The zip's checksum, where it is known for sure; else the fetch says that only the size was compared."""
    licence: str
    word_errors: str = ""
    """Published word errors in per cent with their test sets; not measured by us."""


class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[Entry, ...]


def project_folder() -> Path:
    """The project's `models/`: inside the package where it was installed from a wheel, else beside it in a checkout."""
    packed = _PACKAGE / "_models"
    return packed if packed.is_dir() else _PACKAGE.parent / "models"


def catalogue(language: str | None = None) -> tuple[Entry, ...]:
    """All models that can be fetched, or those of one language; the one to take by default comes first."""
    entries = msgspec.toml.decode((project_folder() / "models.toml").read_bytes(), type=_Catalogue).model
    return tuple(entry for entry in entries if language in {None, entry.language})


def entry_named(name: str | None = None, language: str = REFERENCE) -> Entry:
    """The model of this name; without a name the default one of the language.

    Raises:
        ModelMissingError: if the catalogue has no such model.
    """
    for entry in catalogue(language if name is None else None):
        if name in {None, entry.name}:
            return entry
    if name is None:
        raise ModelMissingError(message("model.none_official_in", language=language))
    raise ModelMissingError(message("model.none_official_called", name=name))
