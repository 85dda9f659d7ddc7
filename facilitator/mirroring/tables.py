"""The shape of the tables of a language pack that mirroring is built from (`exercises/<language>/mirroring/*.toml`)."""

from __future__ import annotations

import msgspec

from facilitator.mirroring.stems import Stemming


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
    rows: frozenset[str]
    weak_openers: frozenset[str]
    holders: frozenset[str]
    binders: frozenset[str]
    objects_too: frozenset[str]
    no_objects: frozenset[str]
    no_verbs: frozenset[str]
    no_verb_ending: str


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
    irregular_names: dict[str, tuple[str, ...]]
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
    pleasant: frozenset[str]
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
    frame: tuple[str, ...]
    checking: tuple[str, ...]
    question: tuple[str, ...]
    advice: tuple[str, ...]
    rebuttal: tuple[str, ...]
    own_story: tuple[str, ...]
    information: tuple[str, ...]
    other: tuple[str, ...]


class Listening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`listening.toml`."""

    words: tuple[str, ...]
    """Small words that tell kinds apart by being there."""
    cues: Cues


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Small classes of words that phrases are cut out by."""

    determiners: frozenset[str]
    spoken_as: dict[str, str]
    prepositions: frozenset[str]
    linking: frozenset[str]
    feel: frozenset[str]
    be: frozenset[str]
    gerunds: dict[str, str]
    wished_of: frozenset[str]
    to: str
    verb_endings: tuple[str, ...]
    degrees: frozenset[str]
    times: frozenset[str]
    stops: str


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be said aloud."""

    longest_words: int
    longest_nouns: int
    least_weight: float
    shortest_letters: int
    word_pattern: str
    longest_letters: int
    vowels: str
    consonants_in_a_row: int


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
    mirror_from: float
    added_weight: float


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`phrases.toml`."""

    turned: dict[str, str]
    classes: Classes
    shape: Shape
    feedback: Feedback
    thresholds: Thresholds


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tables of one language; each field is a file."""

    words: Words
    thesaurus: Thesaurus
    opposites: Opposites
    listening: Listening
    phrases: Phrases
    fitted: Fitted
