"""Measure a real session on a sound card: the real process's parts, a couple of synthetic voices, the room's own time.

Run it on the virtual card: `python scripts/on_virtual_card.py python scripts/bench_session.py`; prints rows for
BENCHMARKS.md. Measured: from the decided end of a turn (the event is posted) to the first sample of the prompt that
answers it; from "stop" to the last sample; from the start of the process to its first prompt; the facilitator's share.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
import wave
from datetime import datetime
from pathlib import Path

import numpy as np

from facilitator.cli.speech_models import model_in_use
from facilitator.conductor import Conductor
from facilitator.config import Settings, load_settings
from facilitator.demo.people import People
from facilitator.dialogue.actions import Listen, Sound, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Heard, Source
from facilitator.dialogue.state import Phase, State
from facilitator.exercises.pack import load_script
from facilitator.gate import Gate
from facilitator.heard_sound import RATE
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import load_model
from facilitator.journal import open_journal
from facilitator.speaking.opening import open_voice
from facilitator.testing.scenario import ScriptedCouple, load_scenario

ROOT = Path(__file__).resolve().parents[1]
SMOOTH = ROOT / "facilitator" / "demo" / "imago.toml"
STOPS = 20


class WatchedGate(Gate):
    """A gate that writes down when the facilitator began and ceased to sound."""

    def __init__(self) -> None:
        super().__init__()
        self.first: list[float] = []
        self.last: list[float] = []

    def sounding(self, now: float) -> None:
        """Note the first sample."""
        super().sounding(now)
        self.first.append(now)

    def silent(self, now: float) -> None:
        """Note the last sample."""
        super().silent(now)
        self.last.append(now)


class _Quiet:
    """A table that nobody looks at."""

    def show(self, view: View) -> None:
        """Nothing."""

    def live(self, words: str) -> None:
        """Nothing."""

    def level(self, level: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Session:
    """One session on the card: real ears, real voice, real journal; the couple are played into the microphone."""

    def __init__(self, settings: Settings, folder: Path, leaving: contextlib.ExitStack) -> None:
        self.gate = WatchedGate()
        self.decided: list[float] = []
        """When a turn was taken as ended, or a command as given."""
        scenario = load_scenario(SMOOTH)
        script = load_script()
        self._couple = ScriptedCouple(scenario)
        self._people = People(scenario.names, scenario.voices)
        leaving.callback(self._people.close)
        self._folder = folder
        self.begun = scenario.begun(datetime.now().astimezone().isoformat(timespec="seconds"))
        journal = open_journal(folder, scenario.names).begin(self.begun)
        leaving.callback(journal.close)
        voice = open_voice(self._post, self.gate, cache_folder=folder / "prompts")
        leaving.callback(voice.close)
        self.conductor = Conductor(Dialogue(script), voice=voice, table=_Quiet(), journal=journal)
        self._ears = MicrophoneEars(
            Microphone(),
            load_model(model_in_use(settings).path),
            self.gate,
            self._post,
            spot=script.commands.spot,
            phrases=(*script.commands.grammar(), *script.answers.grammar()),
            chime=lambda: voice.chime(Sound.CLOSING),
        )
        leaving.callback(self._ears.close)
        self.conductor.ears = self

    def _post(self, event: AnyEvent) -> None:
        if isinstance(event, (Heard, Commanded)):
            self.decided.append(time.monotonic())
        self.conductor.post(event)

    def listen(self, listen: Listen) -> None:
        """Open the turn, and let the couple answer it."""
        self._ears.listen(listen)
        line = self._couple(self.conductor.state, listen)
        if line.say:
            file = self._folder / f"{listen.turn}.wav"
            with wave.open(str(file), "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes(self._people.line(line).astype("<i2").tobytes())
            threading.Thread(target=_play, args=(file,), daemon=True).start()

    def rest(self) -> None:
        """Stop listening."""
        self._ears.rest()

    def hand_over(self) -> bool:
        """End the turn."""
        return self._ears.hand_over()

    def so_far(self) -> tuple[str, ...]:
        """Give the words until now."""
        return self._ears.so_far()

    def close(self) -> None:
        """Let go."""
        self._ears.close()


def _play(file: Path) -> None:
    subprocess.run(["paplay", "--device=voices", str(file)], check=False, capture_output=True)


def whole(settings: Settings) -> list[str]:
    """A whole dialogue: how soon the facilitator answers, and how much of the time it speaks."""
    with contextlib.ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        session = Session(settings, folder, leaving)
        began = time.monotonic()
        state: State = session.conductor.run(session.begun, kept=True)
        seconds = time.monotonic() - began
        first, last = np.array(session.gate.first), np.array(session.gate.last)
        decided = session.decided
    waits = []
    for at, until in zip(decided, [*decided[1:], np.inf], strict=True):
        answers = first[(first >= at) & (first < until)]
        if len(answers):
            waits.append(answers[0] - at)
    sounded = sum(b - a for a, b in zip(first, last, strict=False))
    p50, p95 = np.percentile(waits, [50, 95]) * 1000
    return [
        f"| decided end of turn → first sound of the prompt | p50 {p50:.0f} ms, p95 {p95:.0f} ms | {len(waits)} turns |",
        (
            f"| facilitator's share of the session, demonstration's couple | {sounded / seconds:.0%} | {seconds / 60:.1f} min, "
            f"ended {state.reason.value if state.reason else 'not at all'} |"
        ),
    ]


def stops(settings: Settings) -> list[str]:
    """Stop by key in the middle of a prompt: from the key to the last sample."""
    took = []
    for _ in range(STOPS):
        with contextlib.ExitStack() as leaving:
            session = Session(settings, Path(leaving.enter_context(tempfile.TemporaryDirectory())), leaving)
            runner = threading.Thread(target=session.conductor.run, args=(session.begun,), kwargs={"kept": True})
            runner.start()
            while not session.gate.first:
                time.sleep(0.005)
            time.sleep(max(0.0, session.gate.first[0] - time.monotonic()) + 0.5)
            pressed = time.monotonic()
            session.conductor.post(Commanded(command=Command.STOP, source=Source.KEY))
            while not session.gate.last:
                time.sleep(0.002)
            took.append(session.gate.last[0] - pressed)
            runner.join()
            if session.conductor.state.phase is not Phase.ENDED:
                raise RuntimeError("stop did not end the session")
    p50, p95 = np.percentile(took, [50, 95]) * 1000
    return [f"| “stop” → silence | p50 {p50:.0f} ms, p95 {p95:.0f} ms | {STOPS} times |"]


def start() -> list[str]:
    """From starting the process to the first prompt on the table: microphone, model and voice are ready then."""
    took = []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            command = [sys.executable, "-m", "facilitator", "talk", "--names", "Ana,Ben", "--data-folder", folder]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
                for line in process.stdout or ():
                    if "Hello" in line:
                        took.append(time.monotonic() - began)
                        process.terminate()
                        break
                process.wait()
    return [
        f"| start of `facilitator talk` → first prompt (microphone open, model loaded) | {max(took):.2f} s at most | {len(took)} times |"
    ]


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-whole", action="store_true", help="leave the eight minutes of a whole dialogue out")
    asked = parser.parse_args()
    settings = load_settings({})
    print("| what | measured | over |\n|---|---|---|", flush=True)
    for rows in (start, lambda: stops(settings), *(() if asked.without_whole else (lambda: whole(settings),))):
        print("\n".join(rows()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
