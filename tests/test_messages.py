from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import messages
from facilitator.errors import FaultError
from facilitator.messages import ENGLISH, help_of, message, use_pack

IN_USE = "Another program is using the journal {path}: end it and try again."


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "xx"
    folder.mkdir()
    yield folder
    use_pack(ENGLISH)
    messages._texts.cache_clear()


@given(st.text())
def test_what_is_filled_in_stays_as_it_is(path: str) -> None:
    assert message("journal.in_use", path=path) == IN_USE.replace("{path}", path)


def test_a_pack_tells_it_in_its_own_words(pack: Path) -> None:
    (pack / "messages.toml").write_text('[journal]\nin_use = "{path}: o wé"\n', encoding="utf-8")
    (pack / "cli.toml").write_text('[talk]\nhelp = "O talo"\n', encoding="utf-8")
    use_pack(pack)
    assert message("journal.in_use", path="/a/b") == "/a/b: o wé"
    assert help_of("talk.help") == "O talo"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[journal]\n",
        "[journal",
        '[journal]\nin_use = "{where}: o wé"',
        '[journal]\nin_use = "{0}: o wé"',
        '[journal]\nin_use = "{path: o wé"',
        '[journal]\nin_use = "{path.there}: o wé"',
    ],
    ids=["empty", "missing", "no TOML", "another fill", "a number", "a lone brace", "a part of a fill"],
)
def test_what_a_pack_lacks_or_cannot_fill_is_told_in_english(pack: Path, text: str) -> None:
    (pack / "messages.toml").write_text(text, encoding="utf-8")
    use_pack(pack)
    assert message("journal.in_use", path="/a/b") == IN_USE.replace("{path}", "/a/b")
    assert help_of("talk.help").startswith("Lead a dialogue")


def test_a_fault_is_told_when_somebody_asks(pack: Path) -> None:
    fault = FaultError("settings.number", key="words_per_minute")
    (pack / "messages.toml").write_text('[settings]\nnumber = "{key}: o nomba"\n', encoding="utf-8")
    assert str(fault) == "“words_per_minute” is a number"
    use_pack(pack)
    assert str(fault) == "words_per_minute: o nomba"


def test_a_key_that_nobody_wrote_is_a_fault_of_this_program() -> None:
    with pytest.raises(LookupError):
        message("journal.nothing_like_it")
