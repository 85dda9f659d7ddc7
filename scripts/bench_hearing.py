"""Measure hearing and print Markdown rows.

    python scripts/bench_hearing.py [--minutes 10] [--pauses 100] [--talk FOLDER [--talk-minutes 60]]

Thinking senders and latency are measured on the sound's own time, with synthetic voices through the real voice activity,
recognisers and endings; memory and CPU in real time, on a virtual sound card. Needs a speech model (FACILITATOR_MODEL),
flite, espeak-ng, and PulseAudio for the last row.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import resource
import statistics
import subprocess
import tempfile
import threading
import time
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facilitator import portaudio
from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Heard
from facilitator.exercises.pack import load_script
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.source import BLOCK_SAMPLES, RATE, PcmSource
from tests.hearing.voices import Sound, model, room, say
from tests.spoken.sound_card import SoundCard, missing

VOICES = ("slt", "rms", "awb", "kal16", "en-us", "en-gb")
COMMANDS = {"stop the session": Command.STOP, "please repeat that": Command.REPEAT, "over to you": Command.HAND_OVER}
PHRASES = (*COMMANDS, "yes", "no", "yes that's it", "not quite", "i'm finished now", "skip this question")
PIECES = (
    "I feel lonely when you come home late",
    "and then I",
    "well",
    "it reminds me of something from long ago",
    "I do not know how to say this",
    "what I would like is",
    "that we sit down together",
    "and that you tell me about your day",
    "because",
    "I miss you",
)
SHARE_PATIENCE, MIRROR_PATIENCE, ANSWER_PATIENCE = 4.0, 2.5, 0.8
PAUSES_A_TURN = 5
_BETWEEN_SECONDS = 0.8
_FIRST_PAUSE_SECONDS, _LAST_PAUSE_SECONDS = 1.0, 3.0


class Bench:
    """Ears on sound from memory, and when each event came, in the sound's time and in ours."""

    def __init__(self) -> None:
        self.source = PcmSource()
        self.heard_at: list[tuple[float, float]] = []
        self.chimes = 0
        self.ears = MicrophoneEars(
            self.source, model(), Gate(), self._post, spot=COMMANDS.get, phrases=PHRASES, chime=self._chime
        )

    def _post(self, event: AnyEvent) -> None:
        if isinstance(event, Heard):
            self.heard_at.append((self.source.now, time.perf_counter()))

    def _chime(self) -> None:
        self.chimes += 1

    def turn(self, pcm: bytes, patience: float, expect: Expect, *, chime: bool = False) -> list[float]:
        """Give the sound of one turn; return how long each block took to listen to, in seconds."""
        self.ears.listen(Listen(turn=1, who="Ana", expect=expect, patience_seconds=patience, chime=chime))
        took = []
        for start in range(0, len(pcm), 2 * BLOCK_SAMPLES):
            began = time.perf_counter()
            self.source.feed(pcm[start : start + 2 * BLOCK_SAMPLES])
            self.source.wait_until_heard()
            took.append(time.perf_counter() - began)
        return took


def trimmed(sound: Sound) -> Sound:
    """Cut the silence off both ends, so that a pause is as long as the script says."""
    loud = np.flatnonzero(np.abs(sound.astype(int)) > np.abs(sound.astype(int)).max() * 0.02)
    return sound[loud[0] : loud[-1] + 1]


def thinking(pauses: int, seed: int = 1) -> str:
    """Count senders who are cut off, or chimed at, in scripted pauses of 1-3 s."""
    chance, cut, chimed, bench = random.Random(seed), 0, 0, Bench()  # noqa: S311  a script, no secret
    turns = -(-pauses // PAUSES_A_TURN)
    for number in range(turns):
        voice = VOICES[number % len(VOICES)]
        parts: list[float | Sound] = [0.5]
        for _ in range(PAUSES_A_TURN):
            parts += [
                trimmed(say(chance.choice(PIECES), voice)),
                chance.uniform(_FIRST_PAUSE_SECONDS, _LAST_PAUSE_SECONDS),
            ]
        parts.append(trimmed(say(PIECES[0], voice)))
        heard, rung = len(bench.heard_at), bench.chimes
        bench.turn(room(*parts), SHARE_PATIENCE, Expect.CONTENT, chime=True)
        cut += len(bench.heard_at) > heard
        chimed += bench.chimes - rung
    bench.ears.close()
    done = turns * PAUSES_A_TURN
    return f"| a thinking sender cut off, {done} pauses of 1-3 s, {len(VOICES)} voices | {cut} of {turns} turns, chimed at {chimed} times |"


def latency(times: int = 5) -> str:
    """Measure the end of speech to `Heard`, beyond the patience: in the sound's time, and what the last block took."""
    rows = []
    for name, patience, expect, piece in (
        ("answer", ANSWER_PATIENCE, Expect.ANSWER, "yes that's it"),
        ("mirror", MIRROR_PATIENCE, Expect.CONTENT, PIECES[0]),
    ):
        bench, late, took = Bench(), [], []
        for voice in VOICES[:times]:
            voiced = trimmed(say(piece, voice))
            pcm, began = room(0.5, voiced, patience + 1.0), bench.source.now
            heard = len(bench.heard_at)
            spent = bench.turn(pcm, patience, expect)
            if len(bench.heard_at) > heard:
                at = bench.heard_at[heard][0]
                late.append(at - began - 0.5 - len(voiced) / RATE - patience)
                took.append(spent[min(len(spent), round((at - began) * RATE / BLOCK_SAMPLES)) - 1])
        bench.ears.close()
        rows.append(
            f"| end of speech → `Heard`, beyond the patience of {patience} s ({name}, n={len(late)}) | "
            f"median {_ms(late)} at most {max(late) * 1000:.0f} ms; of these the last block's work {_ms(took)} |"
        )
    return "\n".join(rows)


def _ms(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms"


def talk(folder: Path, minutes: float) -> str:
    """Count the commands that are heard in recorded talk (Ogg Opus, by opusdec) that holds none.

    Each recording stands alone between two pauses: the hardest case, since only what stands alone can be a command.
    """
    script, commanded, source = load_script(), list[str](), PcmSource()

    def post(event: AnyEvent) -> None:
        if isinstance(event, Commanded):
            commanded.append(event.command.value)

    phrases = (*script.commands.grammar(), *script.answers.grammar())
    ears = MicrophoneEars(source, model(), Gate(), post, spot=script.commands.spot, phrases=phrases, thread=False)
    ears.listen(Listen(turn=1, who=None, expect=Expect.COMMAND, patience_seconds=0.8))
    files = sorted(folder.rglob("*.ogg"))
    random.Random(1).shuffle(files)  # noqa: S311  a script, no secret
    for file in files:
        decode = ["opusdec", "--quiet", "--rate", str(RATE), str(file), "-"]
        decoded = subprocess.run(decode, check=True, capture_output=True).stdout
        source.feed(decoded + room(_BETWEEN_SECONDS))
        while not source.wait_until_heard(0):
            ears.step()
        if source.now > minutes * 60:
            break
    ears.close()
    which = f" ({', '.join(sorted(set(commanded)))})" if commanded else ""
    return f"| false commands in {source.now / 3600:.1f} h of talk without one | {len(commanded)}{which} |"


def load(minutes: float) -> str:
    """Listen on a virtual sound card in real time, to a voice for about half of the time; give memory and CPU."""
    if absent := missing():
        return f"| memory and CPU while listening | not measured, {absent} |"
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "share.wav"
        with wave.open(str(wav), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(np.concatenate([say(piece) for piece in PIECES]).tobytes())
        with SoundCard(Path(folder) / "card") as card, card.in_this_process():
            portaudio.refresh()
            return _listen(card, wav, minutes)


def _listen(card: SoundCard, wav: Path, minutes: float) -> str:
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    ears = MicrophoneEars(Microphone(), model(), Gate(), events.put, spot=COMMANDS.get, phrases=PHRASES)
    ears.listen(Listen(turn=1, who="Ana", expect=Expect.CONTENT, patience_seconds=3600))
    done = threading.Event()

    def talk() -> None:
        while not done.is_set():
            began = time.monotonic()
            card.play(wav)
            done.wait(time.monotonic() - began)

    talker = threading.Thread(target=talk)
    talker.start()
    at_first, began, first_cpu = _resident_mib(), time.monotonic(), _cpu_seconds()
    time.sleep(minutes * 60)
    cpu = (_cpu_seconds() - first_cpu) / (time.monotonic() - began)
    resident = _resident_mib()
    done.set()
    talker.join()
    ears.close()
    return (
        f"| listening for {minutes:g} min, model {ears_model_mib():.0f} MB on disk | {resident:.0f} MiB resident "
        f"({at_first:.0f} at the start, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}), "
        f"{cpu * 100:.0f} % of a core, {ears.overflows} overflows |"
    )


def ears_model_mib() -> float:
    """Give the size of the model, in MB."""
    return sum(file.stat().st_size for file in model().folder.rglob("*") if file.is_file()) / 1e6


def _cpu_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to listen in real time; 0 leaves it out")
    parser.add_argument("--pauses", type=int, default=100, help="how many pauses the thinking senders make")
    parser.add_argument("--talk", type=Path, help="a folder of recorded talk, as .ogg, for false commands")
    parser.add_argument("--talk-minutes", type=float, default=60.0, help="how much of it is listened to")
    asked = parser.parse_args()
    print("| what | measured |\n|---|---|")
    print(thinking(asked.pauses), flush=True)
    print(latency(), flush=True)
    if asked.talk is not None:
        print(talk(asked.talk, asked.talk_minutes), flush=True)
    if asked.minutes > 0:
        print(load(asked.minutes))


if __name__ == "__main__":
    main()
