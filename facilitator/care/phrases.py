"""Finding phrases in a turn: a small language of words, a fuzzy ear, and guards that let idioms and negations pass.

A phrase is written as people say it, in words between spaces:

```
you hit me            these words, in this order
@hit                  any word or phrase of the class `hit`
(a|the|@hit|;)        one of these
really? (a|the)?      this, or nothing
*4                    at most four words, whatever they are
$                     nothing but a few words of `closing` until the end of the turn
;                     as `$`, or a word of `openings` follows, with which something new begins
```

Between two parts of a phrase a few words of `between` ("really", "sometimes", "uh") may stand. A guard is a phrase too: a find
that it overlaps is let go. No guard reaches further than it is written, so nothing said far away can hide a find.

A find is let go, too, where a phrase of `elsewhere` ("when I was little", "in the film") stands at most `ELSEWHERE_WORDS` away, unless a phrase of
`here` ("and you", "just like", "still") begins between the first word of the one and the last of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from facilitator.errors import FaultError
from facilitator.writing import in_word

LONG_WORD_LETTERS = 6
"""Only words of at least this many letters are heard fuzzily: short ones lie too near to one another (hits, hugs, heats)."""

ALIKE = 0.8
"""Least similarity (optimal string alignment, normalised) for a long word to be taken as the one meant; its first letter must agree.
Lets one letter in five be wrong, or two neighbours be swapped ("afriad")."""

MOST_BETWEEN = 3
"""Words or short phrases of `between` that may follow one another between two parts."""

ELSEWHERE_WORDS = 8
"""Most words between a find and the words that say that it belongs to another time, or to a story: about a clause."""

_TOKEN = re.compile(r"[^\s']+(?:'[^\s']+)*")


class PhraseError(FaultError):
    """A phrase cannot be read; `phrase` is the text it was written as."""

    def __init__(self, phrase: str, key: str, /, **fills: object) -> None:
        super().__init__(key, **fills)
        self.phrase = phrase


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all phrases of a language share."""

    classes: dict[str, tuple[str, ...]]
    """Words and phrases that may stand for one another, by name."""
    between: tuple[str, ...] = ()
    """Words that may stand between any two parts of a phrase."""
    closing: tuple[str, ...] = ()
    """Words that may still follow where a phrase wants the end of the turn."""
    openings: tuple[str, ...] = ()
    """Words with which something new begins, so that what was said before stands for itself."""
    written: dict[str, str] = msgspec.field(default_factory=dict)
    """Short forms and what they stand for: "don't" is "do not"."""
    heard: dict[str, str] = msgspec.field(default_factory=dict)
    """What a recogniser writes, and what was said: read as well as it stands."""
    elsewhere: tuple[str, ...] = ()
    """Phrases that say that what is told close to them was in childhood, or in a story."""
    here: tuple[str, ...] = ()
    """Phrases that bring it back to these two people and to now: between a find and a phrase of `elsewhere` they keep the find."""
    others: tuple[str, ...] = ()
    """Long words that sound like one of a phrase and are not: they are never taken for it."""


class Choice(msgspec.Struct, frozen=True):
    """A part of a phrase: one of some runs of words, looked up by the first word of each."""

    runs: Mapping[str, tuple[tuple[str, ...], ...]]
    ends: bool = False
    """Whether the end of the turn is a choice as well."""
    breaks: bool = False
    """Whether the end of the turn, or the beginning of something new, is a choice as well."""
    optional: bool = False


class Gap(msgspec.Struct, frozen=True):
    """A part of a phrase: any words, at most so many."""

    most: int


class Phrase(msgspec.Struct, frozen=True):
    """A phrase, part by part."""

    parts: tuple[Choice | Gap, ...]
    needs: frozenset[str]
    """The first words of its rarest part: a turn without any of these cannot hold it."""


class Phrases(msgspec.Struct, frozen=True):
    """Phrases to be found and guards, ready to be looked for: each under the words it may begin with."""

    written: Mapping[str, str]
    heard: Mapping[str, str]
    between: Choice
    closing: Choice
    openings: frozenset[str]
    finds: Mapping[str, tuple[Phrase, ...]]
    guards: Mapping[str, tuple[Phrase, ...]]
    sure: Mapping[str, tuple[Phrase, ...]]
    """Phrases that no guard lets go."""
    elsewhere: Mapping[str, tuple[Phrase, ...]]
    here: Mapping[str, tuple[Phrase, ...]]
    long_words: tuple[str, ...]
    """Words that may be heard fuzzily."""
    known: frozenset[str]
    """Words that are always taken as they are."""


def tokens(text: str, written: Mapping[str, str]) -> tuple[str, ...]:
    """The words of `text`: lower case, no punctuation, short forms written out. Total: any text has its words, maybe none."""
    small = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'").replace("`", "'")
    plain = "".join(letter if in_word(letter) else " " for letter in small)
    words: list[str] = []
    for token in _TOKEN.findall(plain):
        words.extend(written.get(token, token).replace("'", "").split())
    return tuple(words)


def found(text: str, phrases: Phrases) -> bool:
    """Whether a phrase stands in `text` that no guard lets go: as it is written, or as it may have been misheard or mistyped.

    A phrase of a single word is not found in a word that is only like it: nothing around it bears it out.
    """
    words = tokens(text, phrases.written)
    if _stands(words, phrases):
        return True
    said = _said(words, phrases)
    if said != words and _stands(said, phrases):
        return True
    meant = tuple(_meant(word, phrases) for word in said)
    return meant != said and _stands(meant, phrases, least_words=2)


def _said(words: Sequence[str], phrases: Phrases) -> tuple[str, ...]:
    line = f" {' '.join(words)} "
    for wrote, said in phrases.heard.items():
        line = line.replace(f" {wrote} ", f" {said} ")
    return tuple(line.split())


def _meant(word: str, phrases: Phrases) -> str:
    if len(word) < LONG_WORD_LETTERS - 1 or word in phrases.known:
        return word
    alike = [long for long in phrases.long_words if long[0] == word[0]]
    best = process.extractOne(word, alike, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
    return word if best is None else best[0]


def _stands(words: Sequence[str], phrases: Phrases, least_words: int = 1) -> bool:
    turn = _Turn(words, phrases)
    if turn.spans(phrases.sure):
        return True
    spans = [(start, end) for start, end in turn.spans(phrases.finds) if end - start >= least_words]
    guarded = turn.spans(phrases.guards) if spans else []
    left = [(start, end) for start, end in spans if not any(start < stop and begin < end for begin, stop in guarded)]
    told = turn.spans(phrases.elsewhere) if left else []
    here = [start for start, _ in turn.spans(phrases.here)] if told else []
    return any(not any(_elsewhere(find, mark, here) for mark in told) for find in left)


def _elsewhere(find: tuple[int, int], mark: tuple[int, int], here: Sequence[int]) -> bool:
    first, last = sorted((find, mark))
    near = last[0] - first[1] <= ELSEWHERE_WORDS
    return near and not any(first[0] <= place < max(find[1], mark[1]) for place in here)


class _Turn:
    """The words of one turn, with what may be stepped over at each place."""

    def __init__(self, words: Sequence[str], phrases: Phrases) -> None:
        self.words = words
        self.vocabulary = frozenset(words)
        everywhere = range(len(words) + 1)
        after = [frozenset({place, *self._runs(phrases.between, place)}) for place in everywhere]
        self.over = after
        for _ in range(MOST_BETWEEN - 1):
            self.over = [frozenset(further for next_ in places for further in after[next_]) for places in self.over]
        ending = {len(words)}
        for place in reversed(everywhere):
            if any(next_ in ending for next_ in self._runs(phrases.closing, place)):
                ending.add(place)
        self.ending = ending
        self.breaking = ending | {place for place, word in enumerate(words) if word in phrases.openings}

    def spans(self, index: Mapping[str, tuple[Phrase, ...]]) -> list[tuple[int, int]]:
        """Where phrases stand, as the place of the first word and that after the last."""
        return [
            (start, end)
            for start, word in enumerate(self.words)
            for phrase in index.get(word, ())
            if not phrase.needs.isdisjoint(self.vocabulary) and (end := self._end(phrase.parts, start)) is not None
        ]

    def _end(self, parts: Sequence[Choice | Gap], start: int) -> int | None:
        """Where the shortest reading of a phrase that begins at `start` ends, if there is one."""
        places = {start}
        for number, part in enumerate(parts):
            here = {further for place in places for further in self.over[place]} if number else places
            if isinstance(part, Gap):
                places = {
                    place + more for place in here for more in range(part.most + 1) if place + more <= len(self.words)
                }
                continue
            next_places = {further for place in here for further in self._runs(part, place)}
            if part.ends or part.breaks:
                next_places |= here & (self.breaking if part.breaks else self.ending)
            places = next_places | places if part.optional else next_places
            if not places:
                return None
        return min(places)

    def _runs(self, part: Choice, place: int) -> list[int]:
        if place >= len(self.words):
            return []
        runs = part.runs.get(self.words[place], ())
        return [place + len(run) for run in runs if tuple(self.words[place : place + len(run)]) == run]
