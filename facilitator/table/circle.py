"""A circle that grows and shrinks slowly, for two people to breathe with."""

from __future__ import annotations

import math

BRAILLE = "⠀⣿"
"""The first and last of the characters that the fine circle is drawn with."""

_SMALLEST = 0.4
"""The radius at the end of breathing out, as a part of the largest: the circle never goes away."""
_DOTS = ((0, 0, 0x01), (0, 1, 0x02), (0, 2, 0x04), (1, 0, 0x08), (1, 1, 0x10), (1, 2, 0x20), (0, 3, 0x40), (1, 3, 0x80))
"""Where in its two by four dots a braille character has which bit."""


def fullness(seconds: float, breath_seconds: float) -> float:
    """How far the breath is drawn in, 0-1, `seconds` after it began; one breath takes `breath_seconds`.

    It goes as a cosine, so it comes to rest at either end.
    """
    return (1 - math.cos(2 * math.pi * seconds / breath_seconds)) / 2 if breath_seconds > 0 else 0.0


def circle(rows: int, fullness: float, *, braille: bool = True) -> list[str]:
    """Draw the circle in `rows` lines of `2 * rows` columns; `fullness` (0-1) is how large it is now.

    With `braille` it is drawn in dots, two by four in a character; without, of the letter o.
    """
    across, down = (4 * rows, 4 * rows) if braille else (rows, rows)
    radius = across / 2 * (_SMALLEST + (1 - _SMALLEST) * min(1.0, max(0.0, fullness)))

    def inside(x: int, y: int) -> bool:
        return math.hypot(x + 0.5 - across / 2, y + 0.5 - down / 2) <= radius

    if not braille:
        return ["".join("o " if inside(x, y) else "  " for x in range(across)) for y in range(down)]
    return [
        "".join(
            chr(0x2800 + sum(bit for x, y, bit in _DOTS if inside(2 * column + x, 4 * row + y)))
            for column in range(2 * rows)
        )
        for row in range(rows)
    ]
