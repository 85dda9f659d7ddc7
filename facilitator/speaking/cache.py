"""Rendered prompts on disk. Only fixed wordings come here: never what a partner said, never a name."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

MOST_BYTES = 64 * 2**20
"""About 25 minutes of rendered speech at 22 kHz."""
_SUFFIX = ".sound"


class PromptCache:
    """A folder of rendered files by hash. It only ever saves time: where it cannot be written it keeps nothing."""

    def __init__(self, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        """Use `folder`, made when first written to; `None` keeps nothing."""
        self._folder = folder
        self._most = most_bytes

    def get(self, key: str) -> bytes | None:
        """Give what was kept under a `key_of`, `None` if nothing is."""
        if self._folder is None:
            return None
        path = self._folder / (key + _SUFFIX)
        try:
            data = path.read_bytes()
            os.utime(path)  # the longest unused goes first
        except OSError:
            return None
        return data or None

    def put(self, key: str, data: bytes) -> None:
        """Keep it, whole or not at all, and let the longest unused go if it is too much."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(self._folder / (key + _SUFFIX))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._shrink(self._folder)
        except OSError:  # read-only or full: prompts are then rendered each time, which is no loss but of a moment
            self._folder = None

    def forget(self, key: str) -> None:
        """Remove one that turned out to be damaged."""
        if self._folder is not None:
            with contextlib.suppress(OSError):  # it is then read, and found damaged, once more
                (self._folder / (key + _SUFFIX)).unlink(missing_ok=True)

    def _shrink(self, folder: Path) -> None:
        kept = sorted(
            ((entry.stat(), entry) for entry in folder.iterdir() if entry.suffix in (_SUFFIX, ".part")),
            key=lambda pair: pair[0].st_mtime,
        )
        too_much = sum(stat.st_size for stat, _ in kept) - self._most
        for stat, entry in kept:
            if too_much <= 0:
                return
            entry.unlink(missing_ok=True)
            too_much -= stat.st_size


def key_of(text: str, voice: str, rate: int, engine: str) -> str:
    """Name a rendered prompt: a hash of all that changes its sound."""
    return hashlib.sha256(json.dumps([text, voice, rate, engine]).encode()).hexdigest()
