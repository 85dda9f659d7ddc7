"""A slow, obvious alignment to check the fast one against: every telling word of the sender beside every stretch of the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec
from rapidfuzz.distance import JaroWinkler

from facilitator.mirroring.alignment import sound_of
from facilitator.mirroring.items import Item, weight_of
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.stems import Token


@cache
def table(name: str) -> dict[str, list[str]]:
    """The phrases of a table of the thesaurus, by the number of their row."""
    file = resources.files("facilitator.exercises") / "en" / "mirroring" / "thesaurus.toml"
    rows = msgspec.toml.decode(file.read_bytes())[name]
    return {str(at): [phrase.strip() for phrase in row.split(",")] for at, row in enumerate(rows)}


def is_phrase(tokens: Sequence[Token], phrase: str, lexicon: Lexicon) -> bool:
    """Whether the tokens are exactly this phrase."""
    parts = phrase.split()
    if "~" in parts:
        without = " ".join(part for part in parts if part != "~")
        if is_phrase(tokens, without, lexicon):
            return True
    stems: list[str | None] = []
    for part in parts:
        stems += [None] if part == "~" else [token.stem for token in lexicon.stemmer.tokens(part)]
    return len(stems) == len(tokens) and all(
        token.text in lexicon.stemmer.wild if stem is None else token.stem == stem
        for stem, token in zip(stems, tokens, strict=True)
    )


def holds(tokens: Sequence[Token], name: str, rows: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether any stretch of the tokens belongs to one of these rows of a table."""
    stretches = [tokens[start:end] for start in range(len(tokens)) for end in range(start + 1, len(tokens) + 1)]
    return any(
        is_phrase(stretch, phrase, lexicon) for row in rows for phrase in table(name)[row] for stretch in stretches
    )


def likeness(item: Item, tokens: Sequence[Token], mirror: Sequence[Token], lexicon: Lexicon) -> float:
    """The best likeness of one item with anything in the mirror, by the definition in `alignment`."""
    figures = lexicon.phrases.thresholds
    stems = [token.stem for token in mirror]
    if all(stem in stems for stem in item.stems):
        return figures.same_stem
    if holds(mirror, "families", item.families, lexicon):
        return figures.same_family
    felt = {name for found in lexicon.feelings.all(mirror) for name in found.names}
    if item.feelings & felt:
        return figures.same_feeling
    words = [word_likeness(tokens, at, mirror, lexicon) for at in range(item.start, item.end)]
    best = max(words)
    if item.end - item.start > 1:
        best *= max(sum(stem in stems for stem in item.stems), 1) / len(item.stems) / 2
    near = {name for feeling in item.feelings for name in lexicon.near_feelings[feeling]}
    if holds(mirror, "related", item.related, lexicon) or near & felt:
        best = max(best, figures.related)
    return best


def word_likeness(tokens: Sequence[Token], at: int, mirror: Sequence[Token], lexicon: Lexicon) -> float:
    """The best likeness of one word with any word of the mirror."""
    figures, sounds = lexicon.phrases.thresholds, lexicon.words.sounds
    word, best = tokens[at], 0.0
    if weight_of(word, lexicon) == 0.0:
        return 0.0
    beside = [word.text + tokens[at + 1].text] if at + 1 < len(tokens) else []
    beside += [tokens[at - 1].text + word.text] if at > 0 else []
    for place, other in enumerate(mirror):
        if other.stem == word.stem:
            best = max(best, figures.same_stem)
        if other.text in beside:
            best = max(best, figures.joined)
        if place + 1 < len(mirror) and other.text + mirror[place + 1].text == word.text:
            best = max(best, figures.joined)
        if weight_of(other, lexicon) == 0.0:
            continue
        key, other_key = sound_of(word.text, lexicon), sound_of(other.text, lexicon)
        long = min(len(word.text), len(other.text))
        if key == other_key and len(key) >= sounds.shortest_key and long >= sounds.shortest_word:
            best = max(best, figures.close_letters)
        alike = JaroWinkler.similarity(word.text, other.text) >= figures.letters_alike
        if alike and key[:1] == other_key[:1] and long >= figures.letters_shortest:
            best = max(best, figures.close_letters)
    return best
