"""Two synthetic people at a real `facilitator` process: they read what it prints and speak when they have the floor.

The process has no terminal, so its table prints a line for whatever is new: the prompt, who has the floor, and
"[listening]" once a turn is open. That is all the couple here go by, as a couple at a table would.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pytest

from facilitator.dialogue.actions import EndReason, Keeping, Mood
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun
from facilitator.dialogue.state import Phase, State
from facilitator.exercises.pack import load_script
from facilitator.exercises.tables import load_table_words
from facilitator.hearing.source import RATE
from facilitator.journal import JournalFile, list_journals, open_journal
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import ScriptedCouple, load_scenario
from tests.hearing.voices import Sound, say
from tests.speech_model import speech_model
from tests.spoken.sound_card import SoundCard

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("Ana", "Ben")
VOICES = {"Ana": "slt", "Ben": "rms"}
PATIENT = 120.0
"""The longest that anything is waited for: far beyond what it takes, so that only a fault gets there."""
AFTER_FLOOR_SECONDS = 0.8
"""People take a breath before they speak; the room has rung out by then."""
_WORDS = load_table_words("en")
PROMPT = f"{_WORDS.facilitator}: "
MOODS = frozenset(f"[{word}]" for word in _WORDS.mood.values())
OPEN = frozenset(f"[{_WORDS.mood[mood]}]" for mood in (Mood.LISTENING, Mood.BREATHING))
TURNS = tuple(f"{name} " for name in NAMES)
LONG_AGO = "2020-01-01T20:00:00+00:00"
MARK = re.compile(r"\{(\d+(?:\.\d+)?)\}|(Ana|Ben):")
"""A pause, or a change of who speaks."""
SCENARIO = ROOT / "tests" / "scenarios" / "smooth.toml"


def spoken(text: str, who: str) -> Sound:
    """A line as sound: `{3}` in it is a pause of three seconds, and after `Ben:` it is Ben who speaks."""
    sounds: list[Sound] = []
    for part in filter(None, MARK.split(text)):
        if part in NAMES:
            who = part
        elif part.replace(".", "").isdigit():
            sounds.append(np.zeros(round(float(part) * RATE), np.int16))
        elif part.strip():
            sounds.append(say(part.strip(), VOICES[who]))
    return np.concatenate(sounds)


def words_of(text: str) -> str:
    """The words alone."""
    return " ".join(MARK.sub(" ", text).split())


@dataclass(frozen=True)
class Floor:
    """A turn that was opened."""

    prompt: str
    who: str
    """Empty where either may speak."""


class Home:
    """A folder of its own for everything that the process keeps, and the settings for that."""

    def __init__(self, folder: Path, card: SoundCard) -> None:
        self.folder = folder
        self.card = card
        self.data = folder / "data"
        for name in ("config", "cache", "data", "said"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.env = {
            **card.env,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "FACILITATOR_DATA_FOLDER": str(self.data),
            "FACILITATOR_MODEL": str(speech_model()),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def journals(self) -> Path:
        return self.data / "journals"

    def met_before(self) -> None:
        """Let these two have finished a session, so that the words before the first one are not said again."""
        journal = open_journal(self.journals, NAMES)
        session = journal.begin(Begun(exercise="imago", names=NAMES, clock=LONG_AGO))
        session.close()
        journal.keep(session.session, Keeping.OUTLINE, EndReason.COMPLETED)

    def begun_until(self, step: str) -> None:
        """Let these two have begun a session that was broken off when the floor was given at this step."""
        dialogue = Dialogue(load_script("imago"))
        scenario = load_scenario(SCENARIO)
        evening = Evening(dialogue, ScriptedCouple(scenario))
        evening.play(scenario.begun(LONG_AGO, checks_content=False))
        state, events = State(), []
        for event in evening.events:
            state, _ = dialogue.step(state, event)
            events.append(event)
            if state.step == step and state.phase is Phase.LISTENING:
                break
        first, *others = events
        assert isinstance(first, Begun)
        session = open_journal(self.journals, NAMES).begin(first)
        for event in others:
            session.append(event)
        session.close()

    def state(self) -> State:
        """Where the newest session stands; only once the process has ended."""
        return Dialogue(load_script("imago")).replay(self.events())

    def on_disk(self, word: str) -> bool:
        """Whether a word stands in the journal already, while the process writes it."""
        return any(word.encode() in file.read_bytes() for file in self.journals.glob("*-wal"))

    def events(self) -> tuple[AnyEvent, ...]:
        """What the journal holds of the newest session; only once the process has ended."""
        newest = list_journals(self.journals).sessions[0]
        return JournalFile(newest.path).show(newest.id)[1]

    def run(self, *arguments: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-m", "facilitator", *arguments]
        return subprocess.run(
            command, env=self.env, cwd=ROOT, check=True, capture_output=True, text=True, timeout=PATIENT
        ).stdout


class Conversation:
    """A running `facilitator` process, followed line by line."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self.home = home
        self.lines: list[str] = []
        """What it has printed, notices and all."""
        self.prompts: list[str] = []
        self.printed_at: list[float] = []
        """When each prompt was printed, `time.monotonic()` seconds."""
        self._listening: Floor | None = None
        self._who = ""
        self._changed = threading.Condition()
        self._ended = False
        self._number = 0
        self._errors = (home.folder / "errors.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "facilitator", *arguments],
            env=home.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            bufsize=1,
        )
        self._reader = threading.Thread(target=self._read, name="reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Conversation:  # noqa: PYI034  `Self` is not in Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def errors(self) -> str:
        """What it wrote to stderr."""
        return (self.home.folder / "errors.txt").read_text(encoding="utf-8")

    def kill(self) -> None:
        """`kill -9`, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=PATIENT)
        self._reader.join(timeout=PATIENT)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._errors.close()

    def floor(self) -> Floor:
        """Wait until somebody is given the floor by another prompt, or by the same one after an interruption."""
        with self._changed:
            self._wait(lambda: self._listening is not None)
            floor, self._listening = self._listening, None
        if floor is None:
            pytest.fail(f"it ended before anybody had the floor:\n{self.told()}")
        return floor

    def wait_for(self, piece: str, after: int = 0) -> int:
        """Wait until a line that holds this is printed, at `after` or later; gives the number of the next line."""

        def found() -> int | None:
            return next((n for n, line in enumerate(self.lines) if n >= after and piece in line), None)

        with self._changed:
            self._wait(lambda: found() is not None)
            number = found()
        if number is None:
            pytest.fail(f"it ended without “{piece}”:\n{self.told()}")
        return number + 1

    def say(self, who: str, text: str) -> None:
        """Let one of the two speak; returns when it was said."""
        self._number += 1
        wav = self.home.folder / "said" / f"{self._number:03}.wav"
        with wave.open(str(wav), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(spoken(text, who).tobytes())
        time.sleep(AFTER_FLOOR_SECONDS)
        self.home.card.play(wav)

    def answer(self, answers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Answer turn after turn until every answer was given.

        Args:
            answers: piece of a prompt, and what is said after it; of those that fit, the first that is left is taken.

        Returns:
            Who said what, in the order in which it came.
        """
        left, said = list(answers), []
        while left:
            floor = self.floor()
            number = next(
                (n for n, (prompt, _) in enumerate(left) if prompt.casefold() in floor.prompt.casefold()), None
            )
            if number is None:
                pytest.fail(f"nobody knows what to say to “{floor.prompt}”:\n{self.told()}")
            _, text = left.pop(number)
            self.say(floor.who or NAMES[0], text)
            said.append((floor.prompt, text))
        return said

    def end(self) -> int:
        """Wait until it has ended; its exit code."""
        code = self.process.wait(timeout=PATIENT)
        self._reader.join(timeout=PATIENT)
        return code

    def told(self) -> str:
        """All that it printed, for the message of a test that fails."""
        return "\n".join([*self.lines, "--- stderr ---", self.errors])

    def _wait(self, come: Callable[[], bool]) -> None:
        if not self._changed.wait_for(lambda: come() or self._ended, PATIENT):
            pytest.fail(f"nothing came for {PATIENT:.0f} seconds:\n{self.told()}")

    def _read(self) -> None:
        pipe = self.process.stdout
        if pipe is None:
            return
        for raw in pipe:
            with self._changed:
                self._take(raw.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, line: str) -> None:
        self.lines.append(line)
        if line.startswith(PROMPT):
            self.prompts.append(line.removeprefix(PROMPT))
            self.printed_at.append(time.monotonic())
            self._listening = None
        elif line.startswith(TURNS):
            self._who = line.split(maxsplit=1)[0]
        elif line in OPEN:
            self._listening = Floor(self.prompts[-1] if self.prompts else "", self._who)
        elif line in MOODS:
            self._listening = None
