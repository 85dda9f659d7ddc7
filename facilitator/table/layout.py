"""Putting lines of text above and beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text

from facilitator.table.letters import EVEN_ROWS, Drawing, Size, draw

Lines = tuple[Text, ...]

_GAP = 3
"""Columns between things that stand in a row."""


def empty(rows: int) -> Lines:
    """Lines in which nothing stands."""
    return tuple(Text() for _ in range(rows))


def stack(parts: Sequence[Sequence[Text]], air: int) -> list[Text]:
    """The parts below one another, with `air` empty lines between those that show anything."""
    lines: list[Text] = []
    for part in parts:
        if part and lines:
            lines.extend(empty(air))
        lines.extend(part)
    return lines


def growing(forms: Sequence[Lines]) -> list[Lines]:
    """Those forms that are lower than all that come after them: a later one is better, and fits where it is not higher."""
    kept: list[Lines] = []
    for form in reversed(forms):
        if not kept or len(form) < len(kept[-1]):
            kept.append(form)
    return kept[::-1]


def in_rows(items: Sequence[Lines], columns: int) -> Lines:
    """Items of one height side by side, in as many rows as they need."""
    rows: list[list[Text]] = []
    for item in items:
        wide = max(line.cell_len for line in item)
        if rows and max(line.cell_len for line in rows[-1]) + _GAP + wide <= columns:
            rows[-1] = [Text.assemble(line, " " * _GAP, more) for line, more in zip(rows[-1], item, strict=True)]
        else:
            rows.append(list(item))
    return tuple(line for row in rows for line in row)


def evenly(text: str, size: Size, columns: int) -> Drawing | None:
    """A drawing whose lines, if they are several, are equally far apart."""
    drawing, even = draw(text, size, columns), draw(text, size, columns, even=True)
    one_line = EVEN_ROWS * (2 if size is Size.HUGE else 1)
    return drawing if even is None or len(even.rows) == one_line else even


def large_lines(text: str, columns: int, style: str) -> list[Lines] | None:
    """Running text in narrow large letters, each line `EVEN_ROWS` high; `None` where it cannot be drawn."""
    drawing = draw(text, Size.NARROW, columns, even=True)
    if drawing is None:
        return None
    rows = [Text(row, style) for row in drawing.rows]
    return [tuple(rows[place : place + EVEN_ROWS]) for place in range(0, len(rows), EVEN_ROWS)]


def beside(left: Drawing, left_style: str, right: Drawing, right_style: str) -> Lines:
    """Two drawings that stand on one line."""
    down = left.line - right.line
    rows = zip_longest(left.rows, ("",) * down + right.rows, fillvalue="")
    wide = max(map(len, left.rows)) + _GAP
    return tuple(Text.assemble((one.ljust(wide), left_style), (other, right_style)) for one, other in rows)
