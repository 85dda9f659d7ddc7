"""Fits the weights in `fitted.toml`: which signs make a mirror, a question …, and when a point was heard.

`python scripts/fit_mirroring.py` writes the file. It learns from the tune half of the shares and, for the kinds, from
`../shared/data/mirroring` where that is there. Both fits are logistic regressions with a ridge, by plain gradient descent:
few, readable weights, and the same from run to run. The signs that a point was heard may only speak for it.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from facilitator.exercises.lexicon import load_lexicon  # noqa: E402
from facilitator.mirroring import Explained, Lexicon, Said, explain  # noqa: E402
from scripts.bench_mirroring import HUMAN, mirrors  # noqa: E402
from tests.mirroring.misheard import misheard, misheard_words  # noqa: E402
from tests.mirroring.shares import shares  # noqa: E402

TARGET = ROOT / "facilitator" / "exercises" / "en" / "mirroring" / "fitted.toml"
KINDS = ("mirror", "question", "advice", "rebuttal", "own_story", "information")
FAITHFUL = ("verbatim", "loose", "partial", "loose partial")
STEMS = ("if i got that right", "what i heard you say is that", "you said", "so what you're saying is")
BEGUN = 0.4
"""How many of the mirrors begin with one of the stems that receivers are given."""
RATES = (0.0, 0.1, 0.2)
Floats = NDArray[np.float64]


def human_kind(pair: dict[str, Any]) -> str | None:
    """The kind that a human pair teaches, or `None` where it is mixed or says nothing of form."""
    kind = str(pair["kind"])
    if kind.endswith("reflection") and kind != "non_reflection":
        return "mirror"
    for name in ("question", "advice", "information"):
        if kind in (name, f"{name}_open", f"{name}_closed", f"later_{name}"):
            return name
    return None


def human_pairs() -> list[dict[str, Any]]:
    """The human pairs, or none where the folder is not there."""
    path = HUMAN / "pairs-dev.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def softmax(scores: Floats) -> Floats:
    """By row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def fit_kinds(rows: Sequence[tuple[dict[str, float], str, float]]) -> dict[str, dict[str, float]]:
    """A multinomial logistic regression on rows of signs, kind, and how much the row counts."""
    signs, kinds, counts = zip(*rows, strict=True)
    names = ["intercept", *sorted(signs[0])]
    x = np.array([[1.0, *(row[name] for name in names[1:])] for row in signs])
    y = np.array([[kind == name for name in KINDS] for kind in kinds], dtype=np.float64)
    c = np.array(counts)
    for at in range(len(KINDS)):
        of_kind = y[:, at] == 1.0
        c[of_kind] *= 1.0 / max(c[of_kind].sum(), 1e-9)
    weights = np.zeros((x.shape[1], len(KINDS)))
    ridge = np.full_like(weights, 0.02)
    ridge[0] = 0.0
    for _ in range(2000):
        gradient = x.T @ ((softmax(x @ weights) - y) * c[:, None]) + ridge * weights
        weights -= 0.25 * gradient
    return {
        kind: {name: round(float(weights[row, at]), 3) for row, name in enumerate(names)}
        for at, kind in enumerate(KINDS)
    }


def fit_heard(points: Sequence[tuple[dict[str, float], bool, float]]) -> dict[str, float]:
    """A logistic regression whose weights, but for the intercept, are held at 0 or above."""
    rows, heard, counts = zip(*points, strict=True)
    names = ["intercept", *rows[0]]
    x = np.array([[1.0, *(row[name] for name in names[1:])] for row in rows])
    y, c = np.array(heard, dtype=np.float64), np.array(counts)
    c /= c.sum()
    weights = np.zeros(x.shape[1])
    for _ in range(40000):
        gradient = x.T @ ((1.0 / (1.0 + np.exp(-(x @ weights))) - y) * c)
        weights -= 1.0 * gradient
        weights[1:] = np.maximum(weights[1:], 0.0)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def share_rows_of_kinds(lexicon: Lexicon) -> list[tuple[dict[str, float], str, float]]:
    """What the shares teach of the kinds."""
    return _of_kinds(share_rows(lexicon))


def _of_kinds(rows: Sequence[tuple[str, Explained, list[bool]]]) -> list[tuple[dict[str, float], str, float]]:
    kinds = {**dict.fromkeys(FAITHFUL, "mirror"), **{kind: kind for kind in KINDS}}
    return [(one.signs, kinds[name], 2.0) for name, one, _ in rows if name in kinds]


def share_rows(lexicon: Lexicon) -> list[tuple[str, Explained, list[bool]]]:
    """Every mirror of the tune half at every rate of word errors: its name, its comparison, and which points were heard."""
    rows = []
    for share in shares():
        if share.half != "tune":
            continue
        for rate in RATES:
            rng = random.Random(f"fit {share.id} {rate}")  # noqa: S311
            words = misheard_words(share.sender.split(), rate, rng)
            sender = " ".join(word for word, _ in words)
            point_of = [
                next(index for index, (start, end) in enumerate(share.spans) if start <= at < end) for _, at in words
            ]
            for at, (name, mirror, left_out) in enumerate(mirrors(share)):
                if name in FAITHFUL and rng.random() < BEGUN:
                    mirror = f"{STEMS[at % len(STEMS)]} {mirror}"  # noqa: PLW2901
                explained = explain(Said(sender), Said(misheard(mirror, rate, rng)), lexicon)
                heard = []
                for point in explained.coverage.points:
                    inside = point_of[point.start : point.end]
                    heard.append(sum(index in left_out for index in inside) * 2 <= len(inside))
                rows.append((name, explained, heard))
    return rows


def main() -> None:
    """Fit both and write them."""
    lexicon = load_lexicon()
    rows = share_rows(lexicon)
    signs = _of_kinds(rows)
    for pair in human_pairs():
        kind = human_kind(pair)
        if kind is not None:
            signs.append((explain(Said(pair["sender"]), Said(pair["listener"]), lexicon).signs, kind, 1.0))
    fitted = fit_kinds(signs)
    points = [
        (evidence, heard, 1.0 if name != "one left out" else 0.25)
        for name, one, point_heard in rows
        if name != "twisted"
        for evidence, heard in zip(one.evidence, point_heard, strict=True)
    ]
    heard = fit_heard(points)
    lines = ["# Written by scripts/fit_mirroring.py; see there. Weights of signs in a logistic sum.", "", "[heard]"]
    lines += [f"{name} = {weight}" for name, weight in heard.items()]
    for kind, weights in fitted.items():
        lines += ["", f"[kinds.{kind}]", *(f"{name} = {weight}" for name, weight in weights.items())]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
