"""Whole evenings of a scripted couple, on a virtual clock."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import decode, encode
from facilitator.dialogue.exercise import RELATIONS
from facilitator.dialogue.state import Phase
from facilitator.exercises.pack import exercise_names, load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Scenario, ScriptedCouple, faults, load_scenario

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "scenarios").glob("*.toml"))
WORDS = ROOT.parent / "shared" / "models" / "vosk-mini-en" / "graph" / "words.txt"
CLOCK = "2026-03-01T19:00:00+01:00"
TALKS_MORE = frozenset({"pattern", "drill"})
"""Exercises that tell people something, or read it to them."""
WITH_OTHERS = ("friends_appreciation", "colleagues_dialogue", "siblings_repair", "parent_and_child_dialogue")
"""Whole evenings of people who are no partners."""
MOST_OF_THE_TIME = 0.2
"""Of a session without a hitch, the facilitator talks for no more than this."""


def played(scenario: Scenario) -> Evening:
    couple = ScriptedCouple(scenario)
    script = load_script(scenario.exercise, scenario.language, scenario.relation)
    evening = Evening(Dialogue(script), couple, couple.pressed)
    evening.play(scenario.begun(CLOCK))
    return evening


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_evening_comes_to_what_is_expected(file: Path) -> None:
    scenario = load_scenario(file)
    evening = played(scenario)
    assert list(faults(scenario, evening.actions, evening.steps, evening.state.told)) == []
    assert evening.state.phase is Phase.ENDED
    assert evening.dialogue.replay(decode(encode(event)) for event in evening.events) == evening.state


@pytest.mark.parametrize(
    "name", ["smooth", *WITH_OTHERS, *(name for name in exercise_names() if name not in {"imago", *TALKS_MORE})]
)
def test_the_facilitator_talks_little(name: str) -> None:
    evening = played(load_scenario(ROOT / "tests" / "scenarios" / f"{name}.toml"))
    assert evening.prompted_seconds <= MOST_OF_THE_TIME * evening.clock
    assert evening.prompted_seconds < evening.talked_seconds / (2 if name == "smooth" else 1)


def test_every_exercise_has_its_scenario() -> None:
    assert {load_scenario(file).exercise for file in FILES} == set(exercise_names())


@pytest.mark.skipif(not WORDS.is_file(), reason="the small model for tests is not here")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_word_is_one_that_the_small_model_has(file: Path) -> None:
    known = {line.split()[0] for line in WORDS.read_text(encoding="utf-8").splitlines() if line}
    scenario = load_scenario(file)
    said = " ".join([*(line.text() for line in scenario.line), *scenario.otherwise.values(), scenario.yes])
    assert set(said.split()) <= known


def test_every_row_of_what_the_facilitator_does_is_played() -> None:
    page = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8").split("## What the facilitator does when")[1]
    rows = [row.split("|") for row in page.splitlines() if row.startswith("| ")][1:]
    assert len(rows) >= 14
    for row in rows:
        named = set(re.findall(r"`(\w+)`", row[3]))
        assert named, row[1]
        assert named <= {file.stem for file in FILES}


def test_each_relation_has_its_evening() -> None:
    assert {load_scenario(file).relation for file in FILES} == set(RELATIONS)


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 20
