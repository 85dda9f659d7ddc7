"""A trigram language model: interpolated Kneser-Ney smoothing with fixed discounts (Chen & Goodman, 1999).

A history is the tuple of the last words, `()` to `(word, word)`; `<s>` begins a sentence and `</s>` ends it. Every word
of the vocabulary has at least its share of `OPEN_SHARE` wherever nothing is known of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BEGIN, END = "<s>", "</s>"
ORDER = 3
DISCOUNTS = (0.5, 0.75, 0.85)
LEAST_COUNTS = (1, 1, 1)
"""How often an n-gram must be seen to be kept."""
OPEN_SHARE = 0.06
"""The share of the unigrams that goes evenly to the whole vocabulary: so that words without text are heard, too."""

History = tuple[str, ...]
Counts = dict[History, Counter[str]]


@dataclass(frozen=True)
class Continuation:
    """What follows a history: the chance of each word that is kept, and the weight of the shorter history for others."""

    chances: dict[str, float]
    backoff: float


@dataclass(frozen=True)
class LanguageModel:
    """The continuations of each history that is kept; `()` has all the words."""

    continuations: dict[History, Continuation]

    def known(self, history: History) -> History:
        """The longest end of the history that is kept."""
        while history not in self.continuations:
            history = history[1:]
        return history

    def chance(self, history: History, word: str) -> float:
        """The chance of a word after a history."""
        weight = 1.0
        while True:
            history = self.known(history)
            found = self.continuations[history]
            if word in found.chances or not history:
                return weight * found.chances.get(word, 0.0)
            weight *= found.backoff
            history = history[1:]

    def arcs(self, number_of: dict[str, int]) -> Iterator[str]:
        """The model as an acceptor in OpenFst's text form, over these word numbers; backing off reads nothing (0)."""
        first: History = (BEGIN,)
        states = {first: 0}
        for history in self.continuations:
            states.setdefault(history, len(states))
        for history in sorted(states, key=lambda each: each != first):
            here, found = states[history], self.continuations[history]
            for word, chance in found.chances.items():
                if word == END:
                    yield f"{here} {-math.log(chance):.4f}"
                else:
                    there = states[self.known((*history, word)[-(ORDER - 1) :])]
                    yield f"{here} {there} {number_of[word]} {number_of[word]} {-math.log(chance):.4f}"
            if history:
                yield f"{here} {states[self.known(history[1:])]} 0 0 {-math.log(max(found.backoff, 1e-9)):.4f}"


def estimate(sentences: Iterable[str], vocabulary: set[str]) -> LanguageModel:
    """Estimate the model from sentences; words outside the vocabulary break the chain of words."""
    seen = _count(sentences, vocabulary)
    continuations: dict[History, Continuation] = {}
    for size in range(ORDER):
        for history, words in _smoothed_counts(seen, size).items():
            kept = {word: count for word, count in words.items() if seen[size][history][word] >= LEAST_COUNTS[size]}
            reachable = not history[1:] or history[1] in continuations.get(history[:1], _NOTHING).chances
            if kept and reachable:
                total = sum(words.values())
                chances = {word: max(count - DISCOUNTS[size], 0.0) / total for word, count in kept.items()}
                continuations[history] = Continuation(chances, 1.0 - sum(chances.values()))
    return _interpolated(continuations, vocabulary | {END})


_NOTHING = Continuation({}, 1.0)


def _count(sentences: Iterable[str], vocabulary: set[str]) -> list[Counts]:
    """How often each word follows each history, by the length of the history."""
    seen: list[Counts] = [defaultdict(Counter) for _ in range(ORDER)]
    for sentence in sentences:
        history: History = (BEGIN,)
        for word in (*sentence.split(), END):
            if word != END and word not in vocabulary:
                history = ()
                continue
            for size in range(len(history) + 1):
                seen[size][history[len(history) - size :]][word] += 1
            history = (*history, word)[-(ORDER - 1) :]
    return seen


def _smoothed_counts(seen: list[Counts], size: int) -> Counts:
    """Kneser and Ney: below the highest order, count in how many contexts a word stands, not how often."""
    if size == ORDER - 1:
        return seen[size]
    contexts: Counts = defaultdict(Counter)
    for history, words in seen[size + 1].items():
        for word in words:
            contexts[history[1:]][word] += 1
    for history, words in seen[size].items():
        if history[:1] == (BEGIN,):
            contexts[history] = words
    return contexts


def _interpolated(continuations: dict[History, Continuation], words: set[str]) -> LanguageModel:
    """Add to each chance what the shorter history gives, from the shortest up."""
    full: dict[History, Continuation] = {}
    model = LanguageModel(full)
    for history in sorted(continuations, key=len):
        found = continuations[history]
        if not history:
            even = (found.backoff + OPEN_SHARE) / len(words)
            rest = 1.0 - OPEN_SHARE
            total = sum(found.chances.values()) * rest + even * len(words)
            unigrams = {word: (found.chances.get(word, 0.0) * rest + even) / total for word in sorted(words)}
            full[history] = Continuation(unigrams, 1.0)
            continue
        longer = {
            word: chance + found.backoff * model.chance(history[1:], word) for word, chance in found.chances.items()
        }
        full[history] = Continuation(longer, found.backoff)
    return model
