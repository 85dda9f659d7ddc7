from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.care import Concern, concern
from facilitator.exercises.care import load_care

from .phrasings import Part, part, read_phrasings

CARE = load_care()
PHRASINGS = read_phrasings()
FOUND = [text for text in PHRASINGS["crisis"].values() if concern(text, CARE) is Concern.CRISIS]
CALM = "we walked along the river and looked at the boats while the sun went down behind the old mill"


@pytest.mark.parametrize(
    "text",
    [
        "You hit me.",
        "he hits me when he has been drinking",
        "she threatened me",
        "I want to end my life",
        "i hit him",
        "don't touch me again like last night",
        "I'm afraid of you when you drink",
        "what i heard you say is that i hit you",
        "dont hit me",
        "you told me that you don\u2019t want to live any more",
        "i am afriad of you",
    ],
)
def test_words_of_crisis_are_found(text: str) -> None:
    assert concern(text, CARE) is Concern.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I could kill for a coffee",
        "you're killing me",
        "dying to see you",
        "I was scared of the exam",
        "I'm not going to kill myself over the dishes",
        "you never hit me",
        "i am not afraid of you",
        "my father used to hit me when i was a child",
        "then it hit me that you were right",
    ],
)
def test_harmless_words_pass(text: str) -> None:
    assert concern(text, CARE) is Concern.NONE


@pytest.mark.parametrize(
    "text", ["i can't do this", "I need a break", "i can't breathe", "Time out!", "this is too much for me"]
)
def test_somebody_who_cannot_go_on_is_noticed(text: str) -> None:
    assert concern(text, CARE) is Concern.FLOODED


def test_a_crisis_counts_before_a_pause() -> None:
    assert concern("you hit me and i need a break", CARE) is Concern.CRISIS


def test_a_guard_lets_only_its_own_words_go() -> None:
    assert concern("you hit me with that bill and then you hit me", CARE) is Concern.CRISIS


def share(kind: str, wanted: Concern, *parts: Part) -> float:
    texts = [text for phrasing, text in PHRASINGS[kind].items() if part(phrasing, text) in parts]
    return sum(concern(text, CARE) is wanted for text in texts) / len(texts)


def test_the_test_half_is_found() -> None:
    assert share("crisis", Concern.CRISIS, Part.TEST) >= 0.97
    assert share("flooded", Concern.FLOODED, Part.TEST) >= 0.97


def test_the_test_half_has_few_false_stops() -> None:
    assert share("harmless", Concern.CRISIS, Part.TEST) <= 0.01


def test_what_was_tuned_on_is_still_right() -> None:
    assert share("crisis", Concern.CRISIS, Part.TUNING, Part.LATER) >= 0.99
    assert share("harmless", Concern.CRISIS, Part.TUNING, Part.LATER) <= 0.005


def test_the_fresh_tuning_half_is_right() -> None:
    assert share("crisis", Concern.CRISIS, Part.FRESH_TUNING) >= 0.98
    assert share("harmless", Concern.CRISIS, Part.FRESH_TUNING) <= 0.02


def test_the_fresh_test_half_stays_as_it_was_measured() -> None:
    assert share("crisis", Concern.CRISIS, Part.FRESH_TEST) >= 0.92
    assert share("harmless", Concern.CRISIS, Part.FRESH_TEST) <= 0.06


@pytest.mark.parametrize(
    "text",
    [
        "my father hit us when i was small",
        "you hit me when i was little",
        "when i was six you locked me in my room",
        "as a boy i was afraid of you",
        "in the film he strangles his wife",
    ],
)
def test_what_is_told_of_childhood_or_a_story_passes(text: str) -> None:
    assert concern(text, CARE) is Concern.NONE


@pytest.mark.parametrize(
    "text",
    [
        "my father hit us when i was small and you hit me",
        "you hit me just like my father when i was small",
        "you still hit me as he did when i was small",
        "when i was small my father hit me and now you hit me",
        "we saw the film and you slapped me",
        "when i was a child i tried to kill myself",
        "you hit our son when i was at work",
    ],
)
def test_what_is_brought_back_to_now_is_found(text: str) -> None:
    assert concern(text, CARE) is Concern.CRISIS


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert concern(text, CARE) in Concern


@given(text=st.sampled_from(FOUND), loud=st.booleans(), mark=st.sampled_from(".,;:!?—"))
def test_case_and_punctuation_do_not_matter(text: str, *, loud: bool, mark: str) -> None:
    words = (text.upper() if loud else text.title().replace("'S", "'s")).split(" ")
    assert concern(f"{mark} ".join(words) + mark, CARE) is Concern.CRISIS


@given(text=st.sampled_from(FOUND), before=st.booleans())
def test_harmless_words_far_away_hide_nothing(text: str, *, before: bool) -> None:
    around = f"{CALM}. {text}" if before else f"{text}. {CALM}"
    assert concern(around, CARE) is Concern.CRISIS


@given(
    st.sampled_from(FOUND), st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=9), min_size=12, max_size=40)
)
def test_no_words_far_away_hide_anything(text: str, words: list[str]) -> None:
    far = " ".join(f"zz{word}zz" for word in words)
    assert concern(f"{far} and {text} and {far}", CARE) is Concern.CRISIS
