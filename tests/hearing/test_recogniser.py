from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.dialogue.wording import Answer
from facilitator.errors import ModelMissingError
from facilitator.exercises.pack import load_script
from facilitator.hearing.recogniser import UNKNOWN, Transcriber, load_model, plain
from tests.hearing.voices import model, room, say


def hear(transcriber: Transcriber, pcm: bytes) -> list[str]:
    for start in range(0, len(pcm), 3200):
        transcriber.hear(pcm[start : start + 3200])
    transcriber.finish()
    return [word.text for word in transcriber.words]


def test_phrases_are_written_as_the_vocabulary_is() -> None:
    assert plain("  Yes, that\N{RIGHT SINGLE QUOTATION MARK}s it! ") == "yes that's it"


def test_a_phrase_with_an_unknown_word_is_left_out_whole_and_told() -> None:
    heard, left_out = model().sort_out(["Stop the session!", "Xyzzy the session", "", "stop the session"])
    assert heard == ("stop the session",)
    assert left_out == ("Xyzzy the session", "")


def test_a_grammar_without_a_known_word_hears_only_the_unknown() -> None:
    assert set(hear(model().closed(["xyzzy"]), room(0.5, say("I feel at home"), 0.5))) <= {UNKNOWN}


def test_the_finals_of_vosk_are_joined_with_times_that_go_on() -> None:
    transcriber = model().free()
    pcm = room(0.5, say("I feel lonely"), 1.5, say("when you come home late"), 0.3)
    assert " ".join(hear(transcriber, pcm)) == "i feel lonely when you come home late"
    ends = [word.end for word in transcriber.words]
    assert ends == sorted(ends)
    assert ends[-1] <= len(pcm) / 32000 + 0.1
    assert transcriber.words[3].start - transcriber.words[2].end > 1


@pytest.mark.parametrize("voice", ["slt", "rms", "awb", "en-gb", "en-us"])
@pytest.mark.parametrize(
    ("said", "meant"), [("yes", Answer.YES), ("that's it", Answer.YES), ("no", Answer.NO), ("no it isn't", Answer.NO)]
)
def test_an_answer_is_heard_among_all_that_is_listened_for(voice: str, said: str, meant: Answer) -> None:
    """Also contracted; and a single word of a longer phrase, such as the "less" of "more or less", is not in its way."""
    script = load_script("imago")
    listening = model().closed([*script.commands.grammar(), *script.answers.grammar()])
    heard = hear(listening, room(0.5, say(said, voice), 0.8))
    assert script.answers.understand(" ".join(heard))[0] is meant, heard


def test_what_was_finished_does_not_leak_into_what_follows() -> None:
    transcriber = model().closed(["yes", "no"])
    hear(transcriber, room(0.5, say("yes")))
    heard = len(transcriber.words)
    hear(transcriber, room(0.5, say("no"), 0.5))
    assert [word.text for word in transcriber.words[heard:] if word.text != UNKNOWN] == ["no"]
    assert not transcriber.partial()


def test_no_folder_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        load_model(tmp_path / "nowhere")
