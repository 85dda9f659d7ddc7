"""Phrases of the sender's own words: short ones for the screen, one that can be said aloud after "There was something about"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from facilitator.mirroring.items import Item
from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.points import Clause
from facilitator.mirroring.stems import Token


def short_of(tokens: Sequence[Token], words: Sequence[str], clause: Clause, lexicon: Lexicon) -> str:
    """One to four of a clause's telling words, as the sender said them."""
    items = ((item.start, _counted(item, clause)) for item in clause.items)
    determiners = lexicon.phrases.classes.determiners
    named = (span for span in _candidates(tokens, clause, lexicon) if tokens[span[0]].text in determiners)
    spans = [span for span in (*named, *items) if span[1] - span[0] <= LONGEST_SHORT]
    best = max(spans, key=lambda span: _value(span, clause), default=(clause.start, clause.end))
    first, last = tokens[best[0]].position, tokens[best[1] - 1].position + 1
    return " ".join(word.strip(lexicon.words.stems.ends + '"') for word in words[first:last][:LONGEST_SHORT])


LONGEST_SHORT = 4
"""Words in a short name."""


def _value(span: tuple[int, int], clause: Clause) -> float:
    """How telling a stretch is."""
    pairs = zip(clause.items, clause.weights, strict=True)
    return sum(weight for item, weight in pairs if span[0] <= item.start < span[1])


def _counted(item: Item, clause: Clause) -> int:
    """Where an item ends, a number together with what it counts."""
    number = item.end < clause.end and item.stems[0].startswith("#")
    return item.end + number


def about_of(tokens: Sequence[Token], clause: Clause, unheard: Sequence[float], lexicon: Lexicon) -> str | None:
    """The most telling phrase of a clause that can be said aloud, or `None`.

    `unheard` gives for each of the clause's items how much of its weight was not given back.
    """
    best: tuple[float, int, str] | None = None
    for start, end in _candidates(tokens, clause, lexicon):
        gain = sum(
            rest for item, rest in zip(clause.items, unheard, strict=True) if start <= item.start and item.end <= end
        )
        text = _spoken(tokens[start:end], lexicon)
        if (
            gain >= lexicon.phrases.shape.least_weight
            and text is not None
            and (best is None or (gain, start - end) > best[:2])
        ):
            best = (gain, start - end, text)
    return best[2] if best else None


def _candidates(tokens: Sequence[Token], clause: Clause, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Stretches of a clause that read well by themselves, as token positions."""
    classes = lexicon.phrases.classes
    for start in range(clause.start, clause.end):
        text = tokens[start].text
        if text in classes.determiners:
            yield from _noun_phrases(tokens, start, clause.end, lexicon)
        elif text in classes.feel or text in classes.be:
            end = _feeling_end(tokens, start, clause, lexicon)
            if end is not None:
                yield start, end
        elif text in classes.times:
            yield start, start + 1
        elif text in classes.gerunds:
            yield from _wishes(tokens, start, clause.end, lexicon)


def _wishes(tokens: Sequence[Token], start: int, limit: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Find "wanting to be asked", "missing your cold feet": a verb of wishing with what is wished."""
    classes, shape = lexicon.phrases.classes, lexicon.phrases.shape
    at = start + 1
    if at < limit and tokens[at].text in classes.determiners:
        yield from ((start, end) for _, end in _noun_phrases(tokens, at, limit, lexicon))
        return
    if at < limit and tokens[at].text in classes.wished_of:
        at += 1
    if at >= limit or tokens[at].text != classes.to:
        return
    end = at + 1
    while end < min(limit, at + shape.longest_words) and not _breaks(tokens, end, lexicon):
        end += 1
    while end > at + 1 and tokens[end - 1].text in classes.prepositions | classes.determiners:
        end -= 1
    if end > at + 1:
        yield start, end


def _breaks(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    cutting, word = lexicon.words.points, tokens[at].text
    return word in cutting.openers or word in cutting.weak_openers or word in lexicon.words.perspective.subjects


def _noun_phrases(tokens: Sequence[Token], start: int, limit: int, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    end = _nouns_end(tokens, start + 1, limit, lexicon)
    if end == start + 1:
        return
    yield start, end
    classes = lexicon.phrases.classes
    if end < limit and tokens[end].text in classes.linking:
        after = end + 1
        if after < limit and tokens[after].text in classes.determiners:
            after += 1
        further = _nouns_end(tokens, after, limit, lexicon)
        if further > after and further - start <= lexicon.phrases.shape.longest_words:
            yield start, further


def _nouns_end(tokens: Sequence[Token], start: int, limit: int, lexicon: Lexicon) -> int:
    classes = lexicon.phrases.classes
    end = start
    while end < limit and end - start < lexicon.phrases.shape.longest_nouns:
        text = tokens[end].text
        closed = text in lexicon.stops or text in classes.prepositions or text in classes.determiners
        verb = end > start and text.endswith(classes.verb_endings) and not tokens[end - 1].stem.startswith("#")
        if closed or verb or text in lexicon.silent or (end > start and tokens[end - 1].ends):
            break
        end += 1
    return end


def _feeling_end(tokens: Sequence[Token], start: int, clause: Clause, lexicon: Lexicon) -> int | None:
    at = start + 1
    while at < clause.end and tokens[at].text in lexicon.phrases.classes.degrees:
        at += 1
    for item in clause.items:
        if item.start <= at < item.end and item.feelings:
            return item.end
    return None


def _spoken(tokens: Sequence[Token], lexicon: Lexicon) -> str | None:
    """The words as the facilitator says them to the receiver; `None` where one of them cannot be said."""
    classes, turned = lexicon.phrases.classes, lexicon.phrases.turned
    if any(not sayable(token, lexicon) for token in tokens):
        return None
    spoken = []
    for index, token in enumerate(tokens):
        word = turned.get(token.text, token.text)
        if index == 0 and token.text in classes.gerunds:
            word = classes.gerunds[token.text]
        elif index == 0:
            word = classes.spoken_as.get(token.text, word)
        spoken.append(word)
    return " ".join(spoken)


def sayable(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word looks like one, rather than like a scrap that was misheard."""
    shape = lexicon.phrases.shape
    if token.text in lexicon.fillers or len(token.text) > shape.longest_letters:
        return False
    if re.match(shape.word_pattern, token.text) is None:
        return False
    if token.stem in lexicon.known or token.text in lexicon.silent:
        return True
    vowels = frozenset(shape.vowels)
    run = longest = 0
    for letter in token.text:
        run = 0 if letter in vowels else run + 1
        longest = max(longest, run)
    return (
        len(token.text) >= shape.shortest_letters
        and longest < shape.consonants_in_a_row
        and any(letter in vowels for letter in token.text)
    )
