"""Draw what the couple see, through the views of a short evening, as one SVG picture for the README.

    python scripts/show_table.py [docs/table.svg] [--light] [--size 80x24] [--watch]

Blocks and braille are drawn as shapes, not as text, so the picture looks the same whatever fonts a reader has. `--watch` shows
the same evening in this terminal instead.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.exercises.tables import load_table_words
from facilitator.table.picture import Scene, Screen, paint
from facilitator.table.terminal import TerminalTable

CELL, LINE = 8.4, 17.0
"""The width and height of one character in the picture."""

_ANSI = [(0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128), (128, 0, 128), (0, 128, 128), (192, 192, 192)]
DARK = TerminalTheme((29, 31, 33), (226, 223, 216), _ANSI)
LIGHT = TerminalTheme((250, 248, 243), (45, 45, 45), _ANSI)

_HINT = "Say “pause the session” or “please repeat that” at any time."
_POINTS = ("Saturdays", "the garage", "left over", "after the car")


def _points(*heard: int) -> tuple[PointShown, ...]:
    return tuple(PointShown(text, waits=place not in heard) for place, text in enumerate(_POINTS))


EVENING: tuple[tuple[str, Scene], ...] = (
    (
        "Three slow breaths",
        Scene(
            View(
                title="Imago dialogue · Arriving",
                mood=Mood.BREATHING,
                prompt="Turn to each other. Three slow breaths.",
                breath_seconds=6,
                hint=_HINT,
            ),
            phase=0.4,
        ),
    ),
    (
        "Zoë shares",
        Scene(
            View(
                title="Imago dialogue · Sharing",
                who="Zoë",
                doing="shares",
                stem="When … happens, I feel…",
                prompt="Zoë, when you are ready.",
                mood=Mood.LISTENING,
                breath_seconds=8,
                hint=_HINT,
            ),
            words="so on saturdays when you go straight to the garage i feel sort of left over like i come after the car",
            level=3,
            phase=0.3,
        ),
    ),
    (
        "Ben mirrors",
        Scene(
            View(
                title="Imago dialogue · Mirroring",
                who="Ben",
                doing="mirrors",
                stem="If I got that right…",
                prompt="There was something about the car, too. Would you like to add that?",
                points=_points(0, 1, 2),
                mood=Mood.LISTENING,
                hint=_HINT,
            ),
            words="if i got it right on saturdays i go straight to the garage and you feel left over",
            level=1,
        ),
    ),
    (
        "A pause",
        Scene(
            View(
                title="Imago dialogue · Pause",
                stem="Take your time.",
                mood=Mood.PAUSED,
                breath_seconds=10,
                hint="Say “continue please” when you are both ready.",
            ),
            phase=0.55,
        ),
    ),
)


def main() -> None:
    """Draw, or show, the evening."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=Path("docs/table.svg"))
    parser.add_argument("--light", action="store_true", help="on a light background")
    parser.add_argument("--size", default="80x24", help="columns x rows of each picture")
    parser.add_argument("--watch", action="store_true", help="show it in this terminal, five seconds a view")
    chosen = parser.parse_args()
    if chosen.watch:
        watch()
        return
    columns, rows = map(int, chosen.size.split("x"))
    chosen.path.parent.mkdir(parents=True, exist_ok=True)
    chosen.path.write_text(picture(columns, rows, LIGHT if chosen.light else DARK), encoding="utf-8")
    print(chosen.path)


def watch() -> None:
    """Show the evening in this terminal; its words come one by one, as they would."""
    table = TerminalTable(Console(), load_table_words(), keys=True)
    try:
        for _, scene in EVENING:
            table.show(scene.view)
            words = scene.words.split()
            for count in range(40):
                table.live(" ".join(words[: count * 2 // 3]))
                table.level(scene.level / 4 if count % 5 else 0.0)
                time.sleep(0.125)
    finally:
        table.close()


def picture(columns: int, rows: int, theme: TerminalTheme) -> str:
    """All views, two in a row, as one SVG."""
    width, height, gap = columns * CELL + 2 * CELL, rows * LINE + LINE, 14.0
    shapes = []
    for place, (title, scene) in enumerate(EVENING):
        x, y = place % 2 * (width + gap), place // 2 * (height + gap)
        shapes.append(f'<g transform="translate({x:.1f},{y:.1f})" role="img" aria-label="{escape(title)}">')
        shapes.append(f'<rect width="{width:.1f}" height="{height:.1f}" rx="10" fill="{theme.background_color.hex}"/>')
        shapes.append(f'<g transform="translate({CELL:.1f},{LINE / 2:.1f})">')
        shapes.extend(_screen(scene, columns, rows, theme))
        shapes.append("</g></g>")
    lines = (len(EVENING) + 1) // 2
    size = f"{2 * width + gap:.0f} {lines * (height + gap) - gap:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'font-family="\'DejaVu Sans Mono\',Menlo,Consolas,monospace" font-size="14">\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _screen(scene: Scene, columns: int, rows: int, theme: TerminalTheme) -> Iterator[str]:
    console = Console(file=io.StringIO(), width=columns, height=rows, force_terminal=True, color_system="truecolor")
    for row, line in enumerate(paint(scene, load_table_words(), Screen(columns, rows))):
        column = 0
        for segment in console.render(line, console.options.update(no_wrap=True, height=None)):
            if segment.text != "\n":
                yield from _run(segment, column, row, theme)
                column += cell_len(segment.text)


def _run(segment: Segment, column: int, row: int, theme: TerminalTheme) -> Iterator[str]:
    style = segment.style or Style()
    colour = style.color.get_truecolor(theme).hex if style.color else theme.foreground_color.hex
    x, y = column * CELL, row * LINE
    text = segment.text.strip()
    if not text.strip("⠀"):
        return
    if text[0] in _BLOCKS:
        yield f'<path fill="{colour}" shape-rendering="crispEdges" d="{"".join(_blocks(segment.text, x, y))}"/>'
    elif "⠀" <= text[0] <= "⣿":
        dots = "".join(_dots(segment.text, x, y))
        yield f'<path stroke="{colour}" stroke-width="2.2" stroke-linecap="round" d="{dots}"/>'
    else:
        x += CELL * (cell_len(segment.text) - cell_len(segment.text.lstrip()))
        bold = ' font-weight="bold"' if style.bold else ""
        yield (
            f'<text x="{x:.1f}" y="{y + LINE * 0.76:.1f}" textLength="{cell_len(text) * CELL:.1f}" '
            f'fill="{colour}"{bold}>{escape(text).replace(" ", "&#160;")}</text>'
        )


_BLOCKS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


def _blocks(text: str, x: float, y: float) -> Iterator[str]:
    """Block characters as rectangles, as long as they go on."""
    for half in (0, 1):
        squares = [bool(_BLOCKS.index(block) >> (2 * half + side) & 1) for block in text for side in (0, 1)]
        place = 0
        for filled, run in groupby(squares):
            length = len(list(run))
            if filled:
                wide, high = length * CELL / 2, LINE / 2
                yield f"M{x + place * CELL / 2:.1f} {y + half * high:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z"
            place += length


def _dots(text: str, x: float, y: float) -> Iterator[str]:
    """Braille characters as dots."""
    for place, character in enumerate(text):
        for bit, (across, down) in enumerate(_DOTS):
            if character != " " and (ord(character) - ord("⠀")) >> bit & 1:
                yield f"M{x + CELL * (place + across / 2 + 0.25):.1f} {y + LINE * (down + 0.5) / 4:.1f}h0"


if __name__ == "__main__":
    main()
