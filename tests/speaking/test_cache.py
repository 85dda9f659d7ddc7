from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from facilitator.speaking.cache import PromptCache, key_of


def test_what_was_put_is_given_back_and_only_that(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path / "prompts")
    key = key_of("Ready?", "en", 150, "espeak 2.99")
    assert cache.get(key) is None
    cache.put(key, b"sound")
    assert cache.get(key) == b"sound"
    for other in (
        key_of("Ready.", "en", 150, "espeak 2.99"),
        key_of("Ready?", "us", 150, "espeak 2.99"),
        key_of("Ready?", "en", 160, "espeak 2.99"),
        key_of("Ready?", "en", 150, "espeak 3.0"),
    ):
        assert cache.get(other) is None
    cache.forget(key)
    assert cache.get(key) is None


@pytest.mark.skipif(sys.platform == "win32", reason="no modes on Windows")
def test_only_the_owner_may_look(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path / "prompts")
    cache.put("key", b"sound")
    assert (tmp_path / "prompts").stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "prompts").iterdir())


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, most_bytes=250)
    for age, key in enumerate(["old", "used", "new"]):
        cache.put(key, b"x" * 100)
        if key != "new":
            os.utime(tmp_path / f"{key}.sound", (age, age))
    assert [key for key in ("old", "used", "new") if cache.get(key)] == ["used", "new"]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PromptCache(tmp_path / "file" / "prompts")
    cache.put("key", b"sound")
    assert cache.get("key") is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = PromptCache(None)
    cache.put("key", b"sound")
    assert cache.get("key") is None
