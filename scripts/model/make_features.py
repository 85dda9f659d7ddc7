"""Make one shard of training data: `python -m scripts.model.make_features KIND SHARD --out FOLDER …`.

A shard is a compressed NumPy file: `features` (all frames, 40) in 16-bit floats, `frames` of each utterance, `outputs`
(all phones asked for) and `phones` of each utterance. Kinds: `sentences` and `words` are spoken by synthetic voices,
`recordings` are real. A shard depends on nothing but its kind, its number and the texts.
"""

# ruff: noqa: PLR2004  the plain numbers are chances

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from scripts.model.common_words import common_words
from scripts.model.features import COEFFICIENTS, mfcc
from scripts.model.phones import lexicon, outputs_of
from scripts.model.real_speech import COPIES, recordings
from scripts.model.sound import (
    RATE,
    Samples,
    Table,
    kitchen_noise,
    read_speech,
    resample,
    steady_noise,
    to_16_bit,
)
from scripts.model.voices import SynthesisError, training_speaker

LONGEST_FRAMES = 1500
FRAMES_AN_OUTPUT = 3
RECORDING_SHARDS = 4
Utterance = tuple[npt.NDArray[np.float32], list[int]]


def sentence_source(path: Path) -> Callable[[Random], str]:
    """Draw sentences from a file, one a line; one in thirty is no speech at all."""
    sentences = path.read_text(encoding="utf-8").splitlines()
    return lambda chance: "" if chance.random() < 1 / 30 else chance.choice(sentences)


def word_source() -> Callable[[Random], str]:
    """Draw common words in no order, and a third of the time any words of the dictionary."""
    common = common_words()
    every = sorted(word for word in lexicon() if word.isalpha() and 3 <= len(word) <= 12)
    return lambda chance: " ".join(chance.choices(every if chance.random() < 0.33 else common, k=chance.randint(1, 8)))


def spoken(source: Callable[[Random], str], count: int, table: Table, seed: int) -> Iterator[Utterance]:
    """Have `count` texts spoken by synthetic voices around the table."""
    chance, noise = Random(seed), np.random.default_rng(seed)  # noqa: S311 chance for data, not for secrets
    before: Samples | None = None
    for _ in range(count):
        text = source(chance)
        if not text:
            silence = steady_noise(int(RATE * noise.uniform(0.5, 3)), noise) * 10 ** noise.uniform(-1, 3)
            yield mfcc(to_16_bit(silence.astype(np.float32)).astype(np.float32)), []
            continue
        try:
            clean = training_speaker(chance).say(_punctuated(text, chance))
        except SynthesisError:
            continue
        clean = resample(clean, chance.uniform(0.85, 1.18) if chance.random() < 0.8 else 1.0)
        clean = _with_pauses(clean, chance)
        yield mfcc(table.hear(clean, noise, before)), outputs_of(text)
        before = clean


def recorded(folder: Path, table: Table, shard: int) -> Iterator[Utterance]:
    """Every fourth recording of the speakers for training, some of them twice."""
    chance, noise = Random(shard), np.random.default_rng(shard)  # noqa: S311
    before: Samples | None = None
    chosen = [recording for recording in recordings(folder) if not recording.held_out]
    for recording in chosen[shard::RECORDING_SHARDS]:
        original = read_speech(recording.path)
        for copy in range(COPIES[recording.corpus]):
            clean = resample(original, chance.uniform(0.88, 1.14)) if copy or chance.random() < 0.5 else original
            heard = (
                table.hear(clean, noise, before) if copy or chance.random() < 0.5 else clean * chance.uniform(0.3, 1.2)
            )
            yield mfcc(heard.astype(np.float32)), outputs_of(recording.words)
            before = clean


def usable(utterance: Utterance) -> bool:
    """Whether the network can learn from it: not too long, and room for all its phones."""
    features, outputs = utterance
    return 0 < len(features) <= LONGEST_FRAMES and len(outputs) + 2 <= len(features) / FRAMES_AN_OUTPUT


def save(utterances: Iterator[Utterance], path: Path) -> None:
    """Write a shard; it appears under its name only when it is whole."""
    kept = [utterance for utterance in utterances if usable(utterance)]
    features = np.concatenate([frames for frames, _ in kept] or [np.zeros((0, COEFFICIENTS), np.float32)]).astype(
        np.float16
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.stem + ".part.npz")
    np.savez(
        part,
        features=features,
        frames=np.array([len(frames) for frames, _ in kept], np.int32),
        outputs=np.array([output for _, outputs in kept for output in outputs], np.uint8),
        phones=np.array([len(outputs) for _, outputs in kept], np.int32),
    )
    part.rename(path)
    print(f"{path.name}: {len(kept)} utterances, {len(features) / 360000:.2f} h", flush=True)


def main() -> None:
    """Make the shard that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("sentences", "words", "recordings"))
    parser.add_argument("shards", type=int, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--text", type=Path, help="sentences, one a line")
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--noise", type=Path, required=True)
    options = parser.parse_args()
    table = Table(kitchen_noise(options.noise, training=True))
    for shard in options.shards:
        path = options.out / f"{options.kind}-{shard:03}.npz"
        if options.kind == "recordings":
            save(recorded(options.speech, table, shard), path)
        else:
            source = sentence_source(options.text) if options.kind == "sentences" else word_source()
            save(spoken(source, options.count, table, 1000 * len(options.kind) + shard), path)


def _punctuated(text: str, chance: Random) -> str:
    """A comma now and then makes a pause; the end makes the melody."""
    words = text.split()
    if len(words) > 3 and chance.random() < 0.3:
        words[chance.randrange(len(words) - 1)] += ","
    return " ".join(words) + chance.choice((".", "?", "", "!"))


def _with_pauses(speech: Samples, chance: Random) -> Samples:
    before = np.zeros(int(RATE * chance.choice((0, 0.05, 0.2, 0.5, 0.8))), np.float32)
    after = np.zeros(int(RATE * chance.choice((0, 0.1, 0.3, 0.6))), np.float32)
    return np.concatenate([before, speech, after])


if __name__ == "__main__":
    main()
