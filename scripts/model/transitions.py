"""Kaldi's view of the phones: their forms by place in a word, their states, and the numbers of the transitions.

Phone 1 is SIL; then each phone has a form for the begin, the inside and the end of a word and one for standing alone.
SIL, `_E` and `_S` have one state. `_B` and `_I` have a second one that reads the blank output, so that a blank within a
word belongs to the phone before it, and every other blank is SIL: this makes word times and end-of-speech rules work.
A transition's number counts the arcs of all (phone, state) pairs in Kaldi's order, from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from scripts.model.phones import BLANK, OUTPUT_OF, PHONES, Pronunciation

SILENCE = 1
POSITIONS = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}


@dataclass(frozen=True)
class HmmState:
    """A state that reads one output; `arcs` are (next state, probability), the first is its own loop."""

    output_class: int
    arcs: tuple[tuple[int, float], ...]


ONE_STATE = (HmmState(0, ((0, 0.5), (1, 0.5))),)
TWO_STATES = (HmmState(0, ((0, 0.34), (1, 0.33), (2, 0.33))), HmmState(1, ((1, 0.5), (2, 0.5))))


@cache
def phone_numbers() -> dict[str, int]:
    """The number of SIL and of each phone's forms (`AA_B` …)."""
    names = ["SIL", *(f"{phone}_{position}" for phone in PHONES for position in POSITIONS)]
    return {name: number for number, name in enumerate(names, start=SILENCE)}


def has_two_states(name: str) -> bool:
    """Whether this form has a state of its own for the blank."""
    return name.endswith(("_B", "_I"))


def topology(name: str) -> tuple[HmmState, ...]:
    """The states of a form."""
    return TWO_STATES if has_two_states(name) else ONE_STATE


def triples() -> list[tuple[int, int, int]]:
    """All (phone, state, network output), sorted as Kaldi wants them."""
    found = []
    for name, number in phone_numbers().items():
        own = BLANK if name == "SIL" else OUTPUT_OF[name.split("_")[0]]
        found.append((number, 0, own))
        if has_two_states(name):
            found.append((number, 1, BLANK))
    return sorted(found)


@cache
def transition_numbers() -> dict[tuple[int, int, int], int]:
    """The number of each (phone, state, next state)."""
    name_of = {number: name for name, number in phone_numbers().items()}
    arcs = (
        (phone, state, following)
        for phone, state, _ in triples()
        for following, _ in topology(name_of[phone])[state].arcs
    )
    return {arc: number for number, arc in enumerate(arcs, start=1)}


def own_loops() -> dict[int, int]:
    """For each transition the loop of the state that it leaves."""
    numbers = transition_numbers()
    return {number: numbers[phone, state, state] for (phone, state, _), number in numbers.items()}


def form_numbers(pronunciation: Pronunciation) -> list[int]:
    """The forms that a word's phones take."""
    if len(pronunciation) == 1:
        return [phone_numbers()[f"{pronunciation[0]}_S"]]
    places = ["B", *"I" * (len(pronunciation) - 2), "E"]
    return [phone_numbers()[f"{phone}_{place}"] for phone, place in zip(pronunciation, places, strict=True)]
