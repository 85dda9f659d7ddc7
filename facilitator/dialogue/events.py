"""What happened: the only input of `Dialogue.step`.

Every event is written to the journal before it is acted upon, so every event is plain data that goes to JSON and back
unchanged (`encode`, `decode`). `at` is in seconds since the session began, on a clock that is never set back.
"""

from __future__ import annotations

from enum import Enum

import msgspec

ALONE = "oneself"
"""The relation of one person who practises alone: the other of the two names is the facilitator's own."""


class Command(Enum):
    """What a person can ask of the facilitator at any time, by a phrase, a typed line or a key."""

    PAUSE = "pause"
    CONTINUE = "continue"
    REPEAT = "repeat"
    HAND_OVER = "hand_over"
    SKIP = "skip"
    TIME_OUT = "time_out"
    STOP = "stop"
    HALT = "halt"
    """A lone "stop": too short to end an evening by mishearing, so everything halts and the couple are asked."""
    YES = "yes"
    """An answer by key, where one is due; likewise `NO`."""
    NO = "no"


class Source(Enum):
    """Where a command or a turn came from."""

    VOICE = "voice"
    KEY = "key"
    TYPED = "typed"


class EndedBy(Enum):
    """Why a turn was taken as ended."""

    SILENCE = "silence"
    SAID = "said"
    """A phrase that hands over ("over to you"); it is not part of the text."""
    LONGEST = "longest"
    """The turn was held to its longest time."""
    KEY = "key"
    TYPED = "typed"


class Device(Enum):
    """A thing of the world that can fail and come back."""

    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"
    VOICE = "voice"
    RECOGNISER = "recogniser"
    JOURNAL = "journal"


class Word(msgspec.Struct, frozen=True):
    """One recognised word; times in seconds since the turn's first sound."""

    text: str
    start: float
    end: float


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened, `at` seconds since the session began."""

    at: float = 0.0


class Begun(Event, frozen=True, kw_only=True, tag="begun"):
    """A session began. Everything that the dialogue needs to know of its surroundings is in here."""

    exercise: str
    """The id of the exercise, such as `imago`."""
    names: tuple[str, str]
    clock: str
    """Local date and time as ISO 8601 with offset, when the session began."""
    language: str = "en"
    depth: str = "light"
    relation: str = "partners"
    first_sender: int | None = None
    """0 or 1 where it is already known who shares first; else the couple are asked."""
    first_session: bool = True
    """Whether the words before the first session are to be said."""
    patience_factor: float = 1.0
    """Every patience is taken this many times; a typed dialogue has more of it."""
    checks_content: bool = True
    """False where the speech model understands commands only: mirrors are then not compared."""
    note: str = ""
    """One sentence to show at the start, such as which speech model is in use and what it can do."""
    reminders: tuple[str, ...] = ()
    """Lines to be said first: homework, and what was promised last time."""
    invites: tuple[str, ...] = ()
    """Those of the reminders after which there is time to tell each other how it was."""
    homework: str = ""
    """To be said before the closing thanks; empty: none."""
    saying: str = ""
    """Likewise, where there is no homework: one thing is enough to take along."""
    shares: tuple[str, ...] = ()
    """What the facilitator reads aloud in this session, to be mirrored; chosen before it began."""

    @property
    def people(self) -> tuple[str, str]:
        """The names of those who are really there; the second is empty where one is alone."""
        return (self.names[0], "") if self.relation == ALONE else self.names


class Resumed(Event, frozen=True, kw_only=True, tag="resumed"):
    """The session goes on in a new process, at the same step."""

    clock: str
    """Local date and time as ISO 8601 with offset."""


class Spoken(Event, frozen=True, kw_only=True, tag="spoken"):
    """A prompt has ended: its last sample was played, or it was hushed, or it could only be shown."""

    say: int
    """The `id` of the `Say`."""
    completed: bool = True


class Stirred(Event, frozen=True, kw_only=True, tag="stirred"):
    """Somebody began to speak in a turn in which nobody had spoken yet."""

    turn: int


class Caught(Event, frozen=True, kw_only=True, tag="caught"):
    """A stretch of a turn is recognised for good while the turn goes on: kept, so that a kill loses nothing heard.

    The `Heard` (or `Commanded`) that ends the turn holds these words again, with all others.
    """

    turn: int
    text: str
    words: tuple[Word, ...] = ()


class Heard(Event, frozen=True, kw_only=True, tag="heard"):
    """A turn ended. `text` may be empty: somebody spoke, and nothing was understood."""

    turn: int
    """The `turn` of the `Listen` that it answers; an answer to an older one is stale."""
    text: str
    words: tuple[Word, ...] = ()
    ended_by: EndedBy = EndedBy.SILENCE
    source: Source = Source.VOICE
    level_db: float | None = None
    """How loud its voiced parts were, in dBFS; `None` where no sound was measured (keys, typed lines)."""


class Commanded(Event, frozen=True, kw_only=True, tag="commanded"):
    """A command was given. What the speaker had said in the turn before it is kept in `text` and `words`."""

    command: Command
    source: Source = Source.VOICE
    turn: int = 0
    text: str = ""
    words: tuple[Word, ...] = ()


class Nudged(Event, frozen=True, kw_only=True, tag="nudged"):
    """The speaker has gone on for `nudge_seconds` and has just taken a breath."""

    turn: int


class Elapsed(Event, frozen=True, kw_only=True, tag="elapsed"):
    """The time that a `Wake` asked for has passed."""

    wake: int
    """The `id` of the `Wake`; one that is not the newest is stale."""


class Lost(Event, frozen=True, kw_only=True, tag="lost"):
    """A device failed. `why` is one sentence for the couple that says what to do."""

    device: Device
    why: str


class Found(Event, frozen=True, kw_only=True, tag="found"):
    """A device that was lost is back."""

    device: Device


AnyEvent = Begun | Resumed | Spoken | Stirred | Caught | Heard | Commanded | Nudged | Elapsed | Lost | Found

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(event: AnyEvent) -> bytes:
    """Turn an event into one line of JSON."""
    return _encoder.encode(event)


def decode(line: bytes | str) -> AnyEvent:
    """Turn a line of JSON into the event it came from.

    Raises:
        msgspec.DecodeError: if the line is no event (`msgspec.ValidationError` is one of these).
    """
    return _decoder.decode(line)
