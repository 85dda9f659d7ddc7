"""Words out of sound: the only module that knows vosk.

What vosk 0.3.45 is like, and what follows from it here:

- Only `Model(model_path=str)` stays offline and never calls `sys.exit`; it fails with a bare `Exception`. So the folder
  is checked first.
- A word that a grammar holds and the model does not know is dropped from its phrase: "pause the session" becomes
  "the session". So a phrase with such a word is left out whole, and the caller is told.
- `Reset` does not flush: unfinished sound leaks into the next result. So it is never used; `finish` ends a stretch.
- Times go on over finals. They are seconds of the sound fed since the transcriber was made.
- Its confidence is not to be trusted (1.0 on false words): it is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import vosk

from facilitator.dialogue import wording
from facilitator.dialogue.events import Word
from facilitator.errors import ModelDamagedError, ModelError
from facilitator.hearing.model_layout import check_layout
from facilitator.hearing.source import RATE
from facilitator.messages import message

UNKNOWN = "[unk]"
"""What a grammar gives for speech that is none of its phrases."""


class SpeechModel:
    """A loaded model: one in a process, shared by all its transcribers."""

    def __init__(self, model: Any, folder: Path) -> None:
        self._model = model
        self.folder = folder

    def knows(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def sort_out(self, phrases: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Part phrases into those that can be heard, as a grammar wants them, and those left out, as they were given."""
        heard: dict[str, None] = {}
        left_out: dict[str, None] = {}
        for phrase in phrases:
            words = plain(phrase)
            if words and all(map(self.knows, words.split())):
                heard[words] = None
            else:
                left_out[phrase] = None
        return tuple(heard), tuple(left_out)

    def free(self) -> Transcriber:
        """Make a transcriber that takes down whatever is said."""
        return Transcriber(_recogniser(self._model))

    def closed(self, phrases: Iterable[str]) -> Transcriber:
        """Make a transcriber that hears these phrases and gives `[unk]` for all else. Words not known are left out."""
        return Transcriber(_recogniser(self._model, json.dumps([*self.sort_out(phrases)[0], UNKNOWN])))


class Transcriber:
    """Takes sound, gives words. vosk cuts what it hears into finals of its own; here they are joined."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._unfinished = False
        self.words: list[Word] = []
        """All that is recognised for good, `[unk]` among it."""

    def hear(self, pcm: bytes) -> None:
        """Take 16 kHz int16 mono sound.

        Raises:
            ModelError: if the recogniser failed.
        """
        try:
            ended = self._recogniser.AcceptWaveform(pcm)
        except Exception as error:  # vosk knows no other
            raise ModelError(message("hearing.failed")) from error
        self._unfinished = not ended
        if ended:
            self._take(self._recogniser.Result())

    def partial(self) -> str:
        """Give what is being said and may still change."""
        return str(json.loads(self._recogniser.PartialResult()).get("partial", "")) if self._unfinished else ""

    def finish(self) -> None:
        """Recognise for good all that was heard until now."""
        if self._unfinished:
            self._unfinished = False
            self._take(self._recogniser.FinalResult())

    def _take(self, result: str) -> None:
        words = json.loads(result).get("result", ())
        self.words += [Word(text=str(w["word"]), start=float(w["start"]), end=float(w["end"])) for w in words]


def load_model(folder: Path) -> SpeechModel:
    """Load the model in this folder; takes from a tenth of a second to some seconds.

    Raises:
        ModelMissingError: if there is no such folder.
        ModelDamagedError: if it is no whole model.
    """
    check_layout(folder)
    vosk.SetLogLevel(-1)
    try:
        return SpeechModel(vosk.Model(model_path=str(folder)), folder)
    except Exception as error:  # vosk knows no other
        raise ModelDamagedError(message("model.not_loaded", folder=folder)) from error


def plain(phrase: str) -> str:
    """Write a phrase as the model's vocabulary does: small letters, no marks but the apostrophe."""
    return wording.plain(phrase, {})


def _recogniser(model: Any, *grammar: str) -> Any:
    try:
        recogniser = vosk.KaldiRecognizer(model, RATE, *grammar)
    except Exception as error:  # vosk knows no other
        raise ModelError(message("hearing.no_phrases")) from error
    recogniser.SetWords(True)  # noqa: FBT003  its only argument
    return recogniser
