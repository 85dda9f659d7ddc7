"""Performs a scenario: through the real recogniser, dialogue, journal and voice, in the room's own time."""

from __future__ import annotations

import queue
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from facilitator.conductor import Conductor
from facilitator.demo.people import People
from facilitator.demo.room import Room
from facilitator.demo.voice import RoomVoice
from facilitator.dialogue.actions import AnyAction, Chime, Listen, Say, Sound, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Command, Commanded, Heard, Source
from facilitator.dialogue.state import State
from facilitator.exercises.pack import load_script
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.recogniser import SpeechModel
from facilitator.journal import open_journal
from facilitator.messages import message
from facilitator.speaking.studio import Studio
from facilitator.testing.scenario import Line, Scenario, ScriptedCouple, faults

KEY_SECONDS = 0.2


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
