"""Which words of the sender a mirror gave back, in what form: the fast alignment.

A mirror is looked at as a bag: the order of what is given back does not matter, and more words never take away what
others have given. Every telling word of the sender gets the best of these likenesses (figures from the thresholds):

- the same word in any form;
- one family of the thesaurus, or feelings of one group;
- two words run together, or one torn apart, by the recogniser;
- nearly the same letters (Jaro-Winkler), or the same sound;
- one corner of life, a weak tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from facilitator.mirroring.items import Item, weight_of
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.stems import Token


class Match(msgspec.Struct, frozen=True):
    """How well one item of the sender was given back, 0-1, and why."""

    likeness: float
    why: str
    """`same`, `family`, `feeling`, `joined`, `letters`, `sound`, `related`, `part` or empty."""


class Mirror:
    """A listener's words, laid out for looking things up."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.stems = frozenset(token.stem for token in tokens)
        self.families = _names(found.names for found in lexicon.families.all(tokens))
        self.related = _names(found.names for found in lexicon.related.all(tokens))
        self.feelings = _names(found.names for found in lexicon.feelings.all(tokens))
        self.texts = frozenset(token.text for token in tokens)
        self.pairs = frozenset(one.text + two.text for one, two in pairwise(tokens))
        self.by_letter: dict[str, list[str]] = {}
        self.sounds: set[str] = set()
        for text in sorted({token.text for token in tokens if weight_of(token, lexicon) > 0.0}):
            if len(text) >= lexicon.phrases.thresholds.letters_shortest:
                self.by_letter.setdefault(sound_of(text, lexicon)[:1], []).append(text)
            key = sound_of(text, lexicon)
            if len(text) >= lexicon.words.sounds.shortest_word and len(key) >= lexicon.words.sounds.shortest_key:
                self.sounds.add(key)


def _names(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for names in sets for name in names)


def sound_of(text: str, lexicon: Lexicon) -> str:
    """A key that is the same for words that sound much alike."""
    sounds = lexicon.words.sounds
    for old, new in sounds.replace:
        text = text.replace(old, new)
    if not text:
        return ""
    first, rest = text[0], text[1:]
    key = first if first not in sounds.vowels else sounds.vowels[:1]
    for letter in rest:
        if letter not in sounds.vowels and letter != key[-1:]:
            key += letter
    return key


def match(item: Item, tokens: Sequence[Token], mirror: Mirror, lexicon: Lexicon) -> Match:
    """The best likeness of one item of the sender with anything in the mirror."""
    figures = lexicon.phrases.thresholds
    if all(stem in mirror.stems for stem in item.stems):
        return Match(figures.same_stem, "same")
    if item.families & mirror.families:
        return Match(figures.same_family, "family")
    if item.feelings & mirror.feelings:
        return Match(figures.same_feeling, "feeling")
    best = max((_word(tokens[at], tokens, at, mirror, lexicon) for at in range(item.start, item.end)), key=_likeness)
    if item.end - item.start > 1:
        best = Match(best.likeness * _part(item, mirror), "part") if best.why else best
    near = {name for feeling in item.feelings for name in lexicon.near_feelings[feeling]}
    if item.related & mirror.related or near & mirror.feelings:
        best = max(best, Match(figures.related, "related"), key=_likeness)
    return best


def _likeness(one: Match) -> float:
    return one.likeness


def _part(item: Item, mirror: Mirror) -> float:
    return max(sum(stem in mirror.stems for stem in item.stems), 1) / len(item.stems) / 2


def _word(token: Token, tokens: Sequence[Token], at: int, mirror: Mirror, lexicon: Lexicon) -> Match:
    """One word, by itself, in the order from the surest to the least sure likeness."""
    figures = lexicon.phrases.thresholds
    if weight_of(token, lexicon) == 0.0:
        return Match(0.0, "")
    if token.stem in mirror.stems:
        return Match(figures.same_stem, "same")
    after = token.text + tokens[at + 1].text if at + 1 < len(tokens) else ""
    before = tokens[at - 1].text + token.text if at > 0 else ""
    if token.text in mirror.pairs or after in mirror.texts or before in mirror.texts:
        return Match(figures.joined, "joined")
    key = sound_of(token.text, lexicon)
    sounds = lexicon.words.sounds
    if len(token.text) >= sounds.shortest_word and len(key) >= sounds.shortest_key and key in mirror.sounds:
        return Match(figures.close_letters, "sound")
    if len(token.text) >= figures.letters_shortest:
        like = process.extractOne(
            token.text,
            mirror.by_letter.get(key[:1], ()),
            scorer=JaroWinkler.similarity,
            score_cutoff=figures.letters_alike,
        )
        if like is not None:
            return Match(figures.close_letters, "letters")
    return Match(0.0, "")
