"""Measure the journal: how long an event takes to the disk, and whether kill -9 ever loses an acknowledged one.

Run: `python scripts/bench_journal.py [--appends 2000] [--kills 200] [--folder FOLDER]`; prints rows for BENCHMARKS.md.
The folder should lie on the disk that is asked about: a memory file system syncs in no time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from facilitator.dialogue.events import Begun, Heard, Word
from facilitator.journal import open_journal

NAMES = ("Ana", "Ben")
WORDS = ("when", "the", "kitchen", "is", "quiet", "in", "the", "morning", "i", "feel", "at", "home")


def turn(number: int) -> Heard:
    """Make a turn of about 60 words with their times, as long as a person speaks in half a minute."""
    words = tuple(Word(text=word, start=place / 2, end=place / 2 + 0.4) for place, word in enumerate(WORDS * 5))
    return Heard(at=float(number), turn=number, text=" ".join(WORDS * 5), words=words)


def begun() -> Begun:
    """Make the first event."""
    return Begun(exercise="imago", names=NAMES, clock="2026-05-04T19:30:00+02:00")


def latency(folder: Path, appends: int) -> str:
    """Append as a long session would, and say how long each took in milliseconds."""
    journal = open_journal(folder, NAMES).begin(begun())
    took = []
    for number in range(1, appends + 1):
        event = turn(number)
        started = time.perf_counter()
        journal.append(event)
        took.append((time.perf_counter() - started) * 1000)
    journal.close()
    cuts = statistics.quantiles(took, n=100)
    return (
        f"| journal: a turn of 60 words to the disk, {appends} times | p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms,"
        f" p99 {cuts[98]:.2f} ms, longest {max(took):.1f} ms | `python scripts/bench_journal.py` |"
    )


def append_until_killed(folder: Path, number: int) -> None:
    """Append for ever, saying the number of each event once it is acknowledged."""
    _, journal = open_journal(folder, NAMES).resume()
    while True:
        journal.append(turn(number))
        os.write(1, b"%d\n" % number)
        number += 1


def kills(folder: Path, rounds: int) -> str:
    """Kill a writer at random moments of its life and compare what is there with what it had acknowledged."""
    chance = random.Random(4)  # noqa: S311 - moments to kill at, not secrets
    open_journal(folder, NAMES).begin(begun()).close()
    there = 1
    lost = wrong = 0
    for _ in range(rounds):
        command = [sys.executable, __file__, "--append-from", str(there), "--folder", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None  # noqa: S101 - a pipe was asked for
            first = child.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            child.kill()
            acknowledged = int((first + child.stdout.read()).split()[-1])
        events, journal = open_journal(folder, NAMES).resume()
        journal.close()
        lost += max(0, acknowledged + 1 - len(events))
        wrong += list(events[1:]) != [turn(number) for number in range(1, len(events))]
        there = len(events)
    return (
        f"| journal: {rounds} times kill -9 at a random moment, {there} events | acknowledged events lost: {lost},"
        f" journals with a gap or a wrong event: {wrong} | `python scripts/bench_journal.py` |"
    )


def main() -> None:
    """Print one row for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appends", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="a folder on the disk that is asked about")
    parser.add_argument("--append-from", type=int, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.append_from is not None:
        append_until_killed(options.folder, options.append_from)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        print(latency(Path(folder) / "latency", options.appends))
        print(kills(Path(folder) / "kills", options.kills))


if __name__ == "__main__":
    main()
