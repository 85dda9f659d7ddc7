"""Build the decoding graph in two parts, so that recognisers with a grammar work: `HCLr.fst` and `Gr.fst`.

The first part holds the states of the phones (H) and the words' pronunciations (L), made deterministic, with look-ahead;
the second is the language model (G). libvosk composes them, or the first with a grammar, while it listens. The words are
renumbered by the look-ahead, so `words.txt` and `Gr.fst` hold the new numbers. Needs Debian's `libfst-tools` and
`libfst22-plugins-base`, and `kaldifst`. Never load kaldifst and vosk in one process: they hang.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import kaldifst

from scripts.model.language_model import LanguageModel
from scripts.model.lexicon_graph import UNKNOWN, LexiconGraph, phone_graph
from scripts.model.transitions import POSITIONS, own_loops, phone_numbers

PLUGINS = "/usr/lib/x86_64-linux-gnu/fst/22"
_END_OF_WORDS = ("#0", "<s>", "</s>")
Arc = tuple[int, int, int, int, str]


def build(folder: Path, words: set[str], model: LanguageModel, work: Path) -> None:
    """Write all files of `graph/` for these words and this language model."""
    work.mkdir(parents=True, exist_ok=True)
    numbers = {"<eps>": 0, UNKNOWN: 1} | {word: number for number, word in enumerate(sorted(words), start=2)}
    lexicon = LexiconGraph(numbers)
    _compile(lexicon.lines(), work / "L.fst")
    _determinise(work / "L.fst")
    phone_lines, markers = phone_graph(lexicon.disambiguation)
    _compile(phone_lines, work / "H.fst")
    _tool(["fstarcsort", "--sort_type=ilabel", "L.fst", "Ls.fst"], work)
    _tool(["fstarcsort", "--sort_type=olabel", "H.fst", "Hs.fst"], work)
    _tool(["fstcompose", "Hs.fst", "Ls.fst", "HL.fst"], work)
    _determinise(work / "HL.fst")
    _compile(_with_own_loops(_printed(work / "HL.fst")), work / "HCL.fst")
    _tool(["fstarcsort", "--sort_type=olabel", "HCL.fst", "HCLs.fst"], work)
    lookahead = ["--fst_type=olabel_lookahead", "--save_relabel_opairs=relabelled"]
    _tool(["fstconvert", *lookahead, "HCLs.fst", "HCLr.fst"], work)
    numbers = _renumbered(numbers, work / "relabelled")
    _compile(model.arcs(numbers), work / "G.fst")
    _tool(["fstarcsort", "--sort_type=ilabel", "G.fst", "Gs.fst"], work)
    _tool(["fstconvert", "--fst_type=const", "Gs.fst", "Gr.fst"], work)
    graph = folder / "graph"
    (graph / "phones").mkdir(parents=True, exist_ok=True)
    for name in ("HCLr.fst", "Gr.fst"):
        shutil.copy(work / name, graph / name)
    _write_tables(graph, numbers, markers)


def _write_tables(graph: Path, numbers: dict[str, int], markers: list[int]) -> None:
    rows = sorted(numbers.items(), key=lambda row: row[1])
    (graph / "words.txt").write_text("".join(f"{word} {number}\n" for word, number in rows), encoding="utf-8")
    (graph / "disambig_tid.int").write_text("".join(f"{marker}\n" for marker in markers), encoding="ascii")
    phones = phone_numbers()
    table = "".join(f"{name} {number}\n" for name, number in phones.items())
    (graph / "phones.txt").write_text(f"<eps> 0\n{table}", encoding="ascii")
    places = "".join(
        f"{number} {'nonword' if name == 'SIL' else POSITIONS[name[-1]]}\n" for name, number in phones.items()
    )
    (graph / "phones/word_boundary.int").write_text(places, encoding="ascii")


def _renumbered(numbers: dict[str, int], pairs: Path) -> dict[str, int]:
    """The words' numbers after the look-ahead has changed them; those that it does not know come last."""
    rows = [row.split() for row in pairs.read_text().splitlines()]
    changed = {int(old): int(new) for old, new in rows}
    new = {word: changed.get(number, 0) for word, number in numbers.items()}
    following = max(changed.values()) + 1
    for word in (*(word for word, number in new.items() if not number and word != "<eps>"), *_END_OF_WORDS):
        new[word] = following
        following += 1
    return new


def _with_own_loops(lines: Iterable[str]) -> Iterator[str]:
    """Add each state's loop behind the arc that enters it: Kaldi's order, forward transition first.

    A graph state that is entered by arcs of several phone states gets one extra state for each of them.
    """
    loop_of = own_loops()
    arcs: list[Arc] = []
    finals: list[str] = []
    for line in lines:
        cells = line.split()
        if len(cells) >= 4:  # noqa: PLR2004 a row of an arc: from, to, input, output, and perhaps a weight
            begin, end, read, written = map(int, cells[:4])
            arcs.append((begin, end, read, written, cells[4] if len(cells) > 4 else "0"))  # noqa: PLR2004
        else:
            finals.append(line)
    start = arcs[0][0]
    entered_by: dict[int, set[int]] = {start: {0}}
    for _, end, read, _, _ in arcs:
        entered_by.setdefault(end, set()).add(loop_of.get(read, 0))
    following = 1 + max(max(arc[:2]) for arc in arcs)
    extra: dict[tuple[int, int], int] = {}
    for begin, end, read, written, weight in sorted(arcs, key=lambda arc: arc[0] != start):
        loop, target = loop_of.get(read, 0), end
        if loop and len(entered_by[end]) > 1:
            target = extra.setdefault((end, loop), following + len(extra))
        yield f"{begin} {target} {read} {written} {weight}"
    for (end, loop), state in extra.items():
        yield f"{state} {state} {loop} 0 0"
        yield f"{state} {end} 0 0 0"
    for state, loops in entered_by.items():
        if len(loops) == 1 and 0 not in loops:
            yield f"{state} {state} {next(iter(loops))} 0 0"
    yield from finals


def _compile(lines: Iterable[str], path: Path) -> None:
    text = "\n".join(lines) + "\n"
    subprocess.run(["fstcompile", "-", str(path)], input=text.encode(), check=True)


def _printed(path: Path) -> list[str]:
    return subprocess.run(["fstprint", str(path)], check=True, capture_output=True).stdout.decode().splitlines()


def _determinise(path: Path) -> None:
    graph = kaldifst.StdVectorFst.read(str(path))
    kaldifst.determinize_star(graph)
    graph.write(str(path))


def _tool(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "LD_LIBRARY_PATH": PLUGINS})
