"""Words of other writings stay whole wherever words are compared."""

from __future__ import annotations

import pytest

from facilitator.care.phrases import tokens
from facilitator.dialogue.wording import plain
from facilitator.exercises.lexicon import load_lexicon
from facilitator.hearing import recogniser
from facilitator.writing import in_word

WORDS = ["größe", "weiß", "ça", "आपको", "तुम्हारी", "உங்கள்", "ฉันรู้สึก", "νιώθω", "чувствую", "o'neil", "你好", "नहीं"]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_any_writing_is_one_word(word: str) -> None:
    said = f"  {word.upper()}, {word}! "
    assert recogniser.plain(f"{word}?") == plain(f"{word}?", {}) == plain(word, {})
    assert plain(said, {}).split()[1:] == [plain(word, {})]
    assert tokens(f"{word}.", {}) == (plain(word, {}).replace("'", ""),)
    assert [token.text for token in load_lexicon().stemmer.tokens(f"{word},")] == [plain(word, {})]


@pytest.mark.parametrize("character", [*" .,!?-_/“”…", "❤", chr(0xFE0F), chr(0x200D)])
def test_what_stands_between_words_is_none_of_them(character: str) -> None:
    assert not in_word(character)
    assert plain(f"me{character}too", {}) == "me too"
