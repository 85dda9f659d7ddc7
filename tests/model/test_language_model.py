from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.model.language_model import BEGIN, END, estimate

WORDS = ["yes", "no", "stop", "home"]
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=30)


@given(sentences=SENTENCES)
@settings(max_examples=60, deadline=None)
def test_after_every_history_the_chances_add_up_to_one(sentences: list[str]) -> None:
    model = estimate(sentences, set(WORDS))
    for history in model.continuations:
        assert math.isclose(sum(model.chance(history, word) for word in [*WORDS, END]), 1.0, rel_tol=1e-6)


@given(sentences=SENTENCES)
@settings(max_examples=60, deadline=None)
def test_every_arc_leads_to_a_state_that_is_there(sentences: list[str]) -> None:
    model = estimate(sentences, set(WORDS))
    rows = [line.split() for line in model.arcs({word: number for number, word in enumerate(WORDS, start=1)})]
    states = {row[0] for row in rows}
    assert {row[1] for row in rows if len(row) == 5} <= states
    assert rows[0][0] == "0"


def test_what_was_seen_is_likelier_and_what_was_not_is_possible() -> None:
    model = estimate(
        ["stop the session"] * 5 + ["pause the session", "the door"], {"stop", "pause", "the", "session", "door", "sea"}
    )
    assert model.chance((BEGIN, "stop"), "the") > model.chance((BEGIN, "stop"), "door")
    assert model.chance(("stop", "the"), "session") > model.chance(("stop", "the"), "door") > 0
    assert model.chance((), "sea") > 0.001


def test_words_outside_the_vocabulary_break_the_chain() -> None:
    model = estimate(["stop xyz session"] * 3, {"stop", "session"})
    assert (
        "session" not in model.continuations.get(("stop",), model.continuations[()]).chances
        or ("stop",) not in model.continuations
    )
    with pytest.raises(KeyError):
        _ = model.continuations["stop", "xyz"]
