from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from facilitator.table.layout import Lines, beside, empty, growing, in_rows, stack
from facilitator.table.letters import Size, draw


def texts(*lines: str) -> Lines:
    return tuple(map(Text, lines))


def plain(lines: Lines | list[Text]) -> list[str]:
    return [line.plain for line in lines]


def test_parts_are_stacked_with_air_between_those_that_show_anything() -> None:
    assert plain(stack([texts("a"), (), texts("b", "c")], 1)) == ["a", "", "b", "c"]
    assert plain(stack([texts("a"), texts("b")], 0)) == ["a", "b"]


@given(st.lists(st.integers(0, 12)))
def test_forms_grow(heights: list[int]) -> None:
    kept = [len(form) for form in growing([empty(height) for height in heights])]
    assert kept == sorted(set(kept))
    assert kept[-1:] == heights[-1:]
    assert min(kept, default=0) == min(heights, default=0)


def test_the_later_of_two_forms_of_one_height_is_kept() -> None:
    assert [plain(form) for form in growing([texts("small"), texts("better")])] == [["better"]]


def test_items_stand_in_rows() -> None:
    items = [texts("one"), texts("two"), texts("three")]
    assert plain(in_rows(items, 20)) == ["one   two   three"]
    assert plain(in_rows(items, 10)) == ["one   two", "three"]
    assert plain(in_rows([texts("a", "b"), texts("c", "d")], 10)) == ["a   c", "b   d"]
    assert in_rows([], 10) == ()


def test_two_drawings_stand_on_one_line() -> None:
    name, doing = draw("Ég", Size.HUGE, 80), draw("asks", Size.LARGE, 80)
    assert name is not None
    assert doing is not None
    lines = beside(name, "", doing, "")
    width = max(map(len, name.rows))
    assert lines[name.line].plain[width:].strip() == doing.rows[doing.line].strip()
    assert len(lines) == len(name.rows)
