from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from facilitator.table.text import clean, clip, shows, within, wrap

PLAIN = {"…": "...", "“": '"', "”": '"'}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ana\x1b[31m", "Ana [31m"),
        ("a\nb\tc", "a b c"),
        ("\u202eBen", "Ben"),
        ("x\ud800y", "x y"),
        ("Zoë 李", "Zoë 李"),
    ],
)
def test_control_characters_are_not_shown(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_joined_emoji_stay_joined() -> None:
    assert clean("👩\u200d🌾") == "👩\u200d🌾"


def test_what_a_screen_lacks_is_written_plainer() -> None:
    assert within("ascii", "“Zoë…” 李", PLAIN) == '"Zoe..." ?'
    assert within("latin-1", "Zoë…", PLAIN) == "Zoë..."
    assert within("utf-8", "“Zoë…” 李", PLAIN) == "“Zoë…” 李"


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp437", "utf-8"]))
def test_everything_can_be_written_afterwards(text: str, encoding: str) -> None:
    assert shows(encoding, within(encoding, clean(text), PLAIN))


def test_lines_break_between_words_and_long_words_where_they_must() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrap("", 5) == []


@given(st.text(), st.integers(1, 40))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = wrap(clean(text), columns)
    assert all(cell_len(line) <= columns for line in lines)
    if columns > 1:
        assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(st.text(), st.integers(0, 40))
def test_what_is_clipped_fits(text: str, columns: int) -> None:
    assert cell_len(clip(clean(text), columns)) <= columns


def test_a_cut_is_shown() -> None:
    assert clip("appreciation", 6) == "appre…"
    assert clip("short", 6) == "short"
