from __future__ import annotations

import pytest

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Said, points

LEXICON = load_lexicon()


def texts(said: str, *pauses: float) -> list[str]:
    return [point.text for point in points(Said(said, pauses), LEXICON)]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        (
            "on saturdays when you go straight to the garage i feel left over",
            ["on saturdays when you go straight to the garage", "i feel left over"],
        ),
        (
            "i love our garden but you never help me and i end up digging alone",
            ["i love our garden", "but you never help me", "and i end up digging alone"],
        ),
        ("i miss my mum and dad", ["i miss my mum and dad"]),
        ("i told you about the letter", ["i told you about the letter"]),
        ("The bills came. I was scared!", ["The bills came.", "I was scared!"]),
        ("i feel like i come after the car", ["i feel like i come after the car"]),
        ("i feel left over like i come after the car", ["i feel left over", "like i come after the car"]),
        ("", []),
        ("um well yeah", []),
    ],
)
def test_a_turn_is_cut_where_something_new_is_begun(said: str, cut: list[str]) -> None:
    assert texts(said) == cut


def test_a_pause_cuts_where_words_do_not() -> None:
    said = "we sit at dinner your phone rings all evening"
    assert len(texts(said)) == 1
    assert texts(said, 0.1, 0.1, 0.1, 0.9) == ["we sit at dinner", "your phone rings all evening"]


def test_more_pauses_than_words_do_no_harm() -> None:
    assert texts("i am sad", *[0.9] * 20) == texts("i am sad", 0.9, 0.9, 0.9)


def test_fillers_and_repetitions_weigh_nothing() -> None:
    plain = points(Said("i miss my sister and the garden was our secret place"), LEXICON)
    filled = points(Said("um i i miss uh my sister you know and the garden garden was our secret place"), LEXICON)
    assert [point.weight for point in filled] == pytest.approx([point.weight for point in plain], abs=0.02)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("i am so lonely", "i am so tall"),
        ("i do not dance", "i do dance"),
        ("i long for a dance", "i saw a dance"),
        ("you called at seven", "you called at lunch"),
    ],
)
def test_feelings_negations_wishes_and_times_weigh_more(more: str, less: str) -> None:
    first, second = points(Said(f"{more}. {less}."), LEXICON)
    assert first.weight > second.weight


def test_a_point_has_a_short_name_of_the_senders_words() -> None:
    found = points(Said("when you go to the garage i feel left over"), LEXICON)
    assert [point.short for point in found] == ["the garage", "left over"]
