"""A language is data: the pack with other letters leads whole evenings, and none of them holds one English word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.care import concern
from facilitator.dialogue.actions import AnyAction, Listen, Say, Show, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.wording import Answer
from facilitator.exercises.care import load_care, load_sayings
from facilitator.exercises.checking import pack_faults
from facilitator.exercises.course import load_between_words, load_course, unfit
from facilitator.exercises.ear import ear_faults
from facilitator.exercises.languages import languages, load_language, look_in
from facilitator.exercises.lexicon import load_lexicon
from facilitator.exercises.pack import exercise_heads, exercise_names, load_script
from facilitator.exercises.tables import load_table_words
from facilitator.hearing.recogniser import plain
from facilitator.mirroring import Coverage, Said, blames, compare, feedback
from facilitator.speaking.request import InstalledVoice
from facilitator.speaking.voices import choose
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Scenario, ScriptedCouple, faults, load_scenario
from tests.care.phrasings import Part, part, read_phrasings
from tests.exercises.pseudo import LANGUAGE, encipher, scenario_of, write_pack
from tests.mirroring.shares import shares

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ALWAYS = (
    "smooth", "partial_mirror", "arguing_receiver", "blaming_sender", "stop", "words_of_fear", "flooded", "first_session",
    "skip_and_repeat", "pause_and_back", "time_out", "silence", "keep_nothing", "not_quite",
)  # fmt: skip
CLOCK = "2026-03-01T19:00:00+01:00"
ENGLISH = re.compile("[A-Za-z]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    write_pack(folder / LANGUAGE)
    return folder


@pytest.fixture(autouse=True)
def _pack(folder: Path) -> Iterator[None]:
    look_in(folder)
    yield
    look_in(None)


def played(scenario: Scenario) -> Evening:
    couple = ScriptedCouple(scenario)
    script = load_script(scenario.exercise, scenario.language, scenario.relation)
    evening = Evening(Dialogue(script), couple, couple.pressed)
    evening.play(scenario.begun(CLOCK))
    return evening


def words_of(view: View) -> list[str]:
    points = [point.text for point in view.points]
    return [view.title, view.who, view.doing, view.stem, view.prompt, view.notice, view.hint, *points, *view.help_lines]


def said_and_shown(actions: list[AnyAction]) -> list[str]:
    """Every word that comes out of an evening, and every phrase that goes to the recogniser."""
    lines: list[str] = []
    for action in actions:
        if isinstance(action, Say):
            lines.append(action.text)
        elif isinstance(action, Show):
            lines += words_of(action.view)
        elif isinstance(action, Listen):
            lines += [action.who or "", action.before, *action.vocabulary]
    return lines


def test_the_pack_is_found_and_whole() -> None:
    assert languages() == ("en", LANGUAGE)
    assert pack_faults(LANGUAGE) == ()


def test_every_exercise_is_there_and_means_the_same() -> None:
    assert exercise_names(LANGUAGE) == exercise_names()
    assert {head.id: head.minutes for head in exercise_heads(LANGUAGE)} == {
        head.id: head.minutes for head in exercise_heads()
    }
    assert unfit("friends", LANGUAGE) == unfit("friends")
    for name in exercise_names():
        ours, theirs = load_script(name, LANGUAGE), load_script(name)
        assert ours.exercise.steps.keys() == theirs.exercise.steps.keys()
        for step in ours.exercise.steps.values():
            words = " ".join((*step.all_wordings(), step.stem, step.title, step.doing, *step.question))
            assert not ENGLISH.search(re.sub(r"\{\w+\}", "", words)), (name, step.id)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(file.stem, marks=() if file.stem in ALWAYS else pytest.mark.slow)
        for file in sorted(SCENARIOS.glob("*.toml"))
    ],
)
def test_an_evening_goes_as_in_english_and_holds_no_english(name: str) -> None:
    english = load_scenario(SCENARIOS / f"{name}.toml")
    ours = scenario_of(english)
    here, there = played(ours), played(english)
    assert here.steps == there.steps
    assert list(faults(ours, here.actions, here.steps)) == []
    lines = said_and_shown(here.actions)
    assert lines == [encipher(line) for line in said_and_shown(there.actions)]
    assert not [line for line in lines if ENGLISH.search(line)]
    assert [one.text for one in here.state.told] == [encipher(one.text) for one in there.state.told]


def test_commands_are_those_of_the_language() -> None:
    ours, theirs = load_script("imago", LANGUAGE).commands, load_script("imago").commands
    for command, phrases in theirs.commands.items():
        for phrase in phrases.spoken:
            assert ours.spot(encipher(phrase)) is command
            assert ours.spot(phrase) is None
        for word in phrases.typed:
            assert ours.spot(encipher(word), typed=True) is command
            assert ours.spot(word, typed=True) is None


def test_yes_and_no_are_those_of_the_language() -> None:
    answers = load_script("imago", LANGUAGE).answers
    for answer, phrases in ((Answer.YES, load_script().answers.yes), (Answer.NO, load_script().answers.no)):
        for phrase in phrases:
            assert answers.understand(encipher(phrase)) == (answer, "")
    assert answers.understand("yes please it is") != (Answer.YES, "")
    assert answers.understand(encipher("that's it")) == (Answer.YES, "")


def test_the_recogniser_listens_for_phrases_of_the_language() -> None:
    script = load_script("imago", LANGUAGE)
    phrases = (*script.commands.grammar(), *script.answers.yes, *script.answers.no)
    assert plain(encipher("I\N{RIGHT SINGLE QUOTATION MARK}m finished now!")) in {plain(phrase) for phrase in phrases}
    assert not [phrase for phrase in phrases if ENGLISH.search(plain(phrase))]


def test_mirrors_are_compared_as_in_english() -> None:
    ours, theirs = load_lexicon(LANGUAGE), load_lexicon()

    def enciphered(coverage: Coverage) -> tuple[object, ...]:
        points = [(point.start, point.end, encipher(point.short), point.heard) for point in coverage.points]
        about = None if coverage.about is None else encipher(coverage.about)
        return coverage.coverage, coverage.mirroring, coverage.kind, coverage.contradicts, points, about

    for share in shares()[::12]:
        for mirror in (share.loose[0], share.partial, share.twisted, share.rebuttal, share.advice):
            english = compare(Said(share.sender), Said(mirror), theirs)
            found = compare(Said(encipher(share.sender)), Said(encipher(mirror)), ours)
            assert enciphered(english)[:-2] == (found.coverage, found.mirroring, found.kind, found.contradicts)
            assert enciphered(english)[-2] == [(p.start, p.end, p.short, p.heard) for p in found.points]
            assert enciphered(english)[-1] == found.about
            assert (
                feedback(found, ours) == encipher(feedback(english, theirs) or "") or feedback(english, theirs) is None
            )
    assert blames(encipher("you never listen to me"), ours)
    assert not blames("you never listen to me", ours)


def test_care_is_the_same() -> None:
    ours, theirs = load_care(LANGUAGE), load_care()
    for phrasings in read_phrasings().values():
        for name, text in phrasings.items():
            if part(name, text) is Part.TEST:
                assert concern(encipher(text), ours) is concern(text, theirs), name
    assert not [line for line in (*ours.help.neutral, *ours.help.always) if ENGLISH.search(line)]


def test_what_is_shown_between_sessions_and_at_the_table_is_of_the_language() -> None:
    course, words, table = load_course(LANGUAGE), load_between_words(LANGUAGE), load_table_words(LANGUAGE)
    lines = [line for session in course.session for line in (session.title, session.homework, session.reminder)]
    lines += [words.moments.told, words.moments.listening, *(p for each in words.moments.spoken.values() for p in each)]
    lines += [table.facilitator, table.stem, table.heard, *table.stop_by_key, *table.mood.values()]
    lines += [*course.spans, *load_sayings(LANGUAGE), *(key.label for key in table.key)]
    assert not [line for line in lines if ENGLISH.search(line)]
    assert any(encipher("should") in fault for fault in ear_faults(encipher("You should listen."), LANGUAGE))
    assert not any("says" in fault for fault in ear_faults("You should listen.", LANGUAGE))


def test_the_voice_is_one_that_the_language_names() -> None:
    voices = [InstalledVoice("1", "Anna", ("de-de",)), InstalledVoice("2", "Karen", ("en-au",))]
    assert load_language(LANGUAGE).name == encipher("English")
    assert choose(voices, language=LANGUAGE).name == "Karen"
