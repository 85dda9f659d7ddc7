from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.errors import ExerciseError, SettingsError
from facilitator.exercises.languages import HERE, look_in
from facilitator.exercises.lexicon import TABLES, load_lexicon


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A language pack of our own, `xx`, as good as the English one."""
    shutil.copytree(HERE / "en", tmp_path / "xx")
    look_in(tmp_path)
    yield tmp_path / "xx" / "mirroring"
    look_in(None)


def test_it_is_read_once() -> None:
    assert load_lexicon() is load_lexicon("en")


def test_another_language_is_another_folder(pack: Path) -> None:
    assert load_lexicon("xx").silent


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="zz"):
        load_lexicon("zz")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_no_toml_is_named(pack: Path, table: str) -> None:
    (pack / f"{table}.toml").write_text("= nothing", encoding="utf-8")
    with pytest.raises(ExerciseError, match=rf"^{table}\.toml.*line \d"):
        load_lexicon("xx")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_lacks_something_is_named(pack: Path, table: str) -> None:
    (pack / f"{table}.toml").write_text("unknown = 1", encoding="utf-8")
    with pytest.raises(ExerciseError, match=rf"^{table}\.toml.*line \d"):
        load_lexicon("xx")
