"""Scenarios as data: who says what, after which prompt, with which pauses, and what is expected of it.

The same files drive the fast tests (on a virtual clock), the demonstration (through the real recogniser) and the spoken
tests (through a real sound card).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from facilitator.dialogue.actions import AnyAction, Chime, End, EndReason, Keep, Listen, Say, Show
from facilitator.dialogue.events import Begun, Command
from facilitator.dialogue.state import State, Told
from facilitator.errors import ExerciseError
from facilitator.messages import message

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAUSE = re.compile(r"\{(\d+(?:\.\d+)?)\}")
"""In a line, `{3}` is a pause of three seconds."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody says, or does, when their turn comes."""

    at: str
    """The id of the step; the lines of one step are taken in their order."""
    who: str = ""
    """Where empty, the one who has the floor (or the first partner)."""
    say: str = ""
    """Empty is silence. `{3}` is a pause of three seconds."""
    after_seconds: float = 0.8
    """Between the floor being given and the first word."""
    mumble_seconds: float | None = None
    """A sound of so long in which nothing is understood, instead of words."""
    level_db: float | None = None
    """How loud it is, in dBFS; by default as the scenario says."""
    press: Command | None = None
    """A key, instead of words or after them."""
    press_after_seconds: float | None = None
    """When the key is pressed; by default after the words."""

    def stretches(self) -> tuple[tuple[float, str], ...]:
        """The line as stretches of speech, each with the pause before it, in seconds."""
        parts = PAUSE.split(self.say)
        pauses = [self.after_seconds, *(float(pause) for pause in parts[1::2])]
        return tuple((pause, words) for pause, text in zip(pauses, parts[::2], strict=True) if (words := text.strip()))

    def text(self) -> str:
        """The words alone."""
        return " ".join(PAUSE.sub(" ", self.say).split())


class Press(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that is pressed while the facilitator speaks."""

    at: str
    """The id of the step."""
    key: Command
    after_seconds: float = 0.5
    """From when the step's first prompt began."""


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scenario has to come to."""

    ends: EndReason = EndReason.COMPLETED
    prompts: tuple[str, ...] = ()
    """Pieces of prompts that are heard in this order, others between them."""
    never: tuple[str, ...] = ()
    """Pieces of prompts that are not heard."""
    steps: tuple[str, ...] = ()
    """Steps that are come to in this order, others between them."""
    told: tuple[str, ...] = ()
    """Pieces of what is in the transcript, as `step: words`, in this order, others between them."""
    chimes: int | None = None
    keeps: str | None = None


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One evening of a scripted couple."""

    title: str
    names: tuple[str, str] = ("Ana", "Ben")
    exercise: str = "imago"
    depth: str = "light"
    relation: str = "partners"
    language: str = "en"
    """Which language pack it is led by."""
    first_session: bool = False
    first_sender: int | None = None
    checks_content: bool = True
    shares: tuple[str, ...] = ()
    """What is read aloud, to be mirrored."""
    voices: tuple[str, str] = ("slt", "rms")
    """How the two sound in the demonstration: names of flite voices."""
    line: tuple[Line, ...] = ()
    press: tuple[Press, ...] = ()
    otherwise: dict[str, str] = {}
    """What is said at a step whose lines have run out; "" is silence. At a question that is not named: `yes`."""
    yes: str = "yes"
    level_db: float | None = None
    """How loud the two usually are, in dBFS, for ears that are told; `None`: nothing is measured."""
    expect: Expected = Expected()

    def begun(self, clock: str, **more: object) -> Begun:
        """The event that the evening begins with."""
        begun = Begun(
            exercise=self.exercise,
            names=self.names,
            clock=clock,
            depth=self.depth,
            relation=self.relation,
            language=self.language,
            first_sender=self.first_sender,
            first_session=self.first_session,
            checks_content=self.checks_content,
            shares=self.shares,
        )
        return msgspec.structs.replace(begun, **more) if more else begun


class ScriptedCouple:
    """Two people who say what is in the scenario: asked for each turn."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._taken: dict[str, int] = {}
        self._pressed: set[int] = set()

    def __call__(self, state: State, listen: Listen) -> Line:
        """The line for a turn; a line without words and key is silence."""
        place = self._place(state)
        lines = [line for line in self._scenario.line if line.at == place]
        number = self._taken.get(place, 0)
        self._taken[place] = number + 1
        who = listen.who or self._scenario.names[0]
        if number < len(lines):
            line = lines[number]
        else:
            line = Line(
                at=place, say="" if place in WAITING else self._scenario.otherwise.get(place, self._scenario.yes)
            )
        level_db = self._scenario.level_db if line.level_db is None else line.level_db
        return msgspec.structs.replace(line, who=line.who or who, level_db=level_db)

    def pressed(self, state: State) -> Press | None:
        """The key that is pressed while a prompt of this step sounds; each only once."""
        for number, press in enumerate(self._scenario.press):
            if press.at == self._place(state) and number not in self._pressed:
                self._pressed.add(number)
                return press
        return None

    def _place(self, state: State) -> str:
        if state.phase.value in WAITING:
            return state.phase.value
        if state.aside is not None:
            return f"aside {state.aside.value}"
        return f"{state.step} asked" if state.asker_done and state.unclear == 0 else state.step


WAITING = frozenset({"paused", "breathing"})


def load_scenario(file: Path) -> Scenario:
    """Read a scenario.

    Raises:
        ExerciseError: names the file and what is wrong with it.
    """
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Scenario)
    except OSError as error:
        raise ExerciseError(message("demo.scenario_not_readable", file=file)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ExerciseError(message("demo.scenario_wrong", file=file.name, reason=error)) from error


def faults(
    scenario: Scenario, actions: Sequence[AnyAction], steps: Iterable[str], told: Sequence[Told] | None = None
) -> Iterator[str]:
    """In what an evening did not come to what was expected; empty if it did. Without `told` words are not looked at."""
    expected = scenario.expect
    ends = [action.reason for action in actions if isinstance(action, End)]
    if ends != [expected.ends]:
        yield f"ended {[end.value for end in ends]}, not {expected.ends.value}"
    prompts = [action.text for action in actions if isinstance(action, Say)]
    yield from _in_order("prompt", expected.prompts, prompts, exact=False)
    for piece in expected.never:
        if any(piece.lower() in prompt.lower() for prompt in prompts):
            yield f"heard “{piece}”"
    yield from _in_order("step", expected.steps, list(steps), exact=True)
    if told is not None:
        yield from _in_order("words", expected.told, [f"{one.step}: {one.text}" for one in told], exact=False)
    chimes = sum(isinstance(action, Chime) for action in actions)
    if expected.chimes is not None and chimes != expected.chimes:
        yield f"{chimes} chimes, not {expected.chimes}"
    kept = [action.keeping.value for action in actions if isinstance(action, Keep)]
    if expected.keeps is not None and kept != [expected.keeps]:
        yield f"kept {kept}, not {expected.keeps}"
    if not any(isinstance(action, Show) for action in actions):
        yield "nothing was shown"


def _in_order(what: str, expected: Sequence[str], found: Sequence[str], *, exact: bool) -> Iterator[str]:
    rest = iter(found)
    for piece in expected:
        if not any(item == piece if exact else piece.lower() in item.lower() for item in rest):
            yield f"no {what} “{piece}” (in that order)"
            return
