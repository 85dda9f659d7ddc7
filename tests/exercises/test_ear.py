from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.exercises.ear import ear_faults


@pytest.mark.parametrize(
    "prompt",
    [
        "Ben, tell Ana what you heard. You can begin: if I got that right…",
        "There was something about the car, too. Would you like to add that?",
        "I feel…",
        "When … happens, I feel…".replace(" … ", " that "),
        "You could say: “I feel…”",
        "Μπορείς να πεις: νιώθω… Πάρε τον χρόνο σου.",
        "तुमने क्या सुना? अपने शब्दों में कहो।",
        "你听到了什么？请慢慢说。",
    ],
)
def test_a_plain_prompt_has_no_fault(prompt: str) -> None:
    assert ear_faults(prompt) == ()


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        ("One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen.", "15 words"),
        ("One. Two. Three.", "3 sentences"),
        ("Well done, Ben.", "well done"),
        ("You SHOULD listen.", "should"),
        ("You shouldn\u2019t say that.", "shouldn't"),
        ("Thank you, {sender}.", "not filled"),
        ("I feel...", "stem"),
        ("I feel … sad and.", "stem"),
        ("Νιώθω… και τώρα.", "stem"),
        ("一。二。三。", "3 sentences"),
        ("Say: “I feel sad.", "stem"),
        ("Thank you", "end mark"),
        ("", "no words"),
    ],
)
def test_each_fault_is_named(prompt: str, fault: str) -> None:
    assert any(fault in each for each in ear_faults(prompt))


@given(st.text())
def test_any_prompt_is_judged(prompt: str) -> None:
    assert isinstance(ear_faults(prompt), tuple)
