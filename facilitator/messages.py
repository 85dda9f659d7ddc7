"""Every sentence for people that is no prompt: errors, what a command prints, its help. By key, from the language pack.

`messages.toml` holds what is told when there is something to tell, `cli.toml` the help of the commands; each is read when
its first word is asked for. What another pack lacks, or cannot fill, is told in English. No word of a partner is ever
filled in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENGLISH = Path(__file__).parent / "exercises" / "en"

_pack = ENGLISH


def use_pack(folder: Path) -> None:
    """Tell everything from now on in the words of the language pack in `folder`, as far as it has them."""
    global _pack  # noqa: PLW0603 - one process speaks one language, in every thread
    _pack = folder


def message(key: str, /, **fills: object) -> str:
    """The sentence that stands at `key` in `messages.toml` (such as `journal.in_use`), with its `{fills}` filled in.

    Raises:
        LookupError: if there is no such key, or a fill is missing: a fault in this program.
    """
    own = _texts(_pack, "messages").get(key)
    if own is not None and _pack != ENGLISH:
        with suppress(LookupError, ValueError, AttributeError):  # a translation that asks for something else
            return own.format_map(fills)
    return _texts(ENGLISH, "messages")[key].format_map(fills)


def help_of(key: str) -> str:
    """The help that stands at `key` in `cli.toml`: of a command (`talk.help`) or of what is given to it (`talk.typed`).

    Raises:
        LookupError: if there is none: a fault in this program.
    """
    own = _texts(_pack, "cli").get(key)
    return _texts(ENGLISH, "cli")[key] if own is None else own


@cache
def _texts(pack: Path, name: str) -> Mapping[str, str]:
    """Every text of a file by its dotted key. Only the English pack must have the file, and a whole one."""
    if pack == ENGLISH:
        return _read(ENGLISH, name)
    with suppress(OSError, ValueError):  # what is wrong with the pack is found elsewhere; this has to be told anyway
        return _read(pack, name)
    return {}


def _read(pack: Path, name: str) -> dict[str, str]:
    return dict(_flat(tomllib.loads((pack / f"{name}.toml").read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, str(value)
