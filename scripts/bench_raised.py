"""Measure how well a raised voice is told from a loud one, and print Markdown rows.

    python scripts/bench_raised.py [--speakers 125]

Everything goes through the real ears on the sound's own time, turn after turn, as it does in a session: each speaker has a
baseline of the turns before. Synthetic voices (flite, espeak-ng, sox) say ordinary sentences, and then one turn in another way;
the recordings (speechocean762, beside the repository, by opusdec) are of people who read aloud, and none of them shouts.
"""

from __future__ import annotations

import argparse
import itertools
import random
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from facilitator.care import Baseline
from facilitator.care.baseline import TURNS_NEEDED
from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.calm import WORDS_NEEDED, words_per_minute
from facilitator.dialogue.events import AnyEvent, Heard
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.source import RATE, PcmSource
from tests.hearing.voices import Sound, model, room, say

VOICES = ("slt", "rms", "awb", "kal16", "en-us", "en-gb")
SENTENCES = (
    "when you come home late i feel lonely and a little sad",
    "i would like to talk with you about the weekends and the garden",
    "what i long for is a quiet evening with the phone in the kitchen",
    "you make sense to me because we have so little time together",
    "one thing that touched me was that you waited for me all day",
    "if i got that right you feel alone when i go to the other room",
    "on sunday morning i wait for you with the breakfast",
    "i would like to hear about your day before we go to bed",
)
BEFORE = 6
"""Ordinary turns before the one that is looked at."""
ESPEAK_RATE = 175
"""Words a minute that espeak-ng speaks by itself."""
LASTS = 2
"""How many different sentences are looked at after these, by each voice."""
SWING_DB = 1.5
"""Nobody is equally loud twice: the standard deviation over turns."""
USUAL_DB = -15.0
"""What the renders are lowered by, so that a shout is not cut off at full scale."""
RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "speech" / "train-speechocean762"
UTTERANCES = 2
"""How many recorded sentences make a turn: one alone is mostly shorter than what is looked at."""


class Listener:
    """The real ears, given turn after turn."""

    def __init__(self) -> None:
        self._events: list[AnyEvent] = []
        self._source = PcmSource()
        self._ears = MicrophoneEars(
            self._source, model(), Gate(), self._events.append, spot=lambda _: None, phrases=(), thread=False
        )
        self._turn = 0

    def hear(self, *parts: float | Sound) -> Heard | None:
        """What comes of a turn, if anything was said in it."""
        self._turn += 1
        self._ears.listen(Listen(turn=self._turn, who="Ana", expect=Expect.CONTENT, patience_seconds=1.0))
        sound = room(0.5, *parts, 1.6)
        self._source.feed(sound)
        for _ in range(len(sound) // 3200 + 1):
            self._ears.step()
        heard = [event for event in self._events if isinstance(event, Heard) and event.turn == self._turn]
        self._events.clear()
        return heard[0] if heard else None


class Speaker:
    """What one speaker is usually like."""

    def __init__(self) -> None:
        self.usual = Baseline()

    def raised(self, heard: Heard | None, *, remember: bool = True) -> bool | None:
        """Whether a turn is raised; `None` where it says nothing, or nothing is known of the speaker yet."""
        if heard is None or heard.level_db is None or len(heard.words) < WORDS_NEEDED:
            return None
        rate, usual = words_per_minute(heard.words), self.usual
        if remember:
            self.usual = usual.observe(heard.level_db, rate)
        return usual.raised(heard.level_db, rate) if usual.turns >= TURNS_NEEDED else None


def louder(sound: Sound, gain_db: float) -> Sound:
    """The same, so much louder."""
    made: Sound = np.clip(sound * 10 ** (gain_db / 20), -32768, 32767).astype(np.int16)
    return made


def hurried(text: str, voice: str, faster: float) -> Sound:
    """A voice that itself speaks so many times as fast: sound that is only played faster is hardly understood."""
    if faster == 1.0:
        return say(text, voice)
    if voice.startswith("en"):
        command = ["espeak-ng", "-v", voice, "-s", str(round(ESPEAK_RATE * faster)), "--stdout", text]
    else:
        pace = f"duration_stretch={1 / faster}"
        command = ["flite", "-voice", voice, "--setf", pace, "-t", text, "-o", "/dev/stdout"]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(made)
        file.flush()
        decode = ["sox", "--ignore-length", file.name, "-t", "raw", "-r", str(RATE), "-e", "signed", "-b", "16", "-"]
        return np.frombuffer(subprocess.run(decode, check=True, capture_output=True).stdout, np.int16)


def synthetic(listener: Listener) -> Iterator[str]:
    """A row for each way in which the last turn may differ from those before."""
    ways = {
        "as before": (0.0, 1.0),
        "moved nearer, once: 6 dB louder": (6.0, 1.0),
        "1.4 times as fast": (0.0, 1.4),
        "8 dB louder": (8.0, 1.0),
        "8 dB louder and 1.4 times as fast": (8.0, 1.4),
        "12 dB louder": (12.0, 1.0),
        "12 dB louder and 1.3 times as fast": (12.0, 1.3),
    }
    always = "always 12 dB louder than the others"
    answers: dict[str, list[bool | None]] = {way: [] for way in (*ways, always)}
    chance = random.Random(5)  # noqa: S311 - the same evenings each time
    for voice, last in itertools.product(VOICES, SENTENCES[:LASTS]):
        speaker, loud = Speaker(), Speaker()
        for sentence in chance.sample([each for each in SENTENCES if each != last], BEFORE):
            usual_db = USUAL_DB + chance.gauss(0.0, SWING_DB)
            speaker.raised(listener.hear(louder(say(sentence, voice), usual_db)))
            loud.raised(listener.hear(louder(say(sentence, voice), usual_db + 12)))
        for way, (gain_db, faster) in ways.items():
            turn = listener.hear(louder(hurried(last, voice, faster), USUAL_DB + gain_db))
            answers[way].append(speaker.raised(turn, remember=False))
        answers[always].append(loud.raised(listener.hear(louder(say(last, voice), USUAL_DB + 12 + SWING_DB))))
    yield from itertools.starmap(row, answers.items())


def recorded(listener: Listener, speakers: int) -> Iterator[str]:
    """Rows of people who read aloud: as they are, and as if the same were louder."""
    gains = {"as they are": 0.0, "6 dB louder": 6.0, "8 dB louder": 8.0, "12 dB louder": 12.0}
    answers: dict[str, list[bool | None]] = {way: [] for way in gains}
    for folder in sorted((RECORDINGS / "WAVE").iterdir())[:speakers]:
        speaker = Speaker()
        sounds = [decoded(file) for file in sorted(folder.glob("*.ogg"))]
        for parts in zip(*[iter(sounds)] * UTTERANCES, strict=False):
            turn = listener.hear(*parts)
            if turn is not None and turn.level_db is not None:
                for way, gain_db in gains.items():
                    as_if = msgspec.structs.replace(turn, level_db=turn.level_db + gain_db)
                    answers[way].append(speaker.raised(as_if, remember=False))
            speaker.raised(turn)
    for way, each in answers.items():
        yield row(f"recorded, {way}", each)


def decoded(file: Path) -> Sound:
    """A recording, 16 kHz."""
    command = ["opusdec", "--quiet", "--rate", str(RATE), str(file), "-"]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(made[: len(made) // 2 * 2], np.int16)


def row(way: str, answers: Iterable[bool | None]) -> str:
    """How often a turn was taken as raised, of those that could be judged."""
    judged = [answer for answer in answers if answer is not None]
    return f"| {way} | {len(judged)} | {sum(judged)} | {100 * sum(judged) / max(1, len(judged)):.1f} % |"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description="How well a raised voice is told from a loud one.")
    parser.add_argument("--speakers", type=int, default=125, help="how many recorded speakers")
    chosen = parser.parse_args()
    listener = Listener()
    print("| turn | judged | taken as raised | |\n|---|---|---|---|")
    for line in synthetic(listener):
        print(line, flush=True)
    if not chosen.speakers:
        return
    if not RECORDINGS.is_dir():
        print(f"\nThe recordings are not here ({RECORDINGS.name}): their rows are left out.")
        return
    for line in recorded(listener, chosen.speakers):
        print(line, flush=True)


if __name__ == "__main__":
    main()
