"""Is a prompt easy on the ear? What is spoken has to be taken in at once, and takes nobody's side."""

from __future__ import annotations

import functools
import re

import msgspec

from facilitator.exercises.care import read_pack_file
from facilitator.messages import message

MOST_WORDS = 14
"""In one sentence."""

MOST_SENTENCES = 2
"""In one prompt."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”\u2019)]*\s+|(?<=…)[\"”\u2019)]*\s+(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_UNFILLED = re.compile(r"[{}<>\[\]]|\bNone\b")
_BROKEN_STEM = re.compile(r"\.\.|^\s*…|\s…|…\w|…\s+[a-zß-ÿ]")
_ENDED = re.compile(r"[.!?…:][\"”\u2019)]*$")


class EarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that stand in no prompt."""

    words: tuple[str, ...]


def ear_faults(prompt: str, language: str = "en") -> tuple[str, ...]:
    """What makes a prompt hard on the ear, or unfair, in a few words each; nothing where it is fine.

    Hand it the prompt as it is spoken, with names filled in. It looks for sentences that are too long or too many, words that judge,
    advise or count, unfilled names, and stems that are cut.

    Raises:
        ExerciseError: if the word list of the language is missing or wrong.
    """
    sentences = [sentence for sentence in _SENTENCE_END.split(prompt.strip()) if _WORD.search(sentence)]
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
    faults += [message("ear.unfit_word", word=word) for word in _unfit_words(language) if f" {word} " in f" {plain} "]
    if _UNFILLED.search(prompt):
        faults.append(message("ear.unfilled_name"))
    if _BROKEN_STEM.search(prompt) or prompt.count("“") != prompt.count("”") or prompt.count('"') % 2:
        faults.append(message("ear.broken_stem"))
    if sentences and not _ENDED.search(prompt.strip()):
        faults.append(message("ear.no_end_mark"))
    return tuple(faults)


@functools.cache
def _unfit_words(language: str) -> tuple[str, ...]:
    return read_pack_file(language, "ear.toml", EarFile).words
