"""Everything linguistic that mirroring knows, as one frozen value built from plain data.

The data are five tables of a language pack (`facilitator/exercises/en/mirroring/*.toml`). `build` checks their shape and
turns them into what the comparison looks things up in; it reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from facilitator.mirroring.phrasebook import Phrasebook
from facilitator.mirroring.stems import Stemmer, Stemming


class Perspective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for the one who speaks and the one spoken to."""

    speaker: frozenset[str]
    listener: frozenset[str]
    both: frozenset[str]
    subjects: frozenset[str]
    possessives: frozenset[str]
    others: frozenset[str]
    articles: frozenset[str]

    def wild(self) -> frozenset[str]:
        """What "~" stands for in a phrase."""
        return self.speaker | self.listener | self.both | self.possessives | self.others | self.articles


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How telling words are; word lists are split at white space."""

    none: str
    fillers: str
    idle: tuple[str, ...]
    light: str
    light_weight: float
    common: str
    common_weight: float
    plain_weight: float
    phrase_weight: float
    """What a set phrase ("fed up", "on my own") weighs at least."""
    telling_weight: float
    numbers_weight: float
    times: str
    people: str
    negations: frozenset[str]
    wishes: tuple[str, ...]
    point_boost: float


class Cutting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that open a point, and words that bind one together."""

    openers: frozenset[str]
    leads: frozenset[str]
    weak_openers: frozenset[str]
    binders: frozenset[str]
    objects_too: frozenset[str]
    no_objects: frozenset[str]
    no_verbs: frozenset[str]


class Sounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What sounds alike."""

    replace: tuple[tuple[str, str], ...]
    vowels: str
    shortest_key: int
    shortest_word: int


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`words.toml`."""

    perspective: Perspective
    contractions: dict[str, str]
    numbers: dict[str, int]
    stems: Stemming
    irregular: dict[str, tuple[str, ...]]
    weights: Weights
    points: Cutting
    sounds: Sounds


class Thesaurus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`thesaurus.toml`."""

    families: tuple[str, ...]
    related: tuple[str, ...]


class Blame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What blames, and what takes the blame out of it."""

    phrases: tuple[str, ...]
    names: tuple[str, ...]
    before_names: tuple[str, ...]
    softened: tuple[str, ...]


class Opposites(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`opposites.toml`."""

    antonyms: tuple[str, ...]
    negations: tuple[str, ...]
    no_negation: tuple[str, ...]
    wishes: tuple[str, ...]
    raising: tuple[str, ...]
    reach: int
    feelings: dict[str, str]
    feelings_near: dict[str, frozenset[str]]
    blame: Blame


class Fitted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`fitted.toml`, written by `scripts/fit_mirroring.py`."""

    kinds: dict[str, dict[str, float]]
    """By kind, the weight of each sign of form."""
    heard: dict[str, float]
    """The weight of each sign that a point was heard."""


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cue phrases by kind; "^" ties one to a beginning."""

    mirror: tuple[str, ...]
    checking: tuple[str, ...]
    question: tuple[str, ...]
    advice: tuple[str, ...]
    rebuttal: tuple[str, ...]
    own_story: tuple[str, ...]
    information: tuple[str, ...]
    other: tuple[str, ...]


class Listening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`listening.toml`."""

    cues: Cues


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Small classes of words that phrases are cut out by."""

    determiners: frozenset[str]
    spoken_as: dict[str, str]
    prepositions: frozenset[str]
    linking: frozenset[str]
    feel: frozenset[str]
    want: frozenset[str]
    gerunds: dict[str, str]
    feeling: str
    degrees: frozenset[str]
    times: frozenset[str]
    stops: str


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be said aloud."""

    longest_words: int
    word_pattern: str
    longest_letters: int
    vowels: str
    consonants_in_a_row: int
    short_words: int


class Feedback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said, in variants."""

    missed: tuple[str, ...]
    missed_unnamed: tuple[str, ...]
    not_mirror: tuple[str, ...]
    contradicts: tuple[str, ...]
    silent: tuple[str, ...]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures that were tuned."""

    heard_share: float
    same_stem: float
    same_family: float
    same_feeling: float
    related: float
    close_letters: float
    joined: float
    letters_alike: float
    letters_shortest: int
    pause_seconds: float
    point_shortest_weight: float
    point_longest_words: int
    point_least_weight: float
    added_weight: float


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`phrases.toml`."""

    turned: dict[str, str]
    classes: Classes
    shape: Shape
    feedback: Feedback
    thresholds: Thresholds


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


def build(data: Mapping[str, Any]) -> Lexicon:
    """Build a lexicon from the tables `words`, `thesaurus`, `opposites`, `listening`, `phrases` and `fitted`.

    Raises:
        msgspec.ValidationError: if a table lacks something or holds something unknown.
    """
    words = msgspec.convert(data["words"], Words)
    thesaurus = msgspec.convert(data["thesaurus"], Thesaurus)
    opposites = msgspec.convert(data["opposites"], Opposites)
    listening = msgspec.convert(data["listening"], Listening)
    phrases = msgspec.convert(data["phrases"], Phrases)
    stemmer = Stemmer(words.stems, words.irregular, words.contractions, words.numbers, words.perspective.wild())
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
        fitted=msgspec.convert(data["fitted"], Fitted),
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
    sides = [(f"{i}{sign}", side) for i, axis in enumerate(antonyms) for sign, side in zip("+-", axis.split("|"))]
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
