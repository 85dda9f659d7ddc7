"""What a model is tried on: sentences, commands and recordings that its training never met.

Synthetic speech comes from the held-out voices, kitchen noise from the held-out part of the recordings, real speech from
the held-out speakers. Everything is drawn with fixed seeds, so two models are tried on the same sounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec
import numpy as np

from scripts.model.real_speech import COMMANDS as SINGLE_COMMANDS
from scripts.model.real_speech import READ_BY_LEARNERS, Recording, plain_words, recordings
from scripts.model.sound import RATE, Samples, excerpt, kitchen_noise, loudness, mixed, read_speech
from scripts.model.voices import Speaker, held_out_speaker

TEXT = Path(__file__).parent / "text"
COMMANDS = (
    "pause the session",
    "continue the session",
    "please repeat that",
    "i'm finished now",
    "over to you",
    "skip this question",
    "i need a time out",
    "time out please",
    "stop the session",
    "end the session",
    "please stop",
)
"""The facilitator's commands; with `HALT` they make the grammar of the figures."""
HALT = "stop"
"""The one word that is a command, and only if nothing else is said."""
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SINGLE_WORDS = ("yes", "no", "stop", "on", "off", "down", "go", "left", "right", "up", *DIGITS)
SPEECH_LEVEL = 2000.0
"""Root mean square of the speech, at 16-bit scale: a partner at the table."""
NOISE_DB = 10.0
_FAINT_HISS = 5.0


@dataclass(frozen=True)
class Spoken:
    """A sound, what is said in it, and of which kind it is."""

    samples: Samples
    words: str
    kind: str


def sentences(name: str) -> list[str]:
    """The sentences of `text/<name>.txt`."""
    return (TEXT / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def phrases(part: str) -> list[str]:
    """The alternatives of a part of `text/commands.toml`."""
    parts = msgspec.toml.decode((TEXT / "commands.toml").read_bytes())["parts"]
    return [" ".join(phrase.split()) for phrase in parts[part].split(",")]


def at_the_table(clean: Samples, chance: np.random.Generator, kitchen: Samples | None = None) -> Samples:
    """The speech with silence around it and a faint hiss, or with kitchen noise at 10 dB."""
    clean = clean / loudness(clean) * SPEECH_LEVEL
    clean = np.concatenate([np.zeros(RATE // 4, np.float32), clean, np.zeros(RATE // 2, np.float32)])
    if kitchen is not None:
        return mixed(clean, excerpt(kitchen, len(clean), chance), NOISE_DB)
    return (clean + chance.standard_normal(len(clean)) * _FAINT_HISS).astype(np.float32)


def synthetic(
    texts: list[str], seed: int, kitchen: Samples | None = None, speaker: Speaker | None = None
) -> Iterator[Spoken]:
    """Each text by a held-out voice, or all by one speaker."""
    chance, noise = Random(seed), np.random.default_rng(seed)  # noqa: S311 chance for data, not for secrets
    for text in texts:
        voice = speaker or held_out_speaker(chance)
        yield Spoken(at_the_table(voice.say(f"{text}."), noise, kitchen), text, voice.program)


def held_kitchen(folder: Path) -> Samples:
    """The part of the kitchen noise that training never heard."""
    return kitchen_noise(folder, training=False)


def single_words(folder: Path) -> Iterator[Spoken]:
    """Words of Speech Commands by the held-out speakers."""
    for recording in recordings(folder):
        if recording.corpus == SINGLE_COMMANDS and recording.held_out:
            yield Spoken(read_speech(recording.path), recording.words, "digit" if recording.words in DIGITS else "word")


def read_aloud(folder: Path) -> Iterator[Spoken]:
    """Read sentences: by the held-out learners of English, and by one native speaker."""
    for recording in recordings(folder):
        if recording.corpus == READ_BY_LEARNERS and recording.held_out:
            yield Spoken(read_speech(recording.path), recording.words, "learners")
    for row in (folder / "dev-ljspeech/transcripts.tsv").read_text(encoding="utf-8").splitlines():
        name, text = row.split("\t")[:2]
        yield Spoken(read_speech(folder / "dev-ljspeech" / name), plain_words(text), "native")


def other_speech(folder: Path, minutes: float) -> Iterator[Samples]:
    """Speech without commands: half of it real, half by held-out voices."""
    left = minutes * 60 / 2
    for recording in learners(folder):
        samples = read_speech(recording.path)
        left -= len(samples) / RATE
        yield samples
        if left < 0:
            break
    left = minutes * 60 / 2
    texts = [text for text in sentences("unseen") + sentences("held_out") if not _commands_in(text)]
    seed = 100
    while left > 0:
        for spoken in synthetic(texts, seed):
            left -= len(spoken.samples) / RATE
            yield spoken.samples
            if left < 0:
                break
        seed += 1


def learners(folder: Path) -> Iterator[Recording]:
    """Recordings of sentences of the learners, the held-out ones first."""
    found = [each for each in recordings(folder) if each.corpus == READ_BY_LEARNERS and not _commands_in(each.words)]
    yield from sorted(found, key=lambda each: not each.held_out)


def _commands_in(text: str) -> bool:
    return any(f" {command} " in f" {text} " for command in (*COMMANDS, HALT))
