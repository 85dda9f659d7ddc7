"""What of a text carries meaning: its telling words and set phrases, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.phrasebook import Found
from facilitator.mirroring.stems import Token


class Item(msgspec.Struct, frozen=True):
    """A telling word, or a set phrase: tokens `start` up to `end`."""

    start: int
    end: int
    stems: tuple[str, ...]
    """Stems of its telling words; of all its words where none is telling."""
    families: frozenset[str]
    related: frozenset[str]
    feelings: frozenset[str]
    weight: float


def weight_of(token: Token, lexicon: Lexicon) -> float:
    """How telling one word is: 0 for words that hold a sentence together."""
    if token.text in lexicon.silent:
        return 0.0
    if token.stem.startswith("#"):
        return lexicon.words.weights.numbers_weight
    return lexicon.weights.get(token.stem, lexicon.words.weights.plain_weight)


def items_of(tokens: Sequence[Token], lexicon: Lexicon) -> list[Item]:
    """The telling words and phrases of a text in their order, the longest phrase first, without overlap."""
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        idle = lexicon.idle.find(tokens, at)
        if idle:
            at = idle[-1].end
            continue
        books = (lexicon.families, lexicon.axes, lexicon.feelings)
        end = max([at + 1, *(one.end for book in books for one in book.find(tokens, at))])
        item = _item(tokens, at, end, lexicon)
        if item.weight > 0.0:
            items.append(item)
        at = end
    return items


def _item(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> Item:
    span = tokens[start:end]
    feelings = _names(lexicon.feelings.find(tokens, start), end)
    weight = sum(weight_of(token, lexicon) for token in span)
    if end - start > 1:
        weight = min(max(weight, lexicon.words.weights.phrase_weight), lexicon.words.weights.telling_weight)
    if feelings:
        weight = max(weight, lexicon.words.weights.telling_weight)
    telling = tuple(token.stem for token in span if weight_of(token, lexicon) > 0.0)
    return Item(
        start=start,
        end=end,
        stems=telling or tuple(token.stem for token in span),
        families=_names(lexicon.families.find(tokens, start), end),
        related=_names(lexicon.related.find(tokens, start), end),
        feelings=feelings,
        weight=weight,
    )


def _names(found: Sequence[Found], end: int) -> frozenset[str]:
    return frozenset(name for one in found if one.end == end for name in one.names)
