"""Measures how well words of crisis are found and harmless ones let pass; prints Markdown.

The phrasings lie in `tests/care/phrasings.toml`. With the development data beside the repository, every hit in about 2,800 pairs of counselling
talk and interviews is listed by its id: what was made of each stands in docs/care.md.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from facilitator.care import Concern, concern  # noqa: E402
from facilitator.exercises.care import load_care  # noqa: E402
from tests.care.phrasings import Part, part, read_phrasings  # noqa: E402

PAIRS = ROOT.parent / "shared" / "data" / "mirroring" / "pairs-dev.jsonl"
WORD_ERRORS = 0.1
"""Share of words that are replaced, dropped or doubled by others, as by a small recogniser."""

REPLACED, PUT_IN = 0.6, 0.2
"""Of these, the share that is replaced, and the share after which another word is put in; the rest is dropped."""


def misheard(text: str, vocabulary: list[str], chance: random.Random) -> str:
    """`text` with one word in ten wrong."""
    heard: list[str] = []
    for word in text.split():
        if chance.random() >= WORD_ERRORS:
            heard.append(word)
            continue
        kind = chance.random()
        if kind < REPLACED:
            heard.append(chance.choice(vocabulary))
        elif kind < REPLACED + PUT_IN:
            heard += [word, chance.choice(vocabulary)]
    return " ".join(heard)


def main() -> None:
    """Print the tables."""
    care = load_care()
    phrasings = read_phrasings()
    everything = [text for kind in phrasings.values() for text in kind.values()]
    vocabulary = [word for text in phrasings["harmless"].values() for word in text.lower().split()]
    wanted = {"crisis": Concern.CRISIS, "flooded": Concern.FLOODED, "harmless": Concern.CRISIS}
    print("| phrasings | number | found | with 10 % word errors |\n|---|---|---|---|")
    for kind, texts in phrasings.items():
        for use in Part:
            chosen = [text for each, text in texts.items() if part(each, text) is use]
            if not chosen:
                continue
            chance = random.Random(7)  # noqa: S311 - the same errors each time
            clear = sum(concern(text, care) is wanted[kind] for text in chosen) / len(chosen)
            noisy = statistics.mean(
                sum(concern(misheard(text, vocabulary, chance), care) is wanted[kind] for text in chosen) / len(chosen)
                for _ in range(5)
            )
            name = f"{kind}, {use.value}" + (" (found: false stops)" if kind == "harmless" else "")
            print(f"| {name} | {len(chosen)} | {clear:.3f} | {noisy:.3f} |")

    words = " ".join(everything).split()
    turns = [" ".join(words[start : start + 150]) for start in range(0, len(words) - 150, 75)]
    seconds: list[float] = []
    for turn in turns:
        started = time.perf_counter()
        concern(turn, care)
        seconds.append(time.perf_counter() - started)
    milliseconds = sorted(1000 * each for each in seconds)
    print(
        f"\nA turn of 150 words: p50 {statistics.median(milliseconds):.1f} ms, p95 {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms."
    )

    if not PAIRS.exists():
        print(f"\nThe development data is not here ({PAIRS.name}): its hits are not listed.")
        return
    seen: set[str] = set()
    print("\n| turn | concern |\n|---|---|")
    for row in map(json.loads, PAIRS.read_text(encoding="utf-8").splitlines()):
        for side in ("sender", "listener"):
            if row[side] in seen:
                continue
            seen.add(row[side])
            felt = concern(row[side], care)
            if felt is not Concern.NONE:
                print(f"| {row['id']}, {side} | {felt.value} |")
    print(f"\nOf {len(seen)} different turns.")


if __name__ == "__main__":
    main()
