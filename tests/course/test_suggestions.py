from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.course import Finished, suggestions
from facilitator.dialogue.exercise import DEPTHS, PAIRS, Head
from facilitator.exercises.course import load_course
from facilitator.exercises.pack import exercise_heads, exercise_names

COURSE, HEADS = load_course(), exercise_heads()


def fitting(relation: str = "partners", depth: str = "light") -> list[Head]:
    """Those that fit, by their heads for partners: only who is who matters here."""
    return [head for head in HEADS if head.fits(relation, depth)]


def done(*exercises: str) -> list[Finished]:
    return [Finished(exercise, f"2026-05-{day:02}T20:00:00+02:00") for day, exercise in enumerate(exercises, 1)]


@pytest.mark.parametrize("relation", PAIRS)
def test_the_first_time_it_is_appreciation_then_the_dialogue_and_something_gentle(relation: str) -> None:
    first, second, third = suggestions(COURSE, (), fitting(relation))
    assert (first, second) == ("appreciation", "imago")
    assert next(head for head in HEADS if head.id == third).gentle


def test_later_it_is_the_next_of_the_course_then_what_is_new_or_long_ago() -> None:
    assert suggestions(COURSE, done("appreciation"), fitting())[0] == "imago"
    assert suggestions(COURSE, done("imago", "appreciation"), fitting())[0] == "caring"
    gentle = [head.id for head in fitting() if head.gentle]
    assert set(suggestions(COURSE, done("appreciation"), fitting())) == {"imago", *gentle} - {"appreciation"}


def test_when_everything_was_done_it_is_what_was_not_done_for_longest() -> None:
    everything = [*exercise_names(), "imago", "appreciation", "repair"]
    first, *others = suggestions(COURSE, done(*everything), fitting("friends"))
    of_course = [session.exercise for session in COURSE.session]
    assert everything.count(first) == of_course.count(first) or first not in of_course
    assert others == sorted(others, key=lambda one: len(everything) - everything[::-1].index(one))
    assert "repair" not in (first, *others)


def test_what_does_not_fit_is_passed_over_in_the_course_too() -> None:
    without = [head for head in HEADS if head.id != "caring"]
    assert suggestions(COURSE, done("appreciation", "imago"), without)[0] == "frustration"
    only = [head for head in HEADS if head.id == "repair"]
    assert suggestions(COURSE, done("appreciation"), only) == ("repair",)


@given(
    exercises=st.lists(st.sampled_from([*exercise_names(), "one that is no more"]), max_size=20),
    relation=st.sampled_from(PAIRS),
    depth=st.sampled_from(DEPTHS),
    lacks=st.sets(st.sampled_from(exercise_names())),
)
def test_they_always_fit_are_one_to_three_and_each_only_once(
    exercises: list[str], relation: str, depth: str, lacks: set[str]
) -> None:
    heads = [head for head in fitting(relation, depth) if head.id not in lacks]
    suggested = suggestions(COURSE, done(*exercises), heads)
    assert set(suggested) <= {head.id for head in heads}
    assert len(suggested) == len(set(suggested)) == min(3, len(heads))
    assert suggested == suggestions(COURSE, done(*exercises), heads)
