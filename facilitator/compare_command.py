"""`facilitator compare`: mirrors compared for another program, line by line, or one mirror shown to a person.

A program writes JSON lines `{"id", "sender", "mirror"}`, optionally with `"pauses"` (seconds of silence after each of the
sender's words), and reads one JSON line for each, in order. A line that cannot be used is named on the error stream by its
number, never by its words; the others are still answered, and the exit code is 2.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import msgspec
from rich.console import Console
from rich.text import Text

from facilitator.errors import UsageError
from facilitator.exercises.languages import REFERENCE
from facilitator.exercises.lexicon import load_lexicon
from facilitator.messages import message
from facilitator.mirroring import Coverage, Explained, Lexicon, Said, explain, feedback

WAITS, CARRIED = "yellow", "green"


class Pair(msgspec.Struct, frozen=True):
    """One line of input."""

    id: Any
    """Whatever the program likes; it is given back as it came."""
    sender: str
    mirror: str
    pauses: tuple[float, ...] = ()


class PointAnswer(msgspec.Struct, frozen=True):
    """A point in a line of output."""

    start: int
    end: int
    text: str
    heard: float
    missed: bool


class Answer(msgspec.Struct, frozen=True):
    """One line of output."""

    id: Any
    coverage: float
    mirroring: float
    kind: str
    contradicts: bool
    points: tuple[PointAnswer, ...]
    added: tuple[str, ...]
    say: str | None


def run(
    sender: str | None,
    mirror: str | None,
    stdin: TextIO,
    stdout: TextIO,
    stderr: TextIO,
    *,
    json: bool,
    language: str = REFERENCE,
) -> int:
    """Compare `mirror` with `sender`, or, where both are `None`, every JSON line of `stdin`.

    With `json`, the one comparison is written as a JSON line too. Returns the exit code: 0, or 2 where something could
    not be used.
    """
    lexicon = load_lexicon(language)
    if sender is None and mirror is None:
        return _lines(stdin, stdout, stderr, lexicon)
    if sender is None or mirror is None:
        stderr.write(message("compare.both_or_neither") + "\n")
        return UsageError.exit_code
    explained = explain(Said(sender), Said(mirror), lexicon)
    if json:
        stdout.write(_encode(_answer("1", explained.coverage, lexicon)))
    else:
        _show(sender, explained, lexicon, Console(file=stdout, highlight=False, soft_wrap=True))
    return 0


def _lines(lines: Iterable[str], stdout: TextIO, stderr: TextIO, lexicon: Lexicon) -> int:
    for stream in (lines, stdout):
        if isinstance(stream, io.TextIOWrapper):
            # JSON is UTF-8 whatever the terminal speaks; bytes that are not make one bad line, not the end.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    decoder, code = msgspec.json.Decoder(Pair), 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pair = decoder.decode(line)
            explained = explain(Said(pair.sender, pair.pauses), Said(pair.mirror), lexicon)
            answer = _encode(_answer(pair.id, explained.coverage, lexicon))
        except (msgspec.DecodeError, UnicodeEncodeError):
            stderr.write(message("compare.line_unusable", number=number) + "\n")
            code = UsageError.exit_code
            continue
        stdout.write(answer)
        stdout.flush()
    return code


def _answer(name: Any, coverage: Coverage, lexicon: Lexicon) -> Answer:
    return Answer(
        id=name,
        coverage=round(coverage.coverage, 3),
        mirroring=round(coverage.mirroring, 3),
        kind=coverage.kind.value,
        contradicts=coverage.contradicts,
        points=tuple(PointAnswer(p.start, p.end, p.text, _rounded(p.heard), p.missed) for p in coverage.points),
        added=coverage.added,
        say=feedback(coverage, lexicon),
    )


def _rounded(heard: float) -> float:
    """To three places, but never over the edge at 0.5."""
    near = round(heard, 3)
    return near if (near < 0.5) == (heard < 0.5) else 0.499  # noqa: PLR2004


def _encode(answer: Answer) -> str:
    return msgspec.json.encode(answer).decode() + "\n"


def _show(sender: str, explained: Explained, lexicon: Lexicon, console: Console) -> None:
    coverage = explained.coverage
    shown = Text()
    for position, word in enumerate(sender.split()):
        point = next((one for one in coverage.points if one.start <= position < one.end), None)
        style = "dim" if point is None else WAITS if point.missed else CARRIED
        shown.append(word + " ", style=style)
    console.print(shown)
    console.print()
    waits, carried = message("compare.waits"), message("compare.carried")
    columns = max(len(waits), len(carried)) + 1
    for point in coverage.points:
        mark = (waits.ljust(columns), WAITS) if point.missed else (carried.ljust(columns), CARRIED)
        console.print(Text.assemble(mark, point.text))
    console.print()
    for words, match in explained.matches:
        why = f"{match.why} ({match.likeness:.2f})" if match.why else message("compare.not_given_back")
        console.print(Text.assemble(("  " + words, CARRIED if match.why else WAITS), f": {why}"))
    for reason in explained.turned:
        words = f"{' '.join(reason.sender)} / {' '.join(reason.mirror)}"
        console.print(Text("  " + message("compare.turned", why=reason.why, words=words)))
    if coverage.added:
        console.print(Text("  " + message("compare.added", added=", ".join(coverage.added))))
    console.print("  " + message("compare.kind", kind=coverage.kind.value))
    say = feedback(coverage, lexicon)
    if say:
        console.print()
        console.print(Text(say, style="bold"))


def main() -> int:
    """Run from a shell without the other commands."""
    arguments = [one for one in sys.argv[1:] if one != "--json"]
    sender, mirror = [*arguments[:2], None, None][:2]
    return run(sender, mirror, sys.stdin, sys.stdout, sys.stderr, json="--json" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
