"""Everything linguistic that mirroring knows, as one frozen value built from plain data.

The data are five tables of a language pack (`facilitator/exercises/en/mirroring/*.toml`). `build` checks their shape and
turns them into what the comparison looks things up in; it reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.stems import Stemmer
from facilitator.mirroring.tables import Blame, Cues, Fitted, Listening, Opposites, Phrases, Tables, Words


class Lexicon(msgspec.Struct, frozen=True, eq=False):
    """What one language needs to compare a mirror with what was shared. Compared by identity."""

    words: Words
    opposites: Opposites
    listening: Listening
    phrases: Phrases
    fitted: Fitted
    stemmer: Stemmer
    weights: dict[str, float]
    """By stem; a stem that is not in it weighs 1."""
    silent: frozenset[str]
    """Words that weigh nothing, as spoken."""
    idle: Phrasebook
    """Phrases that say nothing ("you know what I mean")."""
    families: Phrasebook
    related: Phrasebook
    axes: Phrasebook
    """Antonyms: names are `3+` and `3-` for the sides of the third axis."""
    feelings: Phrasebook
    near_feelings: dict[str, frozenset[str]]
    """Groups that lie close to a group, either way round."""
    negations: Phrasebook
    no_negation: Phrasebook
    wishes: Phrasebook
    point_wishes: Phrasebook
    raising: frozenset[str]
    """Stems."""
    cues: dict[str, Phrasebook]
    """By kind; the names are `^` for a cue that stands at a beginning, else empty."""
    blame: Phrasebook
    softened: Phrasebook
    stops: frozenset[str]
    fillers: frozenset[str]
    verbs: frozenset[str]
    """Words that say that something happens: those with irregular forms."""
    past: frozenset[str]
    """Forms that only the past has."""
    known: frozenset[str]
    """Stems of all words that the tables hold: what is among them is a word."""


def build(tables: Tables) -> Lexicon:
    """Build a lexicon from the tables of one language."""
    words, thesaurus, opposites = tables.words, tables.thesaurus, tables.opposites
    listening, phrases = tables.listening, tables.phrases
    stemmer = Stemmer(
        words.stems,
        words.irregular | words.irregular_names,
        words.contractions,
        words.numbers,
        words.perspective.wild(),
    )
    feelings = _named(opposites.feelings.items())
    weights = _weights(words, stemmer, opposites)
    families = Phrasebook.build(_named((str(i), f) for i, f in enumerate(thesaurus.families)), stemmer)
    related = Phrasebook.build(_named((str(i), f) for i, f in enumerate(thesaurus.related)), stemmer)
    axes = Phrasebook.build(_axes(opposites.antonyms), stemmer)
    return Lexicon(
        words=words,
        opposites=opposites,
        listening=listening,
        phrases=phrases,
        fitted=tables.fitted,
        stemmer=stemmer,
        weights=weights,
        silent=frozenset(words.weights.none.split()) | frozenset(words.weights.fillers.split()),
        idle=Phrasebook.build(_unnamed(words.weights.idle), stemmer, exact=True),
        families=families,
        related=related,
        axes=axes,
        feelings=Phrasebook.build(feelings, stemmer),
        near_feelings=_near(opposites),
        negations=Phrasebook.build(_unnamed(opposites.negations), stemmer),
        no_negation=Phrasebook.build(_unnamed(opposites.no_negation), stemmer),
        wishes=Phrasebook.build(_unnamed(opposites.wishes), stemmer),
        point_wishes=Phrasebook.build(_unnamed(words.weights.wishes), stemmer),
        raising=frozenset(stemmer.stem(word) for word in opposites.raising),
        cues={
            kind: Phrasebook.build(_cues(getattr(listening.cues, kind)), stemmer, exact=True)
            for kind in Cues.__struct_fields__
        },
        blame=Phrasebook.build(_blame(opposites.blame), stemmer, exact=True),
        softened=Phrasebook.build(_unnamed(opposites.blame.softened), stemmer),
        stops=frozenset(phrases.classes.stops.split()),
        fillers=frozenset(words.weights.fillers.split()),
        verbs=frozenset(words.irregular) | frozenset(form for forms in words.irregular.values() for form in forms),
        past=frozenset(
            form for forms in words.irregular.values() for form in forms if not form.endswith(words.stems.not_past)
        ),
        known=frozenset(weights) | families.stems() | related.stems() | axes.stems(),
    )


def _named(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, phrase.strip()) for name, phrases in pairs for phrase in phrases.split(",") if phrase.strip()]


def _unnamed(phrases: Iterable[str]) -> list[tuple[str, str]]:
    return [("", phrase) for phrase in phrases]


def _axes(antonyms: Sequence[str]) -> list[tuple[str, str]]:
    sides = [
        (f"{i}{sign}", side)
        for i, axis in enumerate(antonyms)
        for sign, side in zip("+-", axis.split("|"), strict=True)
    ]
    return _named(sides)


def _cues(phrases: Iterable[str]) -> list[tuple[str, str]]:
    return [("^" if phrase.startswith("^") else "", phrase.lstrip("^")) for phrase in phrases]


def _blame(blame: Blame) -> list[tuple[str, str]]:
    named = [f"{before} {name}" for before in blame.before_names for name in blame.names]
    return _unnamed([*blame.phrases, *named])


def _near(opposites: Opposites) -> dict[str, frozenset[str]]:
    table = opposites.feelings_near
    return {
        group: table.get(group, frozenset()) | {other for other, near in table.items() if group in near}
        for group in opposites.feelings
    }


def _weights(words: Words, stemmer: Stemmer, opposites: Opposites) -> dict[str, float]:
    table = words.weights
    feelings = [phrase for _, phrase in _named(opposites.feelings.items()) if " " not in phrase]
    weights: dict[str, float] = {}
    for word in table.common.split():
        weights[stemmer.stem(word)] = table.common_weight
    for word in table.light.split():
        weights[stemmer.stem(word)] = table.light_weight
    for word in [*table.times.split(), *table.people.split()]:
        weights[stemmer.stem(word)] = table.numbers_weight
    for word in feelings:
        weights[stemmer.stem(word)] = max(weights.get(stemmer.stem(word), 0.0), table.telling_weight)
    for word in [*table.none.split(), *table.fillers.split()]:
        weights.setdefault(stemmer.stem(word), 0.0)
    return weights
