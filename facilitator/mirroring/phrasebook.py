"""Phrases of several words, found in a row of tokens in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from facilitator.mirroring.stems import Stemmer, Token

ANY_POSSESSIVE = "~"


class Found(msgspec.Struct, frozen=True):
    """A phrase that stands in a row of tokens, at `start` up to `end`."""

    start: int
    end: int
    names: frozenset[str]


class _Node:
    __slots__ = ("further", "names")

    def __init__(self) -> None:
        self.further: dict[str, _Node] = {}
        self.names: set[str] = set()


class Phrasebook:
    """A tree of phrases by stem, each with the names of what it belongs to."""

    def __init__(self, root: _Node, wild: frozenset[str], *, exact: bool) -> None:
        self._root = root
        self._wild = wild
        self._exact = exact

    @classmethod
    def build(cls, phrases: Iterable[tuple[str, str]], stemmer: Stemmer, *, exact: bool = False) -> Phrasebook:
        """Build from `(name, phrase)`. "~" stands for any one pronoun, "the", or nothing.

        With `exact`, words are compared as they are, not by their stems.
        """
        root = _Node()
        for name, phrase in phrases:
            for spelled in _spellings(phrase):
                node = root
                for part in spelled:
                    for key in [part] if part == ANY_POSSESSIVE else _keys(part, stemmer, exact=exact):
                        node = node.further.setdefault(key, _Node())
                if node is not root:
                    node.names.add(name)
        return cls(root, stemmer.wild, exact=exact)

    def find(self, tokens: Sequence[Token], start: int) -> list[Found]:
        """All phrases that begin at `start`, shorter ones first."""
        token = tokens[start]
        if (token.text if self._exact else token.stem) not in self._root.further and not self._starts_wild(token):
            return []
        found: list[Found] = []
        self._walk(self._root, tokens, start, start, found)
        return sorted(found, key=lambda one: one.end)

    def _starts_wild(self, token: Token) -> bool:
        return ANY_POSSESSIVE in self._root.further and token.text in self._wild

    def all(self, tokens: Sequence[Token]) -> list[Found]:
        """All phrases in a row of tokens, those that overlap too."""
        return [one for start in range(len(tokens)) for one in self.find(tokens, start)]

    def stems(self) -> frozenset[str]:
        """Every stem that a phrase holds."""
        stems: set[str] = set()
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            stems.update(node.further)
            waiting.extend(node.further.values())
        return frozenset(stems)

    def _walk(self, node: _Node, tokens: Sequence[Token], start: int, at: int, found: list[Found]) -> None:
        if node.names:
            found.append(Found(start, at, frozenset(node.names)))
        if at == len(tokens) or not node.further:
            return
        token = tokens[at]
        step = node.further.get(token.text if self._exact else token.stem)
        if step is not None:
            self._walk(step, tokens, start, at + 1, found)
        wild = node.further.get(ANY_POSSESSIVE)
        if wild is not None and token.text in self._wild:
            self._walk(wild, tokens, start, at + 1, found)


def _spellings(phrase: str) -> list[list[str]]:
    parts = phrase.split()
    return [parts, [part for part in parts if part != ANY_POSSESSIVE]] if ANY_POSSESSIVE in parts else [parts]


def _keys(part: str, stemmer: Stemmer, *, exact: bool) -> list[str]:
    return [token.text if exact else token.stem for token in stemmer.tokens(part)]
