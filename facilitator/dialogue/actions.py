"""What the facilitator does: the only output of `Dialogue.step`.

The conductor carries actions out in their order. None of them blocks: what comes of them comes back as an event.
"""

from __future__ import annotations

from enum import Enum

import msgspec


class Expect(Enum):
    """What a turn is listened to for."""

    CONTENT = "content"
    """Free speech: every word matters."""
    ANSWER = "answer"
    """Yes, no, a name or a choice: the closed grammar is trusted first."""
    COMMAND = "command"
    """Nothing but commands: anything else is let go (pausing, breathing)."""


class Sound(Enum):
    """The chimes."""

    CLOSING = "closing"
    """Soft: a long share will be taken as ended unless its speaker goes on."""
    NUDGE = "nudge"
    """Soft: a shorter piece is easier to mirror."""


class Mood(Enum):
    """What the table shows at a glance."""

    SPEAKING = "speaking"
    LISTENING = "listening"
    BREATHING = "breathing"
    PAUSED = "paused"
    TROUBLE = "trouble"
    ENDED = "ended"


class Keeping(Enum):
    """What the couple want kept of what was said."""

    ALL = "all"
    OUTLINE = "outline"
    """Date, exercise, steps and times, not one word that was said."""
    NOTHING = "nothing"


class EndReason(Enum):
    """How a session ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    POSTPONED = "postponed"
    """The invitation was answered with a time, or a time out was taken to another hour."""


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="action"):
    """Something the facilitator does."""


class Say(Action, frozen=True, kw_only=True, tag="say"):
    """Speak `text`; answered by `Spoken(say=id)`. A further `Say` waits for the one before it."""

    id: int
    text: str
    soft: bool = False
    """Quieter than usual: for a stem that is offered again into a silence."""


class Hush(Action, frozen=True, kw_only=True, tag="hush"):
    """Fall silent at once: the prompt that sounds is cut, those that wait are dropped (`Spoken(completed=False)`)."""


class Listen(Action, frozen=True, kw_only=True, tag="listen"):
    """Give somebody the floor; answered by `Heard(turn=turn)`. Replaces the turn that was listened to before."""

    turn: int
    who: str | None
    """The name of the one who has the floor; `None` where either may speak."""
    expect: Expect
    patience_seconds: float
    """The silence after speech that ends the turn."""
    content_seconds: float | None = None
    """The silence that ends the turn once it has more words than a short answer; `None`: the same patience."""
    chime: bool = False
    """Sound the closing chime before silence ends the turn; speech within 1.5 s after it keeps the floor."""
    nudge_seconds: float | None = None
    hold_seconds: float | None = None
    """The turn is closed at the first breath after this long."""
    vocabulary: tuple[str, ...] = ()
    """Further phrases for the closed grammar in this turn, such as names and choices."""
    before: str = ""
    """Words of this turn that were heard before a pause; for showing, not for hearing."""
    alone: bool = False
    """Answered by key or typed line, as by one who is alone: what is said is not listened to, but for commands."""


class Rest(Action, frozen=True, kw_only=True, tag="rest"):
    """Stop listening until the next `Listen`; what was being said is dropped."""


class Wake(Action, frozen=True, kw_only=True, tag="wake"):
    """Ask for `Elapsed(wake=id)` after some seconds. Replaces the `Wake` before it."""

    id: int
    after_seconds: float


class Chime(Action, frozen=True, kw_only=True, tag="chime"):
    """Play a chime, softly, now."""

    sound: Sound


class PointShown(msgspec.Struct, frozen=True):
    """A point as the couple see it: its words, and whether it still waits to be heard."""

    text: str
    waits: bool


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the couple see, but for the live words of the one who speaks."""

    title: str
    """The exercise and the step, small."""
    who: str = ""
    """Whose turn it is; empty where it is nobody's."""
    doing: str = ""
    """What that one does: "shares", "mirrors" …"""
    stem: str = ""
    """In large letters."""
    prompt: str = ""
    """What the facilitator said last."""
    points: tuple[PointShown, ...] = ()
    mood: Mood
    breath_seconds: float = 0.0
    """How long one breath of the circle takes; 0 where nothing breathes."""
    notice: str = ""
    """One sentence about something that is wrong, or about what was kept."""
    hint: str = ""
    """How to stop, and what may be said now; small."""
    help_lines: tuple[str, ...] = ()
    private: bool = False
    """Of one who is alone: what is typed now is not to be read by whoever comes next."""


class Show(Action, frozen=True, kw_only=True, tag="show"):
    """Show this, and nothing else, until the next `Show`."""

    view: View


class Keep(Action, frozen=True, kw_only=True, tag="keep"):
    """The couple decided what of this session is kept."""

    keeping: Keeping


class End(Action, frozen=True, kw_only=True, tag="end"):
    """The session is over once what is being said has been said."""

    reason: EndReason


AnyAction = Say | Hush | Listen | Rest | Wake | Chime | Show | Keep | End
