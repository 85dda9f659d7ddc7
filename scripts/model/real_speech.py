"""Recorded speech of real people, and which speakers training never hears.

Read from `<repository>/../shared/data/speech/train-*`, each with a `transcripts.tsv` (path, text): speechocean762 (free
for any use), a subset of Speech Commands (CC BY 4.0), LJ sentences (Apache-2.0). Whoever rebuilds the model elsewhere
lays out the public corpora in the same way and names the folder with `--speech`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.model.phones import in_dictionary

COMMANDS = "train-speech-commands"
READ_BY_LEARNERS = "train-speechocean762"
READ_ALOUD = "train-lj-sentences"
COPIES = {READ_BY_LEARNERS: 2, COMMANDS: 1, READ_ALOUD: 2}
"""How often training hears each recording, differently spoiled each time."""


@dataclass(frozen=True)
class Recording:
    """One recording: where it lies, who speaks, what is said (lower case, words of the dictionary)."""

    corpus: str
    path: Path
    speaker: str
    words: str

    @property
    def held_out(self) -> bool:
        """Whether training must not hear this speaker: a tenth of them, by a hash of the name."""
        if self.corpus == READ_ALOUD:
            return False
        return hashlib.sha256(self.speaker.encode()).digest()[0] % 10 == 0


def recordings(folder: Path) -> Iterator[Recording]:
    """All recordings under the folder whose words are in the dictionary, in a fixed order."""
    for corpus in COPIES:
        for row in (folder / corpus / "transcripts.tsv").read_text(encoding="utf-8").splitlines():
            name, text = row.split("\t")[:2]
            words = plain_words(text)
            if words and in_dictionary(words):
                yield Recording(corpus, folder / corpus / name, _speaker(corpus, name), words)


def plain_words(text: str) -> str:
    """Lower case, without punctuation."""
    kept = re.sub(r"[^a-z' ]", " ", text.lower().replace("\u2019", "'").replace("-", " "))
    return " ".join(word.strip("'") for word in kept.split() if word != "'").strip()


def _speaker(corpus: str, name: str) -> str:
    parts = name.split("/")
    if corpus == COMMANDS:
        return parts[-1].split("_")[0]
    return parts[1] if corpus == READ_BY_LEARNERS else "LJ"
