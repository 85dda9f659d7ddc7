"""Words of one text, brought to a form in which other forms of the same word are equal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import msgspec

from facilitator.writing import in_word

_QUOTES = {0x2019: "'", 0x2018: "'", 0x60: "'", 0xB4: "'", 0x2013: "-", 0x2014: "-"}
"""Typed apostrophes and dashes, by code point, and the plain ones that are meant."""


class Stemming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Suffixes by step: `(suffix, replacement, letters that must stay)`."""

    steps: tuple[tuple[tuple[str, str, int], ...], ...]
    vowels: str
    ends: str
    """Marks with which a clause ends, where somebody typed them."""
    asks: str
    """Those of them that ask."""
    past: str
    not_past: tuple[str, ...]


class Token(msgspec.Struct, frozen=True):
    """One word after contractions are opened: "don't" gives two tokens at the same position."""

    position: int
    """Position of the word in the text, split at white space."""
    text: str
    """Lower case, without punctuation."""
    stem: str
    asks: bool = False
    """Whether a question mark stood behind it."""
    ends: bool = False
    """Whether a mark that ends a clause stood behind it."""


class Stemmer:
    """Turns text into tokens by the tables of one language."""

    def __init__(
        self,
        stemming: Stemming,
        irregular: Mapping[str, tuple[str, ...]],
        contractions: Mapping[str, str],
        numbers: Mapping[str, int],
        wild: frozenset[str],
    ) -> None:
        self._steps = [
            {letter: [rule for rule in step if rule[0].endswith(letter)] for letter in {rule[0][-1] for rule in step}}
            for step in stemming.steps
        ]
        self._vowels, self._ends, self._asks = map(frozenset, (stemming.vowels, stemming.ends, stemming.asks))
        self._base = {form: base for base, forms in irregular.items() for form in forms}
        self._contractions = {short: tuple(long.split()) for short, long in contractions.items()}
        self._numbers = dict(numbers)
        self._in_words = {number: word for word, number in numbers.items()}
        self.wild = wild
        """What "~" stands for in a phrase."""

    def stem(self, word: str) -> str:
        """The stem of one clean word."""
        if word in self._numbers:
            return f"#{self._numbers[word]}"
        word = self._base.get(word, word)
        for step in self._steps:
            for suffix, replacement, stay in step.get(word[-1:], ()):
                if word.endswith(suffix) and self._may_lose(word, suffix, stay):
                    word = word[: len(word) - len(suffix)] + replacement
                    break
            word = self._base.get(word, word)
        return word

    def tokens(self, text: str) -> list[Token]:
        """All tokens of a text, in their order."""
        found: list[Token] = []
        stems: dict[str, str] = {}
        for position, word in enumerate(text.split()):
            pieces = self._pieces(word)
            for index, piece in enumerate(pieces):
                last = index == len(pieces) - 1
                if piece not in stems:
                    stems[piece] = self.stem(piece)
                asks, ends = last and not self._asks.isdisjoint(word), last and word[-1] in self._ends
                found.append(Token(position, piece, stems[piece], asks, ends))
        return found

    def _may_lose(self, word: str, suffix: str, stay: int) -> bool:
        kept = word[: len(word) - len(suffix)]
        return len(kept) >= stay and (stay == 0 or any(letter in self._vowels for letter in kept))

    def _pieces(self, word: str) -> list[str]:
        clean = unicodedata.normalize("NFKC", word).lower().translate(_QUOTES)
        pieces: list[str] = []
        for part in clean.replace("-", " ").replace("/", " ").split():
            letters = "".join(letter for letter in part if in_word(letter)).strip("'")
            if letters.isdecimal() and letters.isascii():
                pieces += self._number_in_words(letters)
            elif letters:
                pieces += self._contractions.get(letters, (letters,))
        return pieces

    def _number_in_words(self, digits: str) -> list[str]:
        value = int(digits[:6])
        if value in self._in_words:
            return [self._in_words[value]]
        tens, ones = value - value % 10, value % 10
        if tens in self._in_words and ones in self._in_words:
            return [self._in_words[tens], self._in_words[ones]]
        return [digits]
