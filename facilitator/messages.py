"""Every sentence for people that is no prompt: errors, what a command prints, its help. By key, from the language pack.

`messages.toml` holds what is told when there is something to tell, `cli.toml` the help of the commands; each is read when
its first word is asked for. What a translation lacks, or cannot fill, is told in English. No word of a partner is ever
filled in.
"""

from __future__ import annotations

import os
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

PACKS = Path(__file__).parent / "exercises"
ENGLISH = "en"

_language = os.environ.get("FACILITATOR_LANGUAGE", ENGLISH)


def use_language(language: str) -> None:
    """Tell everything from now on in this language, as far as its pack has the words."""
    global _language  # noqa: PLW0603 - one process speaks one language, in every thread
    _language = language


def message(key: str, /, **fills: object) -> str:
    """The sentence that stands at `key` in `messages.toml` (such as `journal.busy`), with its `{fills}` filled in.

    Raises:
        LookupError: if there is no such key, or a fill is missing: a fault in this program.
    """
    own = _texts(_language, "messages").get(key)
    if own is not None and _language != ENGLISH:
        with suppress(LookupError, ValueError):  # a translation that asks for something else
            return own.format_map(fills)
    return _texts(ENGLISH, "messages")[key].format_map(fills)


def help_of(key: str) -> str:
    """The help that stands at `key` in `cli.toml`: of a command (`talk.help`) or of what is given to it (`talk.typed`).

    Raises:
        LookupError: if there is none: a fault in this program.
    """
    own = _texts(_language, "cli").get(key)
    return _texts(ENGLISH, "cli")[key] if own is None else own


@cache
def _texts(language: str, name: str) -> Mapping[str, str]:
    """Every text of a file by its dotted key. A pack need not have the file; only the English one must be there, whole."""
    if language == ENGLISH:
        return _read(ENGLISH, name)
    if not language.isidentifier():
        return {}
    with suppress(OSError, ValueError):  # the check of the pack names what is wrong; an error still has to be told
        return _read(language, name)
    return {}


def _read(language: str, name: str) -> dict[str, str]:
    return dict(_flat(tomllib.loads((PACKS / language / f"{name}.toml").read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield before + key, value
        else:
            yield from _flat(value, f"{before}{key}.")
