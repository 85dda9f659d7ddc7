"""Word errors as a recogniser makes them, simulated: a share of the words is replaced by one that sounds much alike, dropped, or
joined by a stray short word."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from tests.mirroring.shares import shares

STRAY = ("the", "a", "and", "to", "in", "i", "it", "that", "of", "so")
REPLACED, DROPPED = 0.6, 0.85
"""Cumulated: 60 % replaced, 25 % dropped, 15 % joined by a stray word."""
CHOICES = 4


@cache
def _vocabulary() -> tuple[str, ...]:
    texts = [text for one in shares() for text in (*one.points, *one.loose, one.rebuttal, one.advice, one.own_story)]
    return tuple(sorted({word for text in texts for word in text.split()}))


@cache
def _alike(word: str) -> tuple[str, ...]:
    found = process.extract(word, _vocabulary(), scorer=JaroWinkler.similarity, limit=CHOICES + 1)
    return tuple(other for other, _, _ in found if other != word)[:CHOICES]


def misheard(text: str, rate: float, rng: random.Random) -> str:
    """`text` with about `rate` of its words in error."""
    return " ".join(word for word, _ in misheard_words(text.split(), rate, rng))


def misheard_words(words: Sequence[str], rate: float, rng: random.Random) -> list[tuple[str, int]]:
    """Words in error with the position each comes from."""
    heard: list[tuple[str, int]] = []
    for position, word in enumerate(words):
        if rng.random() >= rate:
            heard.append((word, position))
            continue
        what = rng.random()
        if what < REPLACED:
            heard.append((rng.choice(_alike(word)), position))
        elif what >= DROPPED:
            heard += [(word, position), (rng.choice(STRAY), position)]
    return heard
