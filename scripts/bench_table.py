"""Measure the table: how long one picture takes, and how much of a core the breathing circle costs.

Run: `python scripts/bench_table.py [--pictures 300] [--seconds 10]`; prints rows for BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time

from rich.console import Console

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.exercises.tables import load_table_words
from facilitator.table.picture import Scene, Screen, paint
from facilitator.table.terminal import TerminalTable

WORDS = load_table_words()
SPOKEN = [
    "if",
    "i",
    "got",
    "it",
    "right",
    "on",
    "saturdays",
    "i",
    "go",
    "straight",
    "to",
    "the",
    "garage",
    "and",
    "you",
    "feel",
    "left",
    "over",
] * 3
MIRRORING = View(
    title="Mirroring",
    who="Ben",
    doing="mirrors",
    stem="If I got that right, you said…",
    prompt="There was something about the car, too. Would you like to add that?",
    points=tuple(PointShown(text, text != "Saturdays") for text in ("Saturdays", "the garage", "after the car")),
    mood=Mood.LISTENING,
)


def console(columns: int, rows: int) -> Console:
    """A terminal that shows nothing."""
    return Console(
        file=io.StringIO(),
        width=columns,
        height=rows,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )


def picture(columns: int, rows: int, pictures: int) -> str:
    """Draw a mirror whose words grow, and say how long each picture took in milliseconds."""
    screen = console(columns, rows)
    took = []
    for count in range(pictures):
        started = time.perf_counter()
        words = " ".join(SPOKEN[: count % len(SPOKEN)])
        with screen.capture():
            for line in paint(Scene(MIRRORING, words=words), WORDS, Screen(columns, rows)):
                screen.print(line)
        took.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return (
        f"| table: one picture with its live words, {columns}x{rows} | p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms |"
        " `python scripts/bench_table.py` |"
    )


def breathing(seconds: float) -> str:
    """Let the circle breathe, and say how much of one core it took."""
    table = TerminalTable(console(80, 24), WORDS, keys=True)
    table.show(View(title="Arriving", mood=Mood.BREATHING, breath_seconds=6))
    before = time.process_time()
    time.sleep(seconds)
    used = (time.process_time() - before) / seconds
    table.close()
    return f"| table: the breathing circle, 80x24 | {used:.1%} of a core | `python scripts/bench_table.py` |"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    print(picture(80, 24, chosen.pictures))
    print(picture(190, 50, chosen.pictures))
    print(breathing(chosen.seconds))


if __name__ == "__main__":
    main()
