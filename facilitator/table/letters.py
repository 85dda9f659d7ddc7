"""Large letters: a line of text drawn with block characters, to be read from two metres.

The letters are data (`letters.toml`): small pictures of squares, seven squares from the top of a capital to the line. One
drawing serves three sizes, and accented letters are composed, so that Zoë and François have large names too.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from importlib.resources import files

import msgspec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_ABOVE = 3
"""Rows kept free above a capital for its mark: two of the mark, one of air."""
_LINE = _ABOVE + 7 - 1
"""The row that letters stand on: a capital is seven high."""
_SMALL = 2
"""Rows by which a small letter is lower than a capital."""
_BELOW = 10
"""The row at which a mark below begins."""
_HEIGHT = 12
_EVEN_FROM = 2
EVEN_ROWS = (_HEIGHT - _EVEN_FROM) // 2
"""The rows of characters of an even line, in large and narrow letters."""

_DOTLESS = "\N{LATIN SMALL LETTER DOTLESS I}"

_HALVES = " ▀▄█"
_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"


class Size(Enum):
    """How large a letter is drawn."""

    HUGE = "huge"
    """A square is two columns wide and one row high: for a console of many columns."""
    LARGE = "large"
    """A square is one column wide and half a row high: about 13 letters in 80 columns."""
    NARROW = "narrow"
    """A square is half a column wide and half a row high, its strokes doubled: about 20 letters in 80 columns."""

    @property
    def characters(self) -> str:
        """The block characters that this size is drawn with; a console that cannot show them cannot show this size."""
        return {Size.HUGE: " █", Size.LARGE: _HALVES, Size.NARROW: _QUARTERS}[self]


class _Strip(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    letters: str
    rows: str


class _Mark(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    mark: str
    rows: list[str]
    below: bool = False


class _Alphabet(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    space: int
    strip: list[_Strip]
    mark: list[_Mark]


class Drawing(msgspec.Struct, frozen=True):
    """Text in large letters."""

    rows: tuple[str, ...]
    """From the top; each is as wide as the letters of its line."""
    line: int
    """The row that the letters of the first line stand on."""


Squares = tuple[tuple[bool, ...], ...]
"""Rows of squares, from the top; all rows are equally long."""


@lru_cache(maxsize=64)
def draw(text: str, size: Size, columns: int, *, even: bool = False) -> Drawing | None:
    """Draw `text` in large letters, broken between words into lines of at most `columns` characters.

    Args:
        text: What to draw.
        size: How large.
        columns: How wide a line may be.
        even: Whether all lines are `EVEN_ROWS` high, whatever letters stand in them, so that none moves another.

    Returns:
        The drawing, or `None` where a letter is not in the alphabet, a word is wider than `columns`, or a mark higher than
        an even line.
    """
    words = [_word(word, 2 if size is Size.NARROW else 1) for word in text.split()]
    if not words or any(word is None for word in words):
        return None
    squares = columns // 2 if size is Size.HUGE else columns
    if size is Size.NARROW:
        words = [word and _bolder(word) for word in words]
        squares = columns * 2
    lines: list[Squares] = []
    for word in words:
        if word is None or len(word[0]) > squares:
            return None
        longer = _beside(lines[-1], word, _alphabet().space) if lines else word
        if lines and len(longer[0]) <= squares:
            lines[-1] = longer
        else:
            lines.append(word)
    drawn = [_trimmed(line) for line in lines]
    if even and any(above < _EVEN_FROM for _, above in drawn):
        return None
    if even:
        drawn = [(line[_EVEN_FROM:], _EVEN_FROM) for line in lines]
    rows = tuple(row for line, _ in drawn for row in _characters(line, size))
    stands_on = _LINE - drawn[0][1]
    return Drawing(rows, stands_on if size is Size.HUGE else stands_on // 2)


@lru_cache(maxsize=1)
def _alphabet() -> _Alphabet:
    with (files("facilitator.table") / "letters.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), _Alphabet)


@lru_cache(maxsize=1)
def _glyphs() -> dict[str, Squares]:
    glyphs = {}
    for strip in _alphabet().strip:
        rows = [row.split() for row in strip.rows.split("\n") if row]
        for place, letter in enumerate(strip.letters):
            glyphs[letter] = _squares((row[place] for row in rows), from_row=_ABOVE)
    return glyphs


@lru_cache(maxsize=1)
def _marks() -> dict[str, _Mark]:
    return {mark.mark: mark for mark in _alphabet().mark}


def _squares(rows: Iterable[str], from_row: int) -> Squares:
    drawn = [tuple(square == "#" for square in row) for row in rows]
    empty = (False,) * len(drawn[0])
    return tuple(drawn[row - from_row] if 0 <= row - from_row < len(drawn) else empty for row in range(_HEIGHT))


@lru_cache(maxsize=512)
def _word(word: str, gap: int) -> Squares | None:
    drawn: Squares | None = None
    for letter in unicodedata.normalize("NFC", word):
        squares = _letter(letter)
        if squares is None:
            return None
        drawn = squares if drawn is None else _beside(drawn, squares, gap)
    return drawn


def _letter(letter: str) -> Squares | None:
    """One letter with its marks; `None` where it, or one of its marks, is not in the alphabet."""
    plain = _glyphs().get(letter)
    if plain is not None:
        return plain
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if base == "i" and not all(mark in _marks() and _marks()[mark].below for mark in marks):
        base = _DOTLESS
    drawn = _glyphs().get(base)
    if drawn is None or not all(mark in _marks() for mark in marks):
        return None
    small = not any(any(row) for row in drawn[_ABOVE : _ABOVE + _SMALL])
    for mark in map(_marks().__getitem__, marks):
        row = _BELOW if mark.below else _SMALL * small
        drawn = _over(drawn, _squares(mark.rows, from_row=row))
    return drawn


def _over(below: Squares, above: Squares) -> Squares:
    """Lay one drawing over another, both centred; the wider one tells the width."""
    width = max(len(below[0]), len(above[0]))
    return tuple(
        tuple(a or b for a, b in zip(_centred(one, width), _centred(other, width), strict=True))
        for one, other in zip(below, above, strict=True)
    )


def _centred(row: tuple[bool, ...], width: int) -> tuple[bool, ...]:
    left = (width - len(row)) // 2
    return (False,) * left + row + (False,) * (width - left - len(row))


def _beside(left: Squares, right: Squares, gap: int) -> Squares:
    return tuple(one + (False,) * gap + other for one, other in zip(left, right, strict=True))


def _bolder(squares: Squares) -> Squares:
    """Double each stroke to the right, since a half column is thinner than half a row is high."""
    return tuple(
        tuple(here or before for here, before in zip((*row, False), (False, *row), strict=True)) for row in squares
    )


def _trimmed(squares: Squares) -> tuple[Squares, int]:
    """Leave out pairs of rows above and below all that is drawn, and the line; also how many rows went above."""
    used = [index // 2 * 2 for index, row in enumerate(squares) if any(row) or index == _LINE]
    return squares[used[0] : used[-1] + 2], used[0]


def _characters(squares: Squares, size: Size) -> list[str]:
    if size is Size.HUGE:
        return ["".join("██" if square else "  " for square in row) for row in squares]
    pairs = list(zip(squares[::2], squares[1::2], strict=True))
    if size is Size.LARGE:
        return ["".join(_HALVES[upper + 2 * lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs]
    rows = []
    for upper, lower in pairs:
        odd = len(upper) % 2
        up, low = upper + (False,) * odd, lower + (False,) * odd
        quarters = zip(up[::2], up[1::2], low[::2], low[1::2], strict=True)
        rows.append("".join(_QUARTERS[a + 2 * b + 4 * c + 8 * d] for a, b, c, d in quarters))
    return rows
