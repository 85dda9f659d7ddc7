"""Which languages there are: packs in the package, and those that somebody put into a folder of their own.

A pack is a folder of TOML files, named by its language: `facilitator/exercises/en/`, `<data folder>/languages/de/`. One's
own goes before one of the package with the same name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.files import read
from facilitator.messages import message

HERE = Path(__file__).parent
REFERENCE = "en"
"""The pack that others are held against."""
SPARE = frozenset({"messages.toml", "cli.toml"})
"""What another pack lacks of these is told in English."""

_NAME = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_FOLDERS = [HERE]


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`language.toml`: what a language asks of the system."""

    name: str
    """As those who speak it call it."""
    codes: tuple[str, ...]
    """ISO 639 codes by which the system's voices, and folders of speech models, tell that they are of this language."""
    voices: tuple[str, ...] = ()
    """Parts of names of adult, even-tempered voices, small letters, the most pleasant first."""
    models: tuple[str, ...] = ()
    """Names of `models/models.toml` that suit, the one to fetch first."""


def look_in(folder: Path | None) -> None:
    """Look for packs in this folder first, then in the package; without a folder in the package alone."""
    _FOLDERS[:] = [HERE] if folder is None else [folder, HERE]


def languages(folders: Sequence[Path] | None = None) -> tuple[str, ...]:
    """The languages that there are packs of: in `folders`, by default where `look_in` said."""
    found = (place.name for folder in folders or _FOLDERS if folder.is_dir() for place in folder.iterdir())
    return tuple(sorted({name for name in found if _find(name, folders or _FOLDERS)}))


def pack_folder(language: str) -> Path:
    """Where the pack of a language lies.

    Raises:
        SettingsError: if there is none; it names those that there are.
        ExerciseError: if it lacks a file that every language needs.
    """
    folder = _find(language, _FOLDERS)
    if folder is None:
        raise SettingsError(message("pack.no_language", language=language, languages=", ".join(languages())))
    if folder.parent != HERE:
        lacks = next((name for name in needed_files() if not (folder / name).is_file()), None)
        if lacks is not None:
            raise ExerciseError(message("pack.lacks_file", file=lacks, folder=folder, english=HERE / REFERENCE))
    return folder


def load_language(language: str = REFERENCE) -> Language:
    """What a language asks of the system; raises as `pack_folder` does, and where `language.toml` is wrong."""
    return _language(pack_folder(language))


@cache
def _language(folder: Path) -> Language:
    return read(folder / "language.toml", Language)


@cache
def needed_files() -> tuple[str, ...]:
    """What every pack holds, besides files with steps: of those it may have its own."""
    reference = HERE / REFERENCE
    files = sorted(reference.rglob("*.toml"))
    return tuple(
        file.relative_to(reference).as_posix()
        for file in files
        if file.name not in SPARE and "\n[[step]]" not in file.read_text(encoding="utf-8")
    )


def _find(language: str, folders: Sequence[Path]) -> Path | None:
    if _NAME.fullmatch(language) is None:
        return None
    return next((folder / language for folder in folders if any((folder / language).glob("*.toml"))), None)
