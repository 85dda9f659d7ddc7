"""Is a prompt easy on the ear? What is spoken has to be taken in at once, and takes nobody's side."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import msgspec

from facilitator.exercises.files import read
from facilitator.exercises.languages import REFERENCE, pack_folder
from facilitator.messages import message

MOST_WORDS = 14
"""In one sentence."""

MOST_SENTENCES = 2
"""In one prompt."""

_SENTENCE_END = re.compile(r"(?<=[.!?。！？।؟])[\"”\u2019)]*\s+|(?<=[。！？])")
_AFTER_STEM = re.compile(r"(…[\"”\u2019)]*)\s+(\w)")
"""Something new after an open stem begins with a capital, where a writing has any."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_UNFILLED = re.compile(r"[{}<>\[\]]|\bNone\b")
_BROKEN_STEM = re.compile(r"\.\.|^\s*…|\s…|…\w")
_ENDED = re.compile(r"[.!?…:。！？।؟][\"”\u2019)]*$")


class EarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that stand in no prompt."""

    words: tuple[str, ...]


def ear_faults(prompt: str, language: str = REFERENCE) -> tuple[str, ...]:
    """What makes a prompt hard on the ear, or unfair, in a few words each; nothing where it is fine.

    Hand it the prompt as it is spoken, with names filled in. It looks for sentences that are too long or too many, words that judge,
    advise or count, unfilled names, and stems that are cut.

    Raises:
        ExerciseError: if the word list of the language is missing or wrong.
    """
    sentences = [sentence for sentence in _sentences(prompt) if _WORD.search(sentence)]
    faults = [
        message("ear.long_sentence", count=count)
        for each in sentences
        if (count := len(_WORD.findall(each))) > MOST_WORDS
    ]
    if not sentences:
        faults.append(message("ear.no_words"))
    if len(sentences) > MOST_SENTENCES:
        faults.append(message("ear.many_sentences", count=len(sentences)))
    plain = " ".join(_WORD.findall(prompt.casefold().replace("\u2019", "'")))
    faults += [
        message("ear.unfit_word", word=word)
        for word in _unfit_words(pack_folder(language))
        if f" {word} " in f" {plain} "
    ]
    if _UNFILLED.search(prompt):
        faults.append(message("ear.unfilled_name"))
    goes_on = any(letter.islower() for _, letter in _AFTER_STEM.findall(prompt))
    if goes_on or _BROKEN_STEM.search(prompt) or prompt.count("“") != prompt.count("”") or prompt.count('"') % 2:
        faults.append(message("ear.broken_stem"))
    if sentences and not _ENDED.search(prompt.strip()):
        faults.append(message("ear.no_end_mark"))
    return tuple(faults)


def _sentences(prompt: str) -> list[str]:
    parts = _SENTENCE_END.split(prompt.strip())
    return [
        piece
        for part in parts
        for piece in _AFTER_STEM.sub(lambda cut: f"{cut[1]}{chr(10) if cut[2].isupper() else ' '}{cut[2]}", part).split(
            "\n"
        )
    ]


@functools.cache
def _unfit_words(pack: Path) -> tuple[str, ...]:
    return read(pack / "ear.toml", EarFile).words
