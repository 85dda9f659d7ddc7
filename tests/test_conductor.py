"""The loop, with fakes on a virtual clock: nothing here waits."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.conductor import LAST_WORDS_SECONDS, Conductor
from facilitator.dialogue.actions import AnyAction, EndReason, Listen, Say, Sound, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import (
    AnyEvent,
    Begun,
    Caught,
    Command,
    Commanded,
    Device,
    Elapsed,
    EndedBy,
    Heard,
    Lost,
    Resumed,
    Source,
    Spoken,
)
from facilitator.dialogue.state import Aside, Phase, State
from facilitator.errors import JournalError, JournalFullError
from facilitator.exercises.pack import load_script

BEGUN = Begun(exercise="imago", names=("Ana", "Ben"), clock="2026-05-04T19:30:00+02:00", first_session=False)
SCRIPT = load_script("imago")


class Kept:
    """A journal in memory, on a disk with room for so many events."""

    def __init__(self, room: int = 10_000) -> None:
        self.events: list[AnyEvent] = []
        self.refused = 0
        self._room = room

    def append(self, event: AnyEvent) -> None:
        if len(self.events) >= self._room:
            self.refused += 1
            raise JournalFullError("There is no room left on the disk.")
        self.events.append(event)

    def forget_turn(self, turn: int) -> None:
        self.events = [event for event in self.events if getattr(event, "turn", None) != turn]

    def close(self) -> None:
        """Nothing is open."""


class Watched(Dialogue):
    """The dialogue, which notes what it was given and what stood in the journal then."""

    def __init__(self, journal: Kept) -> None:
        super().__init__(SCRIPT)
        object.__setattr__(self, "steps", [])
        object.__setattr__(self, "journal", journal)

    def step(self, state: State, event: AnyEvent) -> tuple[State, tuple[AnyAction, ...]]:
        noted: Any = self
        noted.steps.append((event, list(noted.journal.events)))
        return super().step(state, event)


class Broken(Watched):
    """A dialogue with a fault in it."""

    def step(self, state: State, event: AnyEvent) -> tuple[State, tuple[AnyAction, ...]]:
        if isinstance(event, Heard):
            raise RuntimeError("a fault")  # noqa: TRY004  any fault will do
        return super().step(state, event)


class Scene:
    """Voice, ears, table and clock, all at once: time passes only where somebody waits."""

    def __init__(
        self,
        *,
        journal: Kept | None = None,
        dialogue: Dialogue | None = None,
        state: State | None = None,
        events: queue.SimpleQueue[AnyEvent] | None = None,
    ) -> None:
        self.clock = 1000.0
        self.done: list[object] = []
        self.coming: list[tuple[float, AnyEvent]] = []
        """What happens after so many more seconds of waiting."""
        self.open_turn = False
        self.on_listen: Callable[[], None] = lambda: None
        self.words: tuple[str, ...] = ()
        self.speaks = True
        self.journal = journal or Kept()
        self.conductor = Conductor(
            dialogue or Dialogue(SCRIPT),
            voice=self,
            table=self,
            journal=self.journal,
            state=state,
            events=events,
            now=lambda: self.clock,
            wait=self.wait,
        )
        self.conductor.ears = self

    def wait(self, events: queue.SimpleQueue[AnyEvent], seconds: float | None) -> AnyEvent | None:
        if not events.empty():
            return events.get()
        self.coming.sort(key=lambda due: due[0])
        if self.coming and (seconds is None or self.coming[0][0] <= seconds):
            after, event = self.coming.pop(0)
            self.coming = [(due - after, other) for due, other in self.coming]
            self.clock += after
            return event
        assert seconds is not None, "it would wait for ever"
        self.coming = [(due - seconds, other) for due, other in self.coming]
        self.clock += seconds
        return None

    def says(self) -> list[str]:
        return [done.text for done in self.done if isinstance(done, Say)]

    # ---- voice

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing to prepare."""

    def say(self, say: Say) -> None:
        self.done.append(say)
        if self.speaks:
            self.coming.append((2.0, Spoken(say=say.id)))

    def chime(self, sound: Sound) -> None:
        self.done.append(sound)

    def hush(self) -> None:
        self.done.append("hush")

    # ---- ears

    def listen(self, listen: Listen) -> None:
        self.done.append(listen)
        self.open_turn = True
        self.on_listen()

    def rest(self) -> None:
        self.done.append("rest")
        self.open_turn = False

    def hand_over(self) -> bool:
        self.done.append("hand over")
        was, self.open_turn = self.open_turn, False
        return was

    def so_far(self) -> tuple[str, ...]:
        return self.words

    # ---- table

    def show(self, view: View) -> None:
        self.done.append(view)

    def live(self, words: str) -> None:
        """Nobody looks."""

    def level(self, level: float) -> None:
        """Nobody looks."""

    def close(self) -> None:
        """Nothing is open."""


STOP = Commanded(command=Command.STOP, source=Source.KEY)


def at(step: str) -> State:
    """A dialogue in which the floor was given at this step."""
    dialogue, state = Dialogue(SCRIPT), State()
    state, _ = dialogue.step(state, BEGUN)
    state, _ = dialogue.step(state, Spoken(say=state.say, at=2.0))
    for words in ("ana", "i would like to have a dialogue", "yes"):
        if state.step == step:
            break
        state, _ = dialogue.step(state, Heard(turn=state.turn, text=words, at=state.now + 1))
        state, _ = dialogue.step(state, Spoken(say=state.say, at=state.now + 1))
    assert state.step == step
    return state


def test_each_event_is_in_the_journal_before_the_dialogue_acts_on_it() -> None:
    journal = Kept()
    watched = Watched(journal)
    scene = Scene(journal=journal, dialogue=watched)
    scene.coming = [(30.0, STOP)]
    scene.conductor.run(BEGUN)
    steps: list[tuple[AnyEvent, list[AnyEvent]]] = watched.steps  # type: ignore[attr-defined]
    assert len(steps) >= 4
    assert all(kept[-1] == event for event, kept in steps)
    assert [event for event, _ in steps] == journal.events


def test_an_event_at_which_the_dialogue_breaks_is_in_the_journal() -> None:
    journal = Kept()
    scene = Scene(journal=journal, dialogue=Broken(journal))
    scene.coming = [(5.0, Heard(turn=1, text="the heron", ended_by=EndedBy.SILENCE))]
    with pytest.raises(RuntimeError):
        scene.conductor.run(BEGUN)
    assert isinstance(journal.events[-1], Heard)
    assert journal.events[-1].text == "the heron"


def test_a_first_event_that_is_kept_already_is_not_kept_twice() -> None:
    scene = Scene()
    scene.conductor.post(STOP)
    scene.conductor.run(BEGUN, kept=True)
    assert [type(event) for event in scene.journal.events] == [Commanded]


def test_where_nothing_can_be_kept_any_more_the_couple_are_asked_and_it_is_not_tried_again() -> None:
    scene = Scene(journal=Kept(room=2))
    scene.conductor.post(Heard(turn=0, text=""))
    scene.conductor.post(Heard(turn=0, text=""))
    scene.coming = [(20.0, STOP)]
    scene.conductor.run(BEGUN)
    assert scene.journal.refused == 1
    assert [said for said in scene.says() if "without saving" in said]
    assert scene.conductor.state.phase is Phase.ENDED


class Asked(Scene):
    """A couple who answer the question about saving, and stop at the turn after it."""

    def __init__(self, answer: str) -> None:
        super().__init__(journal=Kept(room=1))
        self.answer = answer
        self.went_on = False

    def listen(self, listen: Listen) -> None:
        super().listen(listen)
        if self.conductor.state.aside is Aside.UNSAVED:
            self.coming.append((1.0, Heard(turn=listen.turn, text=self.answer)))
        elif self.journal.refused and "unsaved" in self.conductor.state.visits:
            self.went_on = True
            self.conductor.post(STOP)


@pytest.mark.parametrize(("answer", "goes_on"), [("yes", True), ("no", False)])
def test_going_on_unsaved_is_for_the_couple_to_say(answer: str, *, goes_on: bool) -> None:
    scene = Asked(answer)
    assert scene.conductor.run(BEGUN).phase is Phase.ENDED
    assert scene.went_on is goes_on


def test_a_journal_that_fails_in_any_way_of_its_own_is_said() -> None:
    class Torn(Kept):
        def append(self, event: AnyEvent) -> None:
            raise JournalError("The journal cannot be written.")

    scene = Scene(journal=Torn())
    scene.coming = [(9.0, STOP)]
    scene.conductor.run(BEGUN)
    assert [said for said in scene.says() if "without saving" in said]


def test_of_a_turn_with_words_of_fear_nothing_is_kept() -> None:
    state = at("invitation")
    scene = Scene(state=state)
    fear = "i am afraid of you when you are drunk"
    scene.conductor.post(Caught(turn=state.turn, text="when you come home late"))
    scene.conductor.post(Heard(turn=state.turn, text=f"when you come home late {fear}"))
    scene.conductor._take(scene.conductor._next() or STOP)
    assert "late" in repr(scene.journal.events)
    scene.conductor._take(scene.conductor._next() or STOP)
    assert scene.conductor.state.phase is Phase.ENDED
    assert scene.journal.events
    assert "late" not in repr(scene.journal.events)
    assert "drunk" not in repr(scene.journal.events)


def test_the_key_that_hands_over_lets_the_ears_end_the_turn_with_all_that_was_said() -> None:
    scene = Scene(state=at("invitation"))
    scene.conductor.post(Commanded(command=Command.HAND_OVER, source=Source.KEY))
    scene.conductor.post(STOP)
    scene.open_turn = True
    scene.conductor._next()
    assert scene.done == ["hand over"]
    assert scene.journal.events == []


def test_where_no_turn_is_open_the_key_that_hands_over_is_given_to_the_dialogue() -> None:
    scene = Scene(state=at("invitation"))
    scene.conductor.post(Commanded(command=Command.HAND_OVER, source=Source.KEY))
    event = scene.conductor._next()
    assert isinstance(event, Commanded)
    assert event.command is Command.HAND_OVER


def test_a_key_takes_along_what_was_said_so_far() -> None:
    scene = Scene(state=at("invitation"))
    scene.words = ("i", "feel")
    scene.coming = [(1.0, STOP)]
    scene.conductor.run(Resumed(clock="2026-05-04T20:30:00+02:00"))
    stop = scene.journal.events[-1]
    assert isinstance(stop, Commanded)
    assert stop.text == "i feel"


def test_the_last_words_are_waited_for() -> None:
    scene = Scene()
    scene.conductor.post(STOP)
    before = scene.clock
    scene.conductor.run(BEGUN)
    assert scene.clock == before + 2.0
    assert scene.says()[-1] == SCRIPT.lines.lines["stopped"][0]


def test_the_last_words_are_waited_for_no_longer_than_they_can_take() -> None:
    scene = Scene()
    scene.speaks = False
    scene.conductor.post(STOP)
    before = scene.clock
    scene.conductor.run(BEGUN)
    assert scene.clock == before + LAST_WORDS_SECONDS


def test_a_second_stop_cuts_the_last_words() -> None:
    scene = Scene()
    scene.coming = [(1.0, STOP), (1.5, STOP)]
    before = scene.clock
    scene.conductor.run(BEGUN)
    assert scene.clock == before + 1.5
    assert scene.done[-1] == "hush"


def test_what_happens_during_the_last_words_is_for_the_dialogue_after_them() -> None:
    lost = Lost(device=Device.MICROPHONE, why="The microphone was lost: plug it in again.")
    shared: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    scene = Scene(events=shared)
    scene.coming = [(1.0, STOP), (1.5, lost), (1.6, STOP)]
    scene.conductor.run(BEGUN)
    assert [shared.get_nowait(), shared.get_nowait()] == [lost, STOP]
    after = Scene(events=shared)
    shared.put(STOP)
    assert after.conductor.run(BEGUN).reason is EndReason.STOPPED


def test_a_wake_takes_the_place_of_the_one_before() -> None:
    scene = Scene(state=at("invitation"))
    scene.speaks = True
    scene.coming = [(600.0, STOP)]
    scene.conductor.run(Resumed(clock="2026-05-04T20:30:00+02:00"))
    elapsed = [event.wake for event in scene.journal.events if isinstance(event, Elapsed)]
    assert elapsed
    assert elapsed == sorted(set(elapsed))
    assert all(isinstance(event, Elapsed | Spoken | Resumed | Commanded) for event in scene.journal.events)


def test_a_device_that_is_lost_does_not_stop_the_loop() -> None:
    scene = Scene()
    scene.conductor.post(Lost(device=Device.MICROPHONE, why="The microphone was lost: plug it in again."))
    scene.coming = [(200.0, STOP)]
    state = scene.conductor.run(BEGUN)
    assert state.phase is Phase.ENDED


@given(
    gap=st.floats(0, 1e9),
    began=st.floats(-1e6, 1e12),
    clock=st.datetimes().map(lambda at: at.isoformat() + "+00:00"),
)
def test_however_the_clocks_are_set_back_a_session_that_is_resumed_goes_on_in_its_own_time(
    gap: float, began: float, clock: str
) -> None:
    """The wall clock and the machine's own both begin anew with a restart: `at` still never goes back."""
    state = at("invitation")
    scene = Scene(state=state)
    scene.clock = began
    scene.conductor._offset = scene.conductor.state.now - began
    scene.coming = [(gap, STOP)]
    ended = scene.conductor.run(Resumed(clock=clock))
    times = [event.at for event in scene.journal.events]
    assert ended.phase is Phase.ENDED
    assert times == sorted(times)
    assert times[0] >= state.now - 1e-3


def test_of_a_turn_with_words_of_fear_nothing_is_kept_but_a_stop() -> None:
    journal = Kept()
    scene = Scene(journal=journal)
    said = "when he drinks he hits me and i am afraid of him"

    def speak() -> None:
        turn = scene.conductor.state.turn
        scene.conductor.post(Caught(turn=turn, text="when he drinks"))
        scene.conductor.post(Heard(turn=turn, text=said))

    scene.on_listen = speak
    state = scene.conductor.run(BEGUN)
    assert state.phase is Phase.ENDED
    assert "hits" not in repr(journal.events)
    assert "drinks" not in repr(journal.events)
    assert isinstance(journal.events[-1], Commanded)
    assert "hits" not in repr(scene.done)
    ordinary = Scene()
    ordinary.on_listen = lambda: ordinary.conductor.post(Commanded(command=Command.STOP))
    ordinary.conductor.run(BEGUN)
    assert scene.says()[-1] == ordinary.says()[-1]
