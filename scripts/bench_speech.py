"""How well and how fast a speech model hears: `python scripts/bench_speech.py [--model FOLDER]` (`make bench-speech`).

Prints Markdown: a table of figures for the model, the voices that it hears best, and beside them what is published for the
official models. Synthetic voices need `espeak-ng` and `flite`; real speech and kitchen noise are read from
`<repository>/../shared/data` and their rows say so when it is absent.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.model import test_sets  # noqa: E402 the repository must be on the path before
from scripts.model.edits import edits  # noqa: E402
from scripts.model.listening import Listener  # noqa: E402
from scripts.model.sound import Samples  # noqa: E402
from scripts.model.test_sets import Spoken  # noqa: E402
from scripts.model.voices import TRAINING_FLITE, Speaker  # noqa: E402

SHARED = ROOT.parent / "shared/data"
ABSENT = "not measured: the recordings are not here"
PUBLISHED = (
    ("vosk-model-small-en-us-0.15", "word errors, LibriSpeech test-clean", "9.85 %"),
    ("vosk-model-small-en-us-0.15", "word errors, TED talks", "10.38 %"),
    ("vosk-model-en-us-0.22-lgraph", "word errors, LibriSpeech test-clean", "7.82 %"),
    ("vosk-model-en-us-0.22-lgraph", "word errors, TED talks", "8.20 %"),
)
"""As published on the page of the official models; not measured by us."""
VOICES = (
    *(Speaker("flite", voice) for voice in TRAINING_FLITE),
    Speaker("flite", "kal16"),
    *(
        Speaker("espeak-ng", voice)
        for voice in ("en-us", "en-gb", "en-us+f3", "en-us+m3", "en-gb+f2", "en-gb-scotland")
    ),
)
FALSE_COMMAND_MINUTES = 60.0

Row = tuple[str, str, str]


@dataclass
class Tally:
    """Counts what was right or wrong, in all and by kind."""

    wrong: dict[str, int]
    total: dict[str, int]

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int, int]]) -> Tally:
        """Add up (kind, wrong, of how many)."""
        tally = cls({}, {})
        for kind, wrong, total in counts:
            tally.wrong[kind] = tally.wrong.get(kind, 0) + wrong
            tally.total[kind] = tally.total.get(kind, 0) + total
        return tally

    def errors(self) -> str:
        """The share that was wrong."""
        return self._shares(self.wrong)

    def right(self) -> str:
        """The share that was right."""
        return self._shares({kind: self.total[kind] - wrong for kind, wrong in self.wrong.items()})

    def _shares(self, counts: dict[str, int]) -> str:
        whole = f"{sum(counts.values()) / sum(self.total.values()):.1%} of {sum(self.total.values())}"
        parts = ", ".join(f"{kind} {count / self.total[kind]:.1%}" for kind, count in sorted(counts.items()))
        return f"{whole} ({parts})" if len(counts) > 1 else whole


def word_errors(listener: Listener, spoken: Iterable[Spoken]) -> Tally:
    """Words that were put in, left out or taken for others, of the words said."""
    return Tally.of(
        (each.kind, edits(listener.words(each.samples).split(), each.words.split()), len(each.words.split()))
        for each in spoken
    )


def phrase_errors(
    listener: Listener, spoken: Iterable[Spoken], phrases: list[str], same: Callable[[str, str], bool]
) -> Tally:
    """Phrases that were not heard as what they are, with a grammar of all the phrases."""
    return Tally.of((each.kind, int(not same(listener.words(each.samples, phrases), each.words)), 1) for each in spoken)


def synthetic_rows(listener: Listener) -> Iterator[Row]:
    """Everything that needs no recordings."""
    for name, what in (("unseen", "written by hand"), ("held_out", "drawn from the grammars, not in the text")):
        errors = word_errors(listener, test_sets.synthetic(test_sets.sentences(name) * 2, seed=1))
        yield f"word errors, unseen voices, sentences {what}", errors.errors(), "12 %"
    if (SHARED / "noise").exists():
        kitchen = test_sets.held_kitchen(SHARED / "noise")
        noisy = word_errors(listener, test_sets.synthetic(test_sets.sentences("unseen") * 2, 2, kitchen))
        yield "the same by hand, with kitchen noise at 10 dB", noisy.errors(), "20 %"
    else:
        yield "the same by hand, with kitchen noise at 10 dB", ABSENT, "20 %"
    commands = [*test_sets.COMMANDS, test_sets.HALT]
    spoken = test_sets.synthetic(commands * 12, seed=3)
    yield "spoken commands right, unseen voices", phrase_errors(listener, spoken, commands, str.__eq__).right(), "97 %"
    yes, no = test_sets.phrases("affirmation"), test_sets.phrases("negation")
    spoken = test_sets.synthetic((yes + no) * 2, seed=4)
    answers = phrase_errors(
        listener, spoken, yes + no, lambda heard, said: meaning(heard, yes, no) == meaning(said, yes, no)
    )
    yield "yes or no understood, unseen voices", answers.right(), "97 %"


def meaning(answer: str, yes: list[str], no: list[str]) -> str:
    """Whether an answer is a yes, a no or neither; several in one breath count as the first."""
    for kind, phrases in (("yes", yes), ("no", no)):
        if answer in phrases:
            return kind
    starts = [
        (len(phrase), kind)
        for kind, phrases in (("yes", yes), ("no", no))
        for phrase in phrases
        if f"{answer} ".startswith(f"{phrase} ")
    ]
    return max(starts)[1] if starts else "neither"


def real_rows(listener: Listener) -> Iterator[Row]:
    """Everything that needs recordings of real people."""
    speech = SHARED / "speech"
    if not speech.exists():
        yield "real speech", ABSENT, ""
        return
    words = phrase_errors(listener, test_sets.single_words(speech), list(test_sets.SINGLE_WORDS), str.__eq__)
    yield "single words right, unseen real speakers (grammar of 20 words)", words.right(), "90 %"
    yield (
        "word errors, real speech read aloud, open vocabulary",
        word_errors(listener, test_sets.read_aloud(speech)).errors(),
        "",
    )
    whole, within = false_commands(listener, test_sets.other_speech(speech, FALSE_COMMAND_MINUTES))
    yield "false commands in 60 minutes of other speech, half of it real, as whole utterances", str(whole), "1"
    yield "the same, as a part of an utterance (which the facilitator does not take)", str(within), ""


def false_commands(listener: Listener, sounds: Iterable[Samples]) -> tuple[int, int]:
    """How often other speech is heard as a command and nothing else, and how often as a command among other words."""
    commands = [*test_sets.COMMANDS, test_sets.HALT]
    whole = within = 0
    for samples in sounds:
        for text in listener.results(samples, commands):
            whole += text in commands
            within += text not in commands and any(f" {command} " in f" {text} " for command in test_sets.COMMANDS)
    return whole, within


def voice_rows(listener: Listener) -> Iterator[str]:
    """Word errors for each of several voices, seen ones and unseen."""
    texts = test_sets.sentences("unseen")[::2]
    for voice in VOICES:
        errors = word_errors(listener, test_sets.synthetic(texts, 5, speaker=voice))
        known = "unseen" if voice.voice == "kal16" else "seen"
        yield f"| {voice.program} {voice.voice} | {known} | {errors.errors()} |"


def resource_rows(folder: Path, listener: Listener) -> Iterator[Row]:
    """Size, time and memory; the model is loaded three times afresh, each in a process of its own."""
    sizes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    runs = [json.loads(_in_new_process(folder)) for _ in range(3)]
    yield "time to load", f"{min(run['seconds'] for run in runs):.2f} s", "0.3 s"
    yield (
        "memory when loaded, with one recogniser after a sentence",
        f"{max(run['mebibytes'] for run in runs):.0f} MiB",
        "120 MB",
    )
    yield "real-time factor, one core", f"{listener.busy_seconds / listener.heard_seconds:.3f}", "0.1"
    yield "size on disk", f"{sizes / 1e6:.1f} MB", "12 MB"


def _in_new_process(folder: Path) -> str:
    command = [sys.executable, __file__, "--model", str(folder), "--load-only"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def load_only(folder: Path) -> None:
    """Load the model, hear one sentence, and print the time and the memory that it added."""
    before, began = _resident_mebibytes(), perf_counter()
    listener = Listener(folder)
    seconds = perf_counter() - began
    listener.words(next(test_sets.synthetic(["i feel a little better now"], seed=6)).samples)
    print(json.dumps({"seconds": seconds, "mebibytes": _resident_mebibytes() - before}))


def _resident_mebibytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models/vosk-mini-en")
    parser.add_argument("--load-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load_only:
        load_only(options.model)
        return
    listener = Listener(options.model)
    print(f"### {options.model.resolve().name}\n\n| figure | measured | target |\n|---|---|---|")
    for rows in (synthetic_rows(listener), real_rows(listener), resource_rows(options.model, listener)):
        for what, value, target in rows:
            print(f"| {what} | {value} | {target} |", flush=True)
    print("\n| voice | in training | word errors |\n|---|---|---|")
    for row in voice_rows(listener):
        print(row, flush=True)
    print("\n| official model | figure | as published |\n|---|---|---|")
    for model, what, value in PUBLISHED:
        print(f"| {model} | {what} | {value} |")


if __name__ == "__main__":
    main()
