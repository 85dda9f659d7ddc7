from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.table.letters import EVEN_ROWS, Size, draw

SIZES = list(Size)


def test_a_letter_is_drawn_as_it_stands_in_the_alphabet() -> None:
    drawing = draw("L", Size.LARGE, 80)
    assert drawing is not None
    assert drawing.rows == ("▄   ", "█   ", "█   ", "█▄▄▄")
    assert drawing.line == 3


@pytest.mark.parametrize("size", SIZES)
def test_every_letter_digit_and_sign_that_a_stem_may_hold_is_there(size: Size) -> None:
    signs = '.,;:!?…"“”()/&+' + "".join(map(chr, (0x27, 0x2018, 0x2019, 0x2D, 0x2013, 0x2014)))
    for character in string.ascii_letters + string.digits + signs:
        assert draw(character, size, 80) is not None, character


@pytest.mark.parametrize(
    "name", ["Zoë", "Émile", "Łukasz", "Søren", "Jiří", "Åsa", "Nuño", "François", "Ștefan", "Naïve"]
)
def test_names_with_marks_are_drawn(name: str) -> None:
    assert draw(name, Size.LARGE, 80) is not None


@pytest.mark.parametrize("size", SIZES)
def test_a_mark_changes_the_drawing(size: Size) -> None:
    assert draw("Zoë", size, 80) != draw("Zoe", size, 80)
    assert draw("ï", size, 80) != draw("i", size, 80)


@pytest.mark.parametrize("text", ["李", "Олена", "דנה", "", "   ", "x̟", "🙂"])
def test_what_cannot_be_drawn_is_none(text: str) -> None:
    assert draw(text, Size.LARGE, 80) is None


def test_a_word_that_is_too_wide_is_none_and_a_narrower_size_may_still_do() -> None:
    assert draw("appreciation", Size.LARGE, 50) is None
    assert draw("appreciation", Size.NARROW, 50) is not None


def test_the_line_is_where_the_letters_stand_whatever_is_above_or_below() -> None:
    for size in SIZES:
        plain, marked, hanging = (draw(text, size, 200) for text in ("A", "Á", "Ag"))
        assert plain is not None
        assert marked is not None
        assert hanging is not None
        assert plain.line == len(plain.rows) - 1
        assert marked.line == len(marked.rows) - 1 > plain.line
        assert hanging.line == plain.line < len(hanging.rows) - 1


@given(st.text(string.ascii_letters + " .,?…éÜ", max_size=60), st.sampled_from(SIZES), st.integers(1, 200))
def test_no_row_is_wider_than_it_may_be(text: str, size: Size, columns: int) -> None:
    drawing = draw(text, size, columns)
    if drawing is not None:
        assert max(map(len, drawing.rows)) <= columns
        assert 0 <= drawing.line < len(drawing.rows)
        assert set("".join(drawing.rows)) <= set(size.characters)


@given(st.text("abcgpy ABCQ.,", min_size=1), st.integers(20, 200))
def test_even_lines_are_all_of_one_height(text: str, columns: int) -> None:
    drawing = draw(text, Size.NARROW, columns, even=True)
    assert (drawing is None) == (draw(text, Size.NARROW, columns) is None)
    if drawing is not None:
        assert len(drawing.rows) % EVEN_ROWS == 0
        assert drawing.line == EVEN_ROWS - 2


def test_a_mark_that_is_higher_than_an_even_line_is_not_drawn() -> None:
    assert draw("Émile", Size.NARROW, 80) is not None
    assert draw("Émile", Size.NARROW, 80, even=True) is None


@pytest.mark.parametrize("size", SIZES)
def test_what_stands_above_the_line_has_a_line_below_it(size: Size) -> None:
    for text in ("-", "'", "·", "”"):
        drawing = draw(text, size, 80)
        assert drawing is not None
        assert drawing.line == len(drawing.rows) - 1
