"""What holds for every dialogue, whatever happens in it."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.dialogue.actions import (
    AnyAction,
    End,
    EndReason,
    Listen,
    Mood,
    Rest,
    Say,
    Show,
    View,
    Wake,
)
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
    Event,
    Found,
    Heard,
    Lost,
    Nudged,
    Resumed,
    Source,
    Spoken,
    Stirred,
    Word,
    decode,
    encode,
)
from facilitator.dialogue.exercise import DEPTHS, RELATIONS, Kind
from facilitator.dialogue.script import Script
from facilitator.dialogue.state import Aside, Phase, State
from facilitator.exercises.pack import exercise_heads, exercise_names, load_script

CLOCK = "2026-03-01T19:00:00+01:00"
PAIRS = (("Ana", "Ben"), ("Zoë", "Łukasz"), ("明", "Пётр"), ("O'Brien", "Mary Ann"))
SHARE = "when you come home late i feel sad and alone and i would like to talk with you"
SHARES = ("I feel sad when you come home late.", "I miss our walks. I would like to go with you on Sunday.")
"""What is read aloud, where an exercise reads."""
MOST_EVENTS = 500
"""Far beyond what a cooperative couple, or a silent one, needs."""


@functools.cache
def dialogue(exercise: str, relation: str = RELATIONS[0]) -> Dialogue:
    """A dialogue that compares each pair of texts only once: the engine is what is tried here."""
    script = load_script(exercise, relation=relation)
    return Dialogue(replace(script, compare=functools.lru_cache(20_000)(script.compare)))


# ---- what is true after every event


@functools.cache
def spoken_lines(exercise: str, relation: str, names: tuple[str, str]) -> re.Pattern[str]:
    """Everything that may be spoken: each wording of the pack with one of the two names, and nothing left to fill."""
    script = load_script(exercise, relation=relation)
    lines = [line for step in script.exercise.steps.values() for line in step.all_wordings()]
    lines += [line for wordings in script.lines.lines.values() for line in wordings]
    either = "|".join(map(re.escape, names))
    stems = {step.stem for step in script.exercise.steps.values()}
    items = "|".join(
        re.sub(r"\\\{(\w+)\\\}", f"(?:{either})", re.escape(item.text))
        for step in script.exercise.steps.values()
        for item in step.item
    )
    stem = "|".join([items, *(re.escape(stem) for stem in stems if stem and "{" not in stem)])
    lines += ["{item}"] if any(step.kind is Kind.READ for step in script.exercise.steps.values()) else []
    items = "|".join([items, *map(re.escape, SHARES)]) if "{item}" in lines else items
    more = {"point": ".+", "carried": ".+", "waits": ".+", "time": r"\d{1,2}:\d\d [ap] m"}
    fills = {"stem": stem, "item": items, **more}
    parts = [
        re.sub(r"\\\{(\w+)\\\}", lambda found: f"(?:{fills.get(found.group(1), either)})", re.escape(line))
        for line in lines
    ]
    return re.compile("|".join(f"(?:{part})" for part in parts))


@dataclass
class Watched:
    """A dialogue in which every rule is looked at after every event."""

    begun: Begun
    state: State = field(default_factory=State)
    events: list[AnyEvent] = field(default_factory=list)
    actions: list[AnyAction] = field(default_factory=list)
    open_turn: int | None = None
    newest: dict[type[AnyAction], int] = field(default_factory=dict)
    last_said: str = ""

    def __post_init__(self) -> None:
        self.take(self.begun)

    @property
    def script(self) -> Script:
        return self.dialogue.script

    @property
    def dialogue(self) -> Dialogue:
        return dialogue(self.begun.exercise, self.begun.relation)

    def take(self, event: AnyEvent) -> None:
        before = self.state
        self.events.append(event)
        if isinstance(event, Heard) and event.turn == self.open_turn:
            self.open_turn = None
        self.state, actions = self.dialogue.step(self.state, event)
        for action in actions:
            self.actions.append(action)
            self._look_at(action, event)
        self._look_at_state()
        assert before.phase is not Phase.ENDED or not actions or isinstance(event, Resumed)
        assert self.state.now >= before.now

    def _look_at(self, action: AnyAction, event: AnyEvent) -> None:
        ids = {Say: "id", Listen: "turn", Wake: "id"}
        if type(action) in ids:
            number = getattr(action, ids[type(action)])
            assert number > self.newest.get(type(action), 0), "an id came twice"
            self.newest[type(action)] = number
        if isinstance(action, Say):
            assert self.open_turn is None, "the facilitator spoke while it listened"
            assert spoken_lines(self.begun.exercise, self.begun.relation, self.begun.names).fullmatch(action.text), (
                action.text
            )
            assert action.text != self.last_said or self._asks_to_repeat(event), f"twice in a row: {action.text}"
            self.last_said = action.text
        elif isinstance(action, Listen):
            assert action.who in {*self.begun.names, None}
            assert action.patience_seconds > 0
            self.open_turn = action.turn
        elif isinstance(action, Rest):
            self.open_turn = None
        elif isinstance(action, Show):
            self._look_at_view(action.view)

    def _asks_to_repeat(self, event: AnyEvent) -> bool:
        if isinstance(event, Heard):
            return self.script.commands.spot(event.text, typed=event.source is Source.TYPED) is Command.REPEAT
        return isinstance(event, Commanded) and event.command is Command.REPEAT

    def _look_at_view(self, view: View) -> None:
        assert view.who in {*self.begun.names, ""}
        for shown in (view.title, view.hint, view.doing, view.stem):
            assert "{" not in shown
        assert view.mood is Mood.ENDED or view.title

    def _look_at_state(self) -> None:
        state = self.state
        listening = state.phase in {Phase.LISTENING, Phase.PAUSED, Phase.BREATHING}
        assert (state.listen is not None) is listening
        assert self.open_turn == (state.turn if listening else None), "somebody speaks and nobody listens"
        deaf = state.lost.keys() & {Device.MICROPHONE, Device.RECOGNISER}
        if state.phase in {Phase.PROMPTING, Phase.BREATHING} or (state.phase is Phase.LISTENING and not deaf):
            assert self.newest[Wake] == state.wake, "nothing would ever happen again"
        assert (state.phase is Phase.ENDED) is (state.reason is not None)


# ---- what happens


ANY_TEXT = st.one_of(
    st.sampled_from([
        "", "yes", "no", "mm", "not quite", "yes but you forgot the car and the garden", "no that's all", "that is all",
        "is there more about that", "is there more about that yes i miss the long walks that we had", "ana", "ben",
        "what i heard you say is that you feel sad and alone did i get that", "i forgot", "that was too much", SHARE,
        "you never listen to me and you always forget everything", "but that is not true i was only late once",
        "you should just talk to your mother about it", "why do you always say that", "when i come home late you feel sad",
        "everything", "nothing", "stop", "pause the session", "continue the session", "please repeat that",
        "is that how you feel yes", "over to you", "skip this question", "stop the session", "i need a time out",
    ]),
    st.text(max_size=60),
)  # fmt: skip
WHICH = st.sampled_from([0, 0, 0, 0, -1, 1])
"""How far an id is from the current one."""


Happening = tuple[str, int, Event]
Walk = list[int | tuple[Happening, float]]


@st.composite
def happenings(draw: st.DrawFn) -> Happening:
    """An event whose id is still to be set: (the field, how far off it is, the event)."""
    off, text = draw(WHICH), draw(ANY_TEXT)
    words = tuple(Word(w, i * 0.5, i * 0.5 + 0.3) for i, w in enumerate(text.split()))
    device = draw(st.sampled_from(Device))
    source = draw(st.sampled_from(Source))
    return draw(
        st.sampled_from([
            ("say", off, Spoken(say=0, completed=draw(st.booleans()))),
            ("turn", off, Stirred(turn=0)),
            ("turn", off, Caught(turn=0, text=text, words=words)),
            ("turn", off, Heard(turn=0, text=text, words=words, ended_by=draw(st.sampled_from(EndedBy)), source=source)),
            ("turn", off, Heard(turn=0, text=text)),
            ("turn", off, Commanded(command=draw(st.sampled_from(Command)), source=source, text=text, words=words)),
            ("", 0, Commanded(command=draw(st.sampled_from(Command)), source=Source.KEY, text=text)),
            ("turn", off, Nudged(turn=0)),
            ("wake", off, Elapsed(wake=0)),
            ("", 0, Lost(device=device, why="Plug the microphone in again.")),
            ("", 0, Found(device=device)),
            ("", 0, Resumed(clock=draw(st.sampled_from([CLOCK, "2026-03-01T19:40:00+01:00", "2026-03-02T08:00:00+00:00"])))),
        ])
    )  # fmt: skip


def happens(watched: Watched, happening: Happening, after_seconds: float) -> None:
    """Let it happen, with its id."""
    name, off, event = happening
    ids = {name: getattr(watched.state, name) + off} if name else {}
    watched.take(_known(msgspec.structs.replace(event, at=watched.state.now + after_seconds, **ids)))


def _known(event: Event) -> AnyEvent:
    """Every event is one of those that there are."""
    assert isinstance(event, AnyEvent)
    return event


def cooperative(state: State, script: Script) -> AnyEvent:
    """What a couple do who do what they are asked to."""
    at = state.now + 2.0
    if state.phase is Phase.PROMPTING:
        return Spoken(say=state.say, at=at)
    if state.phase is Phase.BREATHING:
        return Elapsed(wake=state.wake, at=at)
    if state.phase is Phase.PAUSED:
        return Commanded(command=Command.CONTINUE, turn=state.turn, at=at)
    alone = script.exercise.steps[state.step].silent
    source = Source.TYPED if alone else Source.VOICE
    return Heard(turn=state.turn, text=reply(state, script), at=at, source=source)


def reply(state: State, script: Script) -> str:
    """What they say."""
    if state.aside is not None:
        return "no" if state.aside is Aside.HALT else "yes"
    step = script.exercise.steps[state.step]
    if step.needs_answer:
        return "no" if step.id.endswith(("_fits", "_alone")) else "yes"
    if step.kind is Kind.ASK:
        yes, no = (script.exercise.follow(target or "").kind for target in (step.yes, step.no))
        return "no" if yes in {Kind.SHARE, Kind.NOTE} and no is not Kind.SHARE else "yes"
    if step.kind is Kind.CHOOSE:
        return next(iter(step.choices.values()))[0]
    return {Kind.WHO_FIRST: state.begun.names[0], Kind.KEEP: "everything"}.get(step.kind, SHARE)


def until_the_end(watched: Watched) -> int:
    """Go on cooperatively; how many events it took."""
    for number in range(MOST_EVENTS):
        if watched.state.phase is Phase.ENDED:
            return number
        watched.take(cooperative(watched.state, watched.script))
    raise AssertionError(f"no end is reached from {watched.state.step}")


def in_silence(watched: Watched) -> Iterator[AnyEvent]:
    """What happens while nobody speaks."""
    state = watched.state
    if state.phase is Phase.PROMPTING:
        yield Spoken(say=state.say, at=state.now + 2)
    elif watched.newest.get(Wake) == state.wake and (state.phase is not Phase.PAUSED or state.time_out):
        yield Elapsed(wake=state.wake, at=state.now + 60)


def until_silence_settles(watched: Watched) -> None:
    """Nobody says a word any more: the facilitator waits, and talks no more either."""
    for _ in range(MOST_EVENTS):
        event = next(in_silence(watched), None)
        if watched.state.phase is Phase.ENDED or event is None:
            return
        watched.take(event)
    raise AssertionError(f"it talks into the silence for ever at {watched.state.step}")


BEGINNINGS = st.builds(
    Begun,
    exercise=st.sampled_from(exercise_names()),
    names=st.sampled_from(PAIRS),
    clock=st.just(CLOCK),
    depth=st.sampled_from(DEPTHS),
    relation=st.sampled_from(RELATIONS),
    first_sender=st.sampled_from([None, 0, 1]),
    first_session=st.booleans(),
    patience_factor=st.sampled_from([1.0, 4.0]),
    checks_content=st.booleans(),
    shares=st.sampled_from([(), SHARES]),
)
WALKS = st.lists(
    st.one_of(st.integers(1, 25), st.tuples(happenings(), st.sampled_from([0.0, 1.0, 5.0, 130.0]))), max_size=30
)
"""A number: so many events of a cooperative couple; else something happens after some seconds."""


def walked(begun: Begun, walk: Walk) -> Watched:
    """A dialogue in which all this has happened."""
    watched = Watched(begun)
    for stride in walk:
        if isinstance(stride, int):
            for _ in range(stride):
                if watched.state.phase is not Phase.ENDED:
                    watched.take(cooperative(watched.state, watched.script))
        else:
            happens(watched, *stride)
    return watched


def copy(watched: Watched) -> Watched:
    """The same dialogue, to be gone on with in another way."""
    other = Watched.__new__(Watched)
    other.__dict__.update(watched.__dict__)
    other.events, other.actions, other.newest = [*watched.events], [*watched.actions], {**watched.newest}
    return other


def every_rule_holds(begun: Begun, walk: Walk) -> None:
    watched = walked(begun, walk)
    assert watched.dialogue.replay(decode(encode(event)) for event in watched.events) == watched.state
    if watched.state.phase is not Phase.ENDED:
        stops_at_once(watched)
        until_silence_settles(copy(watched))
        until_the_end(copy(watched))


def stops_at_once(watched: Watched) -> None:
    """By voice, key and typed line, whatever turn it was said in."""
    for source in Source:
        for turn in {0, watched.state.turn, watched.state.turn - 1}:
            stopped = copy(watched)
            stopped.take(Commanded(command=Command.STOP, source=source, turn=turn))
            assert stopped.state.phase is Phase.ENDED
            assert End(reason=EndReason.STOPPED) in stopped.actions


QUICK = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
THOROUGH = settings(QUICK, max_examples=500)


@QUICK
@given(BEGINNINGS, WALKS)
def test_every_rule_holds_whatever_happens(begun: Begun, walk: Walk) -> None:
    every_rule_holds(begun, walk)


@pytest.mark.exhaustive
@THOROUGH
@given(BEGINNINGS, WALKS)
def test_every_rule_holds_in_many_more_dialogues(begun: Begun, walk: Walk) -> None:
    every_rule_holds(begun, walk)


# ---- from every place of a whole evening


def evening(begun: Begun) -> list[Watched]:
    """A cooperative evening after each of its events."""
    watched = Watched(begun)
    places = [copy(watched)]
    while watched.state.phase is not Phase.ENDED:
        watched.take(cooperative(watched.state, watched.script))
        places.append(copy(watched))
    return places


def everything(state: State) -> list[AnyEvent]:
    """One of each event, at a state."""
    texts = ("", "yes", "no", "not quite", "but that is not true", "i forgot", "stop", SHARE, "\x00\u202e𝔘")
    return [
        *(Commanded(command=c, source=s, turn=state.turn) for c in Command for s in Source),
        *(Commanded(command=c, source=Source.KEY) for c in Command),
        *(Heard(turn=state.turn, text=text, source=Source.TYPED) for text in texts),
        Heard(turn=state.turn, text=SHARE, ended_by=EndedBy.LONGEST),
        *(Lost(device=device, why="It is gone.") for device in Device),
        *(Found(device=device) for device in Device),
        Stirred(turn=state.turn), Nudged(turn=state.turn), Elapsed(wake=state.wake), Spoken(say=state.say, completed=False),
        Caught(turn=state.turn, text=SHARE), Resumed(clock=CLOCK), state.begun,
    ]  # fmt: skip


QUICKLY = {"imago", "behaviour_change", "vision", "drill"}
"""Between them they have every kind of step; the others take as long again."""


@pytest.mark.parametrize(
    "exercise",
    [name if name in QUICKLY else pytest.param(name, marks=pytest.mark.exhaustive) for name in exercise_names()],
)
def test_everything_may_happen_everywhere(exercise: str) -> None:
    for place in evening(Begun(exercise=exercise, names=("Ana", "Ben"), clock=CLOCK, depth="deep", shares=SHARES)):
        for event in everything(place.state):
            copy(place).take(msgspec.structs.replace(event, at=place.state.now + 1))


@pytest.mark.exhaustive
@pytest.mark.parametrize("exercise", exercise_names())
def test_after_everything_everywhere_the_end_is_reached(exercise: str) -> None:
    for place in evening(Begun(exercise=exercise, names=("Ana", "Ben"), clock=CLOCK, shares=SHARES)):
        for event in everything(place.state):
            after = copy(place)
            after.take(msgspec.structs.replace(event, at=place.state.now + 1))
            if after.state.phase is not Phase.ENDED:
                stops_at_once(after)
                until_silence_settles(copy(after))
                until_the_end(after)


@pytest.mark.parametrize(
    ("exercise", "relation"),
    [
        (head.id, relation)
        for head in exercise_heads()
        for relation in ("partners", "parent_child")
        if relation in head.relations
    ],
)
@pytest.mark.parametrize("first_sender", [0, 1])
@pytest.mark.parametrize("depth", DEPTHS)
def test_both_partners_get_the_same_opportunities(exercise: str, relation: str, first_sender: int, depth: str) -> None:
    begun = Begun(
        exercise=exercise,
        names=("Ana", "Ben"),
        clock=CLOCK,
        first_sender=first_sender,
        first_session=False,
        depth=depth,
        relation=relation,
    )
    turns: dict[str, Counter[tuple[str, str]]] = {"Ana": Counter(), "Ben": Counter()}
    steps = dialogue(exercise, relation).script.exercise.steps
    by_title: Counter[tuple[str, str]] = Counter()
    for before, after in zip((places := evening(begun)), places[1:], strict=False):
        state = after.state
        step = steps[state.step]
        if state.listen is None or state.listen.who is None or state.turn == before.state.turn:
            continue
        role = "sender" if state.listen.who == state.name(state.sender) else "receiver"
        turns[state.listen.who][state.step, role] += 1
        by_title[step.title, state.listen.who] += 1
    shared = {step for turn in turns.values() for step, role in turn if steps[step].kind in {Kind.SHARE, Kind.MIRROR}}
    assert shared, "nobody shared anything"
    for name in {*shared, "check", "more", "summary_check", "validation", "empathy", "empathy_check"} & steps.keys():
        for role in ("sender", "receiver"):
            assert turns["Ana"][name, role] == turns["Ben"][name, role], (name, role)
    for title in ("Arriving", "Closing"):
        assert by_title[title, "Ana"] == by_title[title, "Ben"]


# ---- events are plain data


@pytest.mark.parametrize("kind", AnyEvent.__args__, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_every_event_goes_to_json_and_back(kind: type[AnyEvent], data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind).filter(_is_finite))
    assert decode(encode(event)) == event
    assert b"\n" not in encode(event)


def _is_finite(event: AnyEvent) -> bool:
    """No clock gives anything else, and JSON has no word for it."""
    return "inf" not in repr(event) and "nan" not in repr(event)


@pytest.mark.parametrize("names", [("{who}", "a}b{"), ("{first", "}"), ("%s", "\\1"), ("Ana Ana", "Ana")])
def test_strange_names_are_said_as_they_are(names: tuple[str, str]) -> None:
    engine = dialogue("imago")
    state, said = State(), []
    event: AnyEvent = Begun(exercise="imago", names=names, clock=CLOCK)
    while state.phase is not Phase.ENDED:
        state, actions = engine.step(state, event)
        said += [action.text for action in actions if isinstance(action, Say)]
        event = cooperative(state, engine.script)
    assert f"Hello {names[0]} and {names[1]}. I lead you through a dialogue, step by step." in said
    assert f"Then {names[1]} shares now, and {names[0]} mirrors." in said
