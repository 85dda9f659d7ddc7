"""Plays a scenario and writes what came of it: the sound, the transcript, the outcome."""

from __future__ import annotations

import functools
import queue
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console

from facilitator import portaudio
from facilitator.cli.speech_models import model_in_use
from facilitator.conductor import Conductor
from facilitator.config import Settings
from facilitator.demo.people import People
from facilitator.demo.room import Room
from facilitator.demo.voice import RoomVoice
from facilitator.dialogue.actions import AnyAction, Chime, Listen, Say, Sound, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Heard, Source
from facilitator.dialogue.state import State
from facilitator.errors import FacilitatorError, SoundError, UsageError, VoiceError
from facilitator.exercises.pack import load_script
from facilitator.gate import Gate
from facilitator.heard_sound import RATE
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.journal import open_journal
from facilitator.messages import message
from facilitator.sound_devices import asked_for, choose_loudspeaker
from facilitator.speaking.opening import open_studio
from facilitator.speaking.studio import Studio
from facilitator.testing.scenario import Line, Scenario, ScriptedCouple, faults, load_scenario

SHIPPED = Path(__file__).parent
"""A short demonstration each, by the id of the exercise."""
KEY_SECONDS = 0.2
TAIL_SECONDS = 1.0


@dataclass
class Played:
    """What came of an evening."""

    scenario: Scenario
    state: State
    room: Room
    events: tuple[AnyEvent, ...]
    actions: list[AnyAction] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    transcript: list[tuple[float, str, str]] = field(default_factory=list)
    """(seconds, who, words): of the facilitator what was said, of the couple what was heard."""
    said: list[tuple[float, str, str]] = field(default_factory=list)
    """(seconds, who, words): what the couple were scripted to say."""
    voices: str = ""
    """With which voices the couple spoke."""
    spoken_seconds: float = 0.0
    real_seconds: float = 0.0

    def faults(self) -> tuple[str, ...]:
        """In what the evening did not come to what was expected."""
        return tuple(faults(self.scenario, self.actions, self.steps))


class _Stage:
    """The ears of the demonstration: each turn that is opened is answered by the scripted couple."""

    def __init__(
        self,
        ears: MicrophoneEars,
        room: Room,
        people: People,
        couple: ScriptedCouple,
        played: Played,
        conductor: Callable[[], Conductor],
    ) -> None:
        self._ears, self._room, self._people, self._couple = ears, room, people, couple
        self._played, self._conductor = played, conductor

    def listen(self, listen: Listen) -> None:
        self._ears.listen(listen)
        self._room.people.cut(self._room.now)
        line = self._couple(self._conductor().state, listen)
        end = self._room.now
        if line.say:
            end = self._room.people.add(self._room.now, self._people.line(line))
            self._played.said.append((self._room.now + line.after_seconds, line.who, line.text()))
        if line.press is not None:
            self._press(line, line.press, end)

    def _press(self, line: Line, press: Command, end: float) -> None:
        after = line.press_after_seconds
        when = end + KEY_SECONDS if after is None else self._room.now + after
        self._room.at(when, lambda: self._conductor().post(Commanded(command=press, source=Source.KEY)))

    def rest(self) -> None:
        self._ears.rest()

    def hand_over(self) -> bool:
        return self._ears.hand_over()

    def so_far(self) -> tuple[str, ...]:
        return self._ears.so_far()

    def close(self) -> None:
        self._ears.close()


class _Watcher:
    """The table of the demonstration: keeps what is shown out of sight, and tells what is said."""

    def __init__(self, tell: Callable[[View], None]) -> None:
        self.show = tell

    def live(self, words: str) -> None:
        """Nothing: the transcript tells what was heard."""

    def level(self, level: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing to give back."""


class _Watched(Dialogue):
    """The dialogue, with everything that it does written down."""

    def __init__(self, dialogue: Dialogue, note: Callable[[AnyEvent, State, tuple[AnyAction, ...]], None]) -> None:
        super().__init__(dialogue.script)
        object.__setattr__(self, "_note", note)

    def step(self, state: State, event: AnyEvent) -> tuple[State, tuple[AnyAction, ...]]:
        state, actions = super().step(state, event)
        self._note(event, state, actions)  # type: ignore[attr-defined]  # the base is frozen
        return state, actions


def perform(
    scenario: Scenario, model: SpeechModel, studio: Studio | None, tell: Callable[[float, str, str], None]
) -> Played:
    """Play a scenario through the real recogniser, dialogue, journal and voice, in the room's own time."""
    began = time.monotonic()
    room, gate = Room(), Gate()
    script = load_script(scenario.exercise, scenario.language, scenario.relation)
    people = People(scenario.names, scenario.voices)
    played = Played(scenario, State(), room, (), voices=people.kind)
    conductors: list[Conductor] = []
    with tempfile.TemporaryDirectory(prefix="facilitator-demo-") as folder:
        journal = open_journal(Path(folder), scenario.names)
        begun = scenario.begun(datetime.now().astimezone().isoformat(timespec="seconds"))
        session = journal.begin(begun)

        def post(event: AnyEvent) -> None:
            conductors[0].post(event)

        voice = RoomVoice(room, gate, studio, post)

        def chime() -> None:
            played.actions.append(Chime(sound=Sound.CLOSING))
            voice.chime(Sound.CLOSING)

        ears = MicrophoneEars(
            room,
            model,
            gate,
            post,
            spot=script.commands.spot,
            phrases=(*script.commands.grammar(), *script.answers.grammar()),
            chime=chime,
            thread=False,
        )

        def note(event: AnyEvent, state: State, actions: tuple[AnyAction, ...]) -> None:
            _note(played, room, tell, event, state, actions)

        def wait(events: queue.SimpleQueue[AnyEvent], seconds: float | None) -> AnyEvent | None:
            event = room.wait(events, seconds, ears.step)
            if event is None and seconds is None:  # the scripted couple have no more to say, and nothing will come
                return Commanded(command=Command.STOP, source=Source.KEY)
            return event

        watched = _Watched(Dialogue(script), note)
        conductor = Conductor(
            watched, voice=voice, table=_Watcher(lambda _: None), journal=session, now=lambda: room.now, wait=wait
        )
        conductors.append(conductor)
        conductor.ears = _Stage(ears, room, people, ScriptedCouple(scenario), played, lambda: conductor)
        try:
            played.state = conductor.run(begun, kept=True)
        finally:
            ears.close()
            session.close()
            people.close()
        _, played.events = journal.show(session.session)
    played.spoken_seconds = voice.spoken_seconds
    played.real_seconds = time.monotonic() - began
    return played


def _note(
    played: Played,
    room: Room,
    tell: Callable[[float, str, str], None],
    event: AnyEvent,
    state: State,
    actions: tuple[AnyAction, ...],
) -> None:
    played.actions.extend(actions)
    if not played.steps or played.steps[-1] != state.step:
        played.steps.append(state.step)
    rows: list[tuple[float, str, str]] = []
    if isinstance(event, Heard) and event.text:
        asked = [action.who for action in played.actions if isinstance(action, Listen) and action.turn == event.turn]
        rows.append((room.now, asked[-1] or message("demo.one_of_you") if asked else "", event.text))
    if isinstance(event, Commanded):
        rows.append((room.now, message("demo.command"), event.command.value))
    rows += [(room.now, message("demo.facilitator"), action.text) for action in actions if isinstance(action, Say)]
    for row in rows:
        played.transcript.append(row)
        tell(*row)


def shipped(exercise: str) -> Path:
    """The demonstration of an exercise that comes along.

    Raises:
        UsageError: if there is none; it says for which there is one.
    """
    files = {file.stem: file for file in sorted(SHIPPED.glob("*.toml"))}
    if exercise not in files:
        raise UsageError(message("demo.not_shipped", exercise=exercise, shipped=", ".join(files)))
    return files[exercise]


def play(settings: Settings, scenario: Path | None, out: Path, console: Console) -> int:
    """`facilitator demo`: perform, write the files, and play the sound if there is a loudspeaker. Gives the exit code.

    Raises:
        FacilitatorError: if a model is missing or the scenario is wrong.
    """
    chosen = load_scenario(scenario or shipped("imago"))
    settings = msgspec.structs.replace(settings, language=chosen.language)
    found = model_in_use(settings)
    model = load_model(found.path)
    try:
        studio: Studio | None = open_studio(language=settings.language, words_a_minute=settings.words_per_minute)
    except VoiceError as error:
        studio = None
        console.print(message("demo.shown_only", reason=error), highlight=False, markup=False)
    console.print(
        message("demo.title", title=chosen.title, first=chosen.names[0], second=chosen.names[1], model=found.name),
        highlight=False,
    )
    try:
        played = perform(chosen, model, studio, functools.partial(_tell, console))
    finally:
        if studio is not None:
            studio.close()
    wav = write(played, out)
    wrong = played.faults()
    seconds = played.room.now
    console.print(
        "\n"
        + message(
            "demo.summary",
            minutes=seconds / 60,
            seconds=played.real_seconds,
            share=100 * played.spoken_seconds / seconds,
            voices=played.voices,
            wav=wav,
        ),
        highlight=False,
        soft_wrap=True,
    )
    for fault in wrong:
        console.print(message("demo.not_as_expected", fault=fault), highlight=False, markup=False)
    _play_aloud(settings, wav, console)
    return 1 if wrong else 0


def _tell(console: Console, at: float, who: str, words: str) -> None:
    style = "bold" if who == message("demo.facilitator") else ""
    console.print(f"{int(at) // 60:02}:{int(at) % 60:02}  {who}: {words}", style=style, highlight=False, markup=False)


def write(played: Played, out: Path) -> Path:
    """Write session.wav (people left, facilitator right), transcript.txt and outcome.json.

    Raises:
        UsageError: if the folder cannot be written to.
    """
    room = played.room
    seconds = room.now + TAIL_SECONDS
    both = np.stack([room.people.between(0, seconds), room.facilitator.between(0, seconds)], axis=1)
    lines = [f"{int(at) // 60:02}:{int(at) % 60:02}  {who}: {words}\n" for at, who, words in played.transcript]
    outcome = {
        "scenario": played.scenario.title,
        "ended": played.state.reason.value if played.state.reason else None,
        "kept": played.state.keeping.value if played.state.keeping else None,
        "seconds": round(room.now, 1),
        "real_seconds": round(played.real_seconds, 1),
        "facilitator_share": round(played.spoken_seconds / max(room.now, 1e-9), 3),
        "steps": played.steps,
        "faults": played.faults(),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        with wave.open(str(out / "session.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(both.astype("<i2").tobytes())
        (out / "transcript.txt").write_text("".join(lines), encoding="utf-8")
        (out / "outcome.json").write_bytes(msgspec.json.format(msgspec.json.encode(outcome)))
    except OSError as error:
        raise UsageError(message("demo.not_written", out=out)) from error
    return out / "session.wav"


def _play_aloud(settings: Settings, wav: Path, console: Console) -> None:
    """Play what was recorded, if there is a loudspeaker; Ctrl-C ends it."""
    wanted = settings.loudspeaker
    try:
        choose_loudspeaker(portaudio.devices(), asked_for(wanted))
    except SoundError:
        return
    console.print(message("demo.aloud"))
    with wave.open(str(wav), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).astype(np.int32).sum(axis=1)
    sound: bytes = np.clip(samples, -32768, 32767).astype(np.int16).tobytes()
    at = 0

    def fill(frames: int, _leaves_at: float) -> bytes:
        nonlocal at
        piece = sound[at : at + 2 * frames]
        at += 2 * frames
        return piece

    try:
        stream = portaudio.OutputStream(fill, wanted=asked_for(wanted), rate=RATE)
    except FacilitatorError as error:
        console.print(str(error), highlight=False, markup=False)
        return
    try:
        while at < len(sound) and stream.working:
            time.sleep(0.1)
    finally:
        stream.close()
