"""Ask vosk what it hears, for the figures: any model, with or without a grammar."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import numpy as np
import vosk

from facilitator.hearing.model_layout import check_layout
from scripts.model.sound import RATE, Samples, to_16_bit

BLOCK_SAMPLES = RATE // 10
_PAUSE = np.zeros(RATE // 2, np.int16)


@dataclass
class Listener:
    """One loaded model; counts how much it heard and how long that took."""

    folder: Path
    heard_seconds: float = 0.0
    busy_seconds: float = 0.0
    _model: vosk.Model = field(init=False)

    def __post_init__(self) -> None:
        check_layout(self.folder)
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(model_path=str(self.folder))

    def words(self, samples: Samples, phrases: Iterable[str] | None = None) -> str:
        """All that is heard, `[unk]` left out; with phrases only those and unknown words are expected."""
        return " ".join(word for word in " ".join(self.results(samples, phrases)).split() if word != "[unk]")

    def results(self, samples: Samples, phrases: Iterable[str] | None = None) -> list[str]:
        """The text of each stretch of speech as vosk divides it, in blocks as at the table, with half a second after it."""
        began = process_time()
        grammar = () if phrases is None else (json.dumps([*phrases, "[unk]"]),)
        recogniser = vosk.KaldiRecognizer(self._model, RATE, *grammar)
        sound = np.concatenate([to_16_bit(samples), _PAUSE])
        texts: list[str] = []
        for start in range(0, len(sound), BLOCK_SAMPLES):
            ended = recogniser.AcceptWaveform(sound[start : start + BLOCK_SAMPLES].tobytes())
            texts += [json.loads(recogniser.Result())["text"]] if ended else []
        texts.append(json.loads(recogniser.FinalResult())["text"])
        self.busy_seconds += process_time() - began
        self.heard_seconds += len(sound) / RATE
        return texts
