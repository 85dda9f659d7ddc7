"""Measures the mirroring and prints Markdown tables: `python scripts/bench_mirroring.py [shares|human|speed] [--half tune]`.

`shares` compares the mirrors of `tests/mirroring/shares.toml` (the test half, unless told otherwise), as written and with
simulated word errors. `human` takes the pairs in `../shared/data/mirroring`, where that folder is there. `speed` draws the
curve of time over length. Without a name, all three.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from facilitator.exercises.lexicon import load_lexicon  # noqa: E402
from facilitator.mirroring import Coverage, Explained, Kind, Lexicon, Said, compare, explain  # noqa: E402
from facilitator.mirroring.listening import kinds_of  # noqa: E402
from tests.mirroring.misheard import misheard, misheard_words  # noqa: E402
from tests.mirroring.shares import Share, shares  # noqa: E402

HUMAN = ROOT.parent / "shared" / "data" / "mirroring"
RATES = (0.0, 0.1, 0.2)
SEED = 4


class Case(msgspec.Struct, frozen=True):
    """One comparison of the shares, with what is true of it."""

    share: Share
    name: str
    sender: str
    spans: tuple[tuple[int, int], ...]
    mirror: str
    left_out: frozenset[int]
    coverage: Coverage


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive scores above a negative; ties count half."""
    ranked = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    total, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        rank = (at + 1 + end) / 2
        total += rank * sum(kind for _, kind in ranked[at:end])
        at = end
    return (total - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


JOINTS = (
    "and",
    "but",
    "so",
    "which",
    "while",
    "because",
    "before",
    "although",
    "only",
    "when",
    "as",
    "since",
    "after",
    "if",
    "even",
    "with",
    "until",
    "like",
    "although",
    "without",
    "just",
    "though",
    "or",
    "then",
)


def joined(pieces: Iterable[str]) -> str:
    """Pieces of a mirror as one would say them."""
    text = ""
    for piece in pieces:
        text += f" {piece}" if not text or piece.split()[0] in JOINTS else f" and {piece}"
    return text.strip()


def mirrors(share: Share) -> Iterator[tuple[str, str, frozenset[int]]]:
    """Every mirror of a share: its name, its words, and the points it leaves out."""
    everything = frozenset(range(len(share.points)))
    yield "verbatim", joined(share.verbatim), frozenset()
    yield "loose", joined(share.loose), frozenset()
    yield "partial", share.partial, frozenset(share.left_out)
    kept = [piece for at, piece in enumerate(share.loose) if at not in share.left_out]
    yield "loose partial", joined(kept), frozenset(share.left_out)
    for left in everything:
        yield "one left out", joined(piece for at, piece in enumerate(share.loose) if at != left), frozenset({left})
    yield "twisted", share.twisted, frozenset()
    for kind in (Kind.REBUTTAL, Kind.ADVICE, Kind.QUESTION, Kind.OWN_STORY):
        yield kind.value, getattr(share, kind.value), everything


def cases(half: str, rate: float, lexicon: Lexicon) -> list[Case]:
    """All comparisons of one half at one rate of word errors, in the sender's words and in the mirror's."""
    found = []
    for share in shares():
        if share.half != half:
            continue
        rng = random.Random(f"{SEED} {share.id} {rate}")  # noqa: S311
        heard = misheard_words(share.sender.split(), rate, rng)
        sender = " ".join(word for word, _ in heard)
        spans = tuple(
            (sum(at < start for _, at in heard), sum(at < end for _, at in heard)) for start, end in share.spans
        )
        for name, words, left_out in mirrors(share):
            mirror = misheard(words, rate, rng)
            coverage = compare(Said(sender), Said(mirror), lexicon)
            found.append(Case(share, name, sender, spans, mirror, left_out, coverage))
    return found


def called_left_out(case: Case) -> set[int]:
    """Gold points of which more than half the words that were asked for lie in points that are called left out."""
    called = set()
    for index, (start, end) in enumerate(case.spans):
        missed = sum(max(0, min(end, p.end) - max(start, p.start)) for p in case.coverage.points if p.missed)
        heard = sum(max(0, min(end, p.end) - max(start, p.start)) for p in case.coverage.points if not p.missed)
        if missed > heard:
            called.add(index)
    return called


def f1(found: Iterable[Case]) -> tuple[float, float, float]:
    """F1, precision and recall of points left out, over all points of the cases."""
    right = wrong = unseen = 0
    for case in found:
        called = called_left_out(case)
        right += len(called & case.left_out)
        wrong += len(called - case.left_out)
        unseen += len(case.left_out - called)
    precision, recall = right / max(right + wrong, 1), right / max(right + unseen, 1)
    return 2 * right / max(2 * right + wrong + unseen, 1), precision, recall


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def bench_shares(half: str, lexicon: Lexicon) -> None:
    """The figures on our own shares."""
    by_rate = {rate: cases(half, rate, lexicon) for rate in RATES}
    columns = [f"{rate:.0%} word errors" for rate in RATES]
    rows = []
    for name in ("partial", "loose partial", "one left out"):
        cells = []
        for rate in RATES:
            score, precision, recall = f1(case for case in by_rate[rate] if case.name == name)
            cells.append(f"{score:.3f} (p {precision:.2f}, r {recall:.2f})")
        rows.append([f"points left out, F1, {name}", *cells])
    for name in ("verbatim", "loose"):
        cells = []
        for rate in RATES:
            chosen = [case for case in by_rate[rate] if case.name == name]
            wrong, total = sum(len(called_left_out(case)) for case in chosen), sum(len(case.spans) for case in chosen)
            cells.append(f"{wrong / total:.1%} of {total}")
        rows.append([f"points of {name} mirrors wrongly called left out", *cells])
    off = ("rebuttal", "advice", "question", "own_story")
    rows.append(
        [
            "coverage, AUC faithful against no mirror",
            *(
                f"{auc([c.coverage.coverage for c in by_rate[rate] if c.name in ('verbatim', 'loose')], [c.coverage.coverage for c in by_rate[rate] if c.name in off]):.4f}"
                for rate in RATES
            ),
        ]
    )
    rows.append(["twisted seen", *(_share(by_rate[rate], ("twisted",)) for rate in RATES)])
    faithful = ("verbatim", "loose", "partial", "loose partial")
    for name in faithful:
        rows.append([f"twisted, false alarms on {name}", *(_share(by_rate[rate], (name,)) for rate in RATES)])
    rows.append(["twisted, false alarms on all faithful", *(_share(by_rate[rate], faithful) for rate in RATES)])
    wanted = {
        "verbatim": Kind.MIRROR,
        "loose": Kind.MIRROR,
        "partial": Kind.MIRROR,
        **{name: Kind(name) for name in off},
    }
    for names in (*((name,) for name in wanted), tuple(wanted)):
        cells = []
        for rate in RATES:
            chosen = [case for case in by_rate[rate] if case.name in names]
            cells.append(f"{sum(case.coverage.kind is wanted[case.name] for case in chosen) / len(chosen):.1%}")
        rows.append([f"kind right, {names[0] if len(names) == 1 else 'all'}", *cells])
    count = sum(share.half == half for share in shares())
    table(f"Our own shares, {half} half ({count} shares)", ["figure", *columns], rows)


def _share(found: Sequence[Case], names: Sequence[str]) -> str:
    chosen = [case for case in found if case.name in names]
    return f"{sum(case.coverage.contradicts for case in chosen) / len(chosen):.1%}"


REFLECTIONS = ("simple_reflection", "complex_reflection")
FORMS = ("question", "question_open", "question_closed", "advice", "information", "non_reflection")


def bench_human(lexicon: Lexicon) -> None:
    """The figures on human pairs: does a score tell reflections from the rest?"""
    if not HUMAN.exists():
        print("\nNo human pairs here (../shared/data/mirroring): their figures are left out.")
        return
    pairs = [json.loads(line) for line in (HUMAN / "pairs-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    pairs = [pair for pair in pairs if pair["source"] in ("annomi", "pair")]
    found = [explain(Said(pair["sender"]), Said(pair["listener"]), lexicon) for pair in pairs]
    forms = cross_fitted(pairs, found)
    rows = []
    for source in ("annomi", "pair", "both"):
        chosen = [
            (pair["kind"], one.coverage.coverage, form)
            for pair, one, form in zip(pairs, found, forms, strict=True)
            if source in (pair["source"], "both")
        ]
        reflections = [entry for entry in chosen if entry[0] in REFLECTIONS]
        others = [entry for entry in chosen if entry[0] == "other_statement_reflection"]
        off = [entry for entry in chosen if entry[0] in FORMS]
        rows.append(
            [
                source,
                f"{auc([c for _, c, _ in reflections], [c for _, c, _ in others]):.3f}",
                f"{auc([f for _, _, f in reflections], [f for _, _, f in off]):.3f}",
                f"{auc([_both(c, f) for _, c, f in reflections], [_both(c, f) for _, c, f in (*others, *off)]):.3f}",
                f"{len(reflections)} / {len(others)} / {len(off)}",
            ]
        )
    head = [
        "pairs",
        "content AUC",
        "form AUC (five-fold)",
        "both AUC",
        "reflections / of another statement / no reflection",
    ]
    table("Human pairs (AnnoMI, PAIR)", head, rows)
    said_back(lexicon)


def _both(coverage: float, form: float) -> float:
    return (0.15 + coverage) * form


def cross_fitted(pairs: Sequence[dict[str, Any]], found: Sequence[Explained]) -> list[float]:
    """How probable a mirror is, by weights fitted on the other four fifths of the groups."""
    from scripts.fit_mirroring import fit_kinds, human_kind, share_rows_of_kinds  # noqa: PLC0415

    lexicon = load_lexicon()
    ours = share_rows_of_kinds(lexicon)
    folds = [int(hashlib.sha256(str(pair["group"]).encode()).hexdigest(), 16) % 5 for pair in pairs]
    scores = [0.0] * len(pairs)
    for fold in range(5):
        rows = list(ours)
        for pair, one, of in zip(pairs, found, folds, strict=True):
            kind = human_kind(pair)
            if kind is not None and of != fold:
                rows.append((one.signs, kind, 1.0))
        fitted = msgspec.structs.replace(lexicon.fitted, kinds=fit_kinds(rows))
        other = msgspec.structs.replace(lexicon, fitted=fitted)
        for at, one in enumerate(found):
            if folds[at] == fold:
                scores[at] = kinds_of(one.signs, other)[Kind.MIRROR]
    return scores


def said_back(lexicon: Lexicon) -> None:
    """Which of a speaker's words were said back: news interviews, each word marked by several people."""
    rows = [json.loads(line) for line in (HUMAN / "coverage-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    positive, negative, by_pair = [], [], []
    for row in rows:
        scores = word_scores(row["sender_tokens"], row["listener"], lexicon)
        back = [score for score, weight in zip(scores, row["sender_weight"], strict=True) if weight >= MARKED]
        not_back = [score for score, weight in zip(scores, row["sender_weight"], strict=True) if weight < MARKED]
        positive += back
        negative += not_back
        if back and not_back:
            by_pair.append(auc(back, not_back))
    head = ["words said back", "AUC over all words", "AUC within a pair, mean"]
    row = [
        f"{len(positive)} of {len(positive) + len(negative)} words",
        f"{auc(positive, negative):.3f}",
        f"{statistics.mean(by_pair):.3f} ({len(by_pair)} pairs)",
    ]
    table("Human words (news interviews)", head, [row])


MARKED = 0.3
"""A word counts as said back where this share of people marked it."""


def word_scores(words: Sequence[str], listener: str, lexicon: Lexicon) -> list[float]:
    """For each word how well it was said back: its own likeness, and how much of its point was heard."""
    explained = explain(Said(" ".join(words)), Said(listener), lexicon)
    scores = [0.0] * len(words)
    for (start, end), one in explained.spans:
        for at in range(start, end):
            scores[at] = max(scores[at], one.likeness)
    shares = [0.0] * len(words)
    for point, signs in zip(explained.coverage.points, explained.evidence, strict=True):
        for at in range(point.start, point.end):
            shares[at] = signs["share"]
    near = [statistics.mean(scores[max(0, at - 4) : at + 5]) for at in range(len(words))]
    return [own + beside + share for own, beside, share in zip(scores, near, shares, strict=True)]


LENGTHS = (10, 50, 150, 500, 1500, 5000)


def bench_speed(lexicon: Lexicon) -> None:
    """Time over length, on one core: talk as in the shares, and words of no language at all."""
    rng = random.Random(SEED)  # noqa: S311
    said = " ".join(share.sender for share in shares()).split()
    back = " ".join(" ".join(share.loose) for share in shares()).split()
    rows = []
    for length in LENGTHS:
        times = {"talk": [], "noise": [], "one word": []}  # type: dict[str, list[float]]
        for _ in range(200 if length <= 150 else 5):  # noqa: PLR2004
            start = rng.randrange(len(said))
            talk = [(said * 4)[start + at] for at in range(length)], [(back * 4)[start + at] for at in range(length)]
            noise = [
                ["".join(chr(rng.randrange(97, 0x2FF)) for _ in range(7)) for _ in range(length)] for _ in range(2)
            ]
            repeated = ["not", "garage"] * (length // 2), ["garage", "not"] * (length // 2)
            for name, (sender, mirror) in (("talk", talk), ("noise", noise), ("one word", repeated)):
                began = time.process_time()
                compare(Said(" ".join(sender)), Said(" ".join(mirror)), lexicon)
                times[name].append((time.process_time() - began) * 1000)
        rows.append(
            [
                f"{length} x {length}",
                *(f"{_percentile(found, 0.5):.1f} / {_percentile(found, 0.95):.1f}" for found in times.values()),
            ]
        )
    table("Processor time in ms on one core, p50 / p95", ["words", "talk", "noise", "one word"], rows)
    print(f"\nPeak memory of the whole process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def show_errors(lexicon: Lexicon) -> None:
    """What went wrong on the tune half; the test half is never shown."""
    for case in cases("tune", 0.0, lexicon):
        called = called_left_out(case)
        if case.name in ("loose", "partial", "loose partial") and called != case.left_out:
            print(f"POINTS {case.share.id} {case.name}\n   M: {case.mirror}")
            for index in sorted(called ^ case.left_out):
                print(f"   {'wrongly called' if index in called else 'unseen'}: {case.share.points[index]}")
                for p in case.coverage.points:
                    if min(p.end, case.spans[index][1]) > max(p.start, case.spans[index][0]):
                        print(f"        {p.text!r} {p.heard:.2f}")
        if (case.name == "twisted") != case.coverage.contradicts and case.name in (
            "verbatim",
            "loose",
            "partial",
            "twisted",
        ):
            reasons = explain(Said(case.sender), Said(case.mirror), lexicon).turned
            print(f"TWISTED {case.share.id} {case.name} {reasons}\n   S: {case.sender}\n   M: {case.mirror}")
        wanted = {"verbatim": "mirror", "loose": "mirror", "partial": "mirror"}.get(case.name, case.name)
        if wanted in {kind.value for kind in Kind} and case.coverage.kind.value != wanted:
            print(f"KIND {case.name} -> {case.coverage.kind.value} {case.coverage.mirroring:.2f}: {case.mirror}")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("shares", "human", "speed", "errors"))
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    chosen = parser.parse_args()
    lexicon = load_lexicon()
    if chosen.what in (None, "shares"):
        bench_shares(chosen.half, lexicon)
    if chosen.what in (None, "human"):
        bench_human(lexicon)
    if chosen.what in (None, "speed"):
        bench_speed(lexicon)
    if chosen.what == "errors":
        show_errors(lexicon)


if __name__ == "__main__":
    main()
