from __future__ import annotations

import pytest

from facilitator.care import PhraseError, Words, compile_phrases
from facilitator.care.phrases import found, tokens

WORDS = Words(
    classes={"who": ("he", "my old neighbour"), "takes": ("takes", "@stole"), "stole": ("stole",)},
    between=("really", "you know"),
    closing=("now", "please"),
    written={"don't": "do not", "dont": "do not"},
    heard={"harp us": "he stole"},
    others=("bananarama",),
)


def stands(text: str, phrase: str, *guards: str) -> bool:
    return found(text, compile_phrases(WORDS, [phrase], guards))


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("He takes it.", "@who @takes it", True),
        ("my old neighbour stole it", "@who @takes it", True),
        ("my neighbour stole it", "@who @takes it", False),
        ("he, you know, really takes it", "@who @takes it", True),
        ("he never takes it", "@who @takes it", False),
        ("he takes all of it", "he takes *2 it", True),
        ("he takes much more of it", "he takes *2 it", False),
        ("he takes it", "he (gladly|sadly)? takes it", True),
        ("he sadly takes it", "he (gladly|sadly)? takes it", True),
        ("i stop now please", "i stop $", True),
        ("i stop the car", "i stop $", False),
        ("i stop the car", "i stop (the car|$)", True),
        ("i stop", "i stop (the car|$)", True),
        ("dont go", "don't go", True),
        ("DON\u2019T GO", "don't go", True),
        ("harp us it", "@who @takes it", True),
        ("heavens", "he", False),
        ("he ate bananna", "he ate banana", True),
        ("he ate bananarama", "he ate bananaram", False),
        ("bananna", "banana", False),
        ("", "he", False),
    ],
)
def test_phrases_are_found_as_they_are_written(text: str, phrase: str, *, expected: bool) -> None:
    assert stands(text, phrase) is expected


def test_a_guard_lets_go_what_it_overlaps_and_nothing_else() -> None:
    assert not stands("he takes it easy", "he takes it", "takes it easy")
    assert stands("he takes it easy but he takes it", "he takes it", "takes it easy")
    assert stands("take it easy he takes it", "he takes it", "take it easy")


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "empty"),
        ("*2 it", "begins"),
        ("$", "begins"),
        ("@whom it", "no class"),
        ("he (takes", "cannot be read"),
        ("he (|a) it", "no word"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, why: str) -> None:
    with pytest.raises(PhraseError, match=why) as caught:
        compile_phrases(WORDS, [phrase], [])
    assert caught.value.phrase == phrase


def test_a_class_within_itself_is_an_error() -> None:
    with pytest.raises(PhraseError, match="within itself"):
        compile_phrases(Words(classes={"round": ("@round",)}), ["@round"], [])


def test_words_of_other_scripts_are_words() -> None:
    assert tokens("Größe, Ça va? 你好 O\u2019Neil", {}) == ("größe", "ça", "va", "你好", "oneil")
