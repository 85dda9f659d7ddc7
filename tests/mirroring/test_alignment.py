from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring.alignment import Mirror, match, sound_of
from facilitator.mirroring.items import items_of
from tests.mirroring.misheard import misheard
from tests.mirroring.reference import likeness
from tests.mirroring.shares import Share, shares

LEXICON = load_lexicon()


def agrees(sender: str, mirror: str) -> None:
    tokens, heard = LEXICON.stemmer.tokens(sender), LEXICON.stemmer.tokens(mirror)
    laid_out = Mirror(heard, LEXICON)
    for item in items_of(tokens, LEXICON):
        assert match(item, tokens, laid_out, LEXICON).likeness == pytest.approx(
            likeness(item, tokens, heard, LEXICON)
        ), [token.text for token in tokens[item.start : item.end]]


@pytest.mark.parametrize("share", shares()[::20], ids=lambda share: share.id)
def test_the_fast_alignment_is_the_slow_one(share: Share) -> None:
    agrees(share.points[1], misheard(share.loose[1], 0.2, random.Random(share.id)))  # noqa: S311


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", shares(), ids=lambda share: share.id)
def test_the_fast_alignment_is_the_slow_one_everywhere(share: Share) -> None:
    agrees(share.sender, misheard(" ".join(share.loose), 0.2, random.Random(share.id)))  # noqa: S311


def why(word: str, mirror: str) -> str:
    tokens = LEXICON.stemmer.tokens(word)
    (item,) = items_of(tokens, LEXICON)
    return match(item, tokens, Mirror(LEXICON.stemmer.tokens(mirror), LEXICON), LEXICON).why


@pytest.mark.parametrize(
    ("word", "mirror", "reason"),
    [
        ("gardens", "the garden", "same"),
        ("forgot", "you forget", "same"),
        ("twenty", "20 of them", "same"),
        ("garden", "in the yard", "family"),
        ("grumpy", "you're in a bad mood", "family"),
        ("holiday", "our vacation", "family"),
        ("fed up", "you've had enough", "family"),
        ("notebook", "the note book", "joined"),
        ("stephanie", "stefanie", "sound"),
        ("cornwall", "cornwahl", "sound"),
        ("pianissimo", "pianisimos", "letters"),
        ("garden", "a bus", ""),
    ],
)
def test_why_a_word_counts_as_given_back(word: str, mirror: str, reason: str) -> None:
    assert why(word, mirror) == reason


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=20))
def test_a_sound_is_the_same_each_time_and_no_longer_than_twice_the_word(word: str) -> None:
    assert sound_of(word, LEXICON) == sound_of(word, LEXICON)
    assert len(sound_of(word, LEXICON)) <= 2 * len(word)
