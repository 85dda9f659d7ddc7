"""Sentences of our own, drawn from grammars of our own: the text of the language model.

The grammars are the TOML files in `text/`. `parts` are comma-separated alternatives; `lists` are rows of forms of one
thing (`do | did | doing`), each column a part; a sentence names parts in braces. Sentences come in groups: `always` are
written out in full, `told` too, from both sides; `shared` are read as said by the one who shares, `mirrored` as told
back (words in capitals change,
see `text/perspective.toml`), `plain` stand as they are. `weights` says how much of the text each group makes.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec

from scripts.model.phones import in_dictionary, lexicon

FOLDER = Path(__file__).parent / "text"
HELD_OUT_SHARE = 0.04
MOST_WORDS = 22
HELD_OUT_WORDS = 4
"""Shorter sentences are never held out: all of them must be known."""
_SLOT = re.compile(r"\{(\w+)\}")
_CAPITALS = re.compile(r"\b[A-Z]+\b")


class GrammarError(ValueError):
    """A grammar names a part that does not exist, or a word that cannot be pronounced."""


class Forms(msgspec.Struct):
    """Rows of forms, each column a part."""

    names: list[str]
    rows: str


class GrammarFile(msgspec.Struct, forbid_unknown_fields=True):
    """One file of `text/`."""

    sentences: dict[str, str] = {}
    parts: dict[str, str] = {}
    lists: list[Forms] = []
    weights: dict[str, float] = {}
    words: dict[str, tuple[str, str]] = {}


@dataclass
class Grammar:
    """All files together: `parts` by name, templates by group, and the words that change sides."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    weights: dict[tuple[str, str], float] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Grammar:
        """Read every TOML file of the folder.

        Raises:
            GrammarError: if a sentence names a part that is nowhere, or a word is not in the dictionary.
        """
        grammar = cls()
        for path in sorted(folder.glob("*.toml")):
            grammar._add(path.stem, msgspec.toml.decode(path.read_bytes(), type=GrammarFile))
        grammar.parts["shared"] = [
            each for (_, group), texts in grammar.groups.items() if group == "shared" for each in texts
        ]
        grammar._check()
        return grammar

    def every(self, group: str) -> Iterator[str]:
        """All the sentences of a group of templates, written out."""
        for (_, name), templates in self.groups.items():
            if name == group:
                for template in templates:
                    between, slots = _SLOT.split(template)[::2], _SLOT.findall(template)
                    for choice in itertools.product(*(self.parts[slot] for slot in slots)):
                        pieces = itertools.chain(*itertools.zip_longest(between, choice, fillvalue=""))
                        for side in (0, 1) if group == "told" else (0,):
                            yield _tidy(self._sided("".join(pieces), side))

    def draw(self, chance: Random) -> str:
        """One sentence, by the weights."""
        group = chance.choices(list(self.weights), list(self.weights.values()))[0]
        filled = chance.choice(self.groups[group])
        while _SLOT.search(filled):
            filled = _SLOT.sub(lambda slot: chance.choice(self.parts[slot[1]]), filled)
        return _tidy(self._sided(filled, 1 if group[1] == "mirrored" else 0))

    def _sided(self, text: str, side: int) -> str:
        return _CAPITALS.sub(lambda word: self.words[word[0]][side] if word[0] in self.words else word[0], text)

    def _add(self, name: str, file: GrammarFile) -> None:
        self.parts.update(
            {part: [" ".join(text.split()) for text in texts.split(",")] for part, texts in file.parts.items()}
        )
        for forms in file.lists:
            rows = [[form.strip() for form in row.split("|")] for row in forms.rows.strip().splitlines()]
            self.parts.update({part: [row[column] for row in rows] for column, part in enumerate(forms.names)})
        for group, texts in file.sentences.items():
            self.groups[name, group] = texts.strip().splitlines()
        self.weights.update({(name, group): weight for group, weight in file.weights.items()})
        self.words.update(file.words)

    def _check(self) -> None:
        texts = [text for texts in (*self.parts.values(), *self.groups.values()) for text in texts]
        missing = {slot for text in texts for slot in _SLOT.findall(text)} - set(self.parts)
        unknown = {
            word for text in texts for word in self._sided(_SLOT.sub(" ", text), 0).split() if word not in lexicon()
        }
        if missing or unknown:
            raise GrammarError(
                f"parts that are nowhere: {sorted(missing)}; words not in the dictionary: {sorted(unknown)}"
            )


@dataclass(frozen=True)
class Texts:
    """Sentences for the language model and for training, and some of the same kind that neither ever sees."""

    training: list[str]
    held_out: list[str]


def make_texts(count: int, seed: int = 1) -> Texts:
    """Draw `count` different sentences beside those that are written out; a share is held out by a hash."""
    grammar, chance = Grammar.read(), Random(seed)  # noqa: S311 chance for data, not for secrets
    written = dict.fromkeys(itertools.chain(grammar.every("always"), grammar.every("told")))
    unseen = set((FOLDER / "unseen.txt").read_text(encoding="utf-8").splitlines())
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        sentence = grammar.draw(chance)
        if sentence not in written and sentence not in unseen and len(sentence.split()) <= MOST_WORDS:
            drawn[sentence] = None
    held_out = [sentence for sentence in drawn if _is_held_out(sentence)]
    training = [*written, *(sentence for sentence in drawn if not _is_held_out(sentence))]
    if not all(in_dictionary(sentence) for sentence in itertools.chain(training, held_out, unseen)):
        raise GrammarError("a sentence has a word that is not in the dictionary")
    return Texts(training, held_out)


def main() -> None:
    """Write `train.txt` and `held_out.txt` into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=60000)
    options = parser.parse_args()
    texts = make_texts(options.count)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "train.txt").write_text("\n".join(texts.training) + "\n", encoding="utf-8")
    (options.folder / "held_out.txt").write_text("\n".join(texts.held_out) + "\n", encoding="utf-8")
    words = {word for sentence in texts.training for word in sentence.split()}
    print(f"{len(texts.training)} sentences of {len(words)} words, {len(texts.held_out)} held out")


def _is_held_out(sentence: str) -> bool:
    return (
        len(sentence.split()) >= HELD_OUT_WORDS and hashlib.sha256(sentence.encode()).digest()[0] < 256 * HELD_OUT_SHARE
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
