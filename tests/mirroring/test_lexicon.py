from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.errors import ExerciseError
from facilitator.exercises import lexicon as loader
from facilitator.exercises.lexicon import TABLES, load_lexicon

FOLDER = Path(loader.__file__).parent / "en" / "mirroring"


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A language pack of our own, `xx`, as good as the English one."""
    folder = tmp_path / "xx" / "mirroring"
    folder.mkdir(parents=True)
    for table in TABLES:
        (folder / f"{table}.toml").write_bytes((FOLDER / f"{table}.toml").read_bytes())
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    loader._load.cache_clear()
    return folder


def test_it_is_read_once() -> None:
    assert load_lexicon() is load_lexicon("en")


def test_another_language_is_another_folder(pack: Path) -> None:
    assert load_lexicon("xx").silent


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(ExerciseError, match=r"zz/mirroring/words\.toml"):
        load_lexicon("zz")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_no_toml_is_named(pack: Path, table: str) -> None:
    (pack / f"{table}.toml").write_text("= nothing", encoding="utf-8")
    with pytest.raises(ExerciseError, match=rf"xx/mirroring/{table}\.toml"):
        load_lexicon("xx")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_lacks_something_is_named(pack: Path, table: str) -> None:
    (pack / f"{table}.toml").write_text("unknown = 1", encoding="utf-8")
    with pytest.raises(ExerciseError, match=rf"xx/mirroring/{table}\.toml"):
        load_lexicon("xx")
