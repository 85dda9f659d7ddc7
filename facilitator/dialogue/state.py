"""Everything that the dialogue knows between two events: one frozen value."""

from __future__ import annotations

from enum import Enum

import msgspec

from facilitator.care import Baseline
from facilitator.dialogue.actions import EndReason, Keeping, Listen, View
from facilitator.dialogue.events import Begun, Device
from facilitator.mirroring import Coverage


class Phase(Enum):
    """What the dialogue waits for."""

    BEFORE = "before"
    """For `Begun`."""
    PROMPTING = "prompting"
    """For the prompt to have been spoken."""
    LISTENING = "listening"
    """For a turn to end."""
    BREATHING = "breathing"
    """For a quiet time to be over."""
    PAUSED = "paused"
    """For “continue the session”."""
    ENDED = "ended"
    """For nothing."""


class Then(Enum):
    """What follows when the prompt has been spoken."""

    LISTEN = "listen"
    GO_ON = "go_on"
    BREATHE = "breathe"
    PAUSE = "pause"


class Aside(Enum):
    """A question that belongs to no step."""

    HALT = "halt"
    """A lone "stop" was heard: shall we end here?"""
    BACK = "back"
    """The time out is over: are both ready?"""
    FLOODED = "flooded"
    """It is too much for somebody: breathe, then: a break?"""
    UNSAVED = "unsaved"
    """The journal failed: go on without saving?"""


class Told(msgspec.Struct, frozen=True):
    """A turn that was taken, for the transcript."""

    step: str
    who: str | None
    text: str
    at: float
    chose: str = ""
    """What it was that was chosen from a list, as it was said when it was put there."""


class Stored(msgspec.Struct, frozen=True):
    """What was said and put on a list."""

    text: str
    turn: int


class PutOff(msgspec.Struct, frozen=True):
    """What was going to be said when something else had to come first."""

    text: str
    """Empty where it was somebody's turn."""
    then: Then


class State(msgspec.Struct, frozen=True):
    """Where the dialogue stands. Replaying the events of a session gives the identical value."""

    begun: Begun = Begun(exercise="", names=("", ""), clock="")
    now: float = 0.0
    """`at` of the newest event."""
    anchor_clock: str = ""
    """Local date and time at `anchor_at`: moved on by `Resumed`."""
    anchor_at: float = 0.0

    phase: Phase = Phase.BEFORE
    then: Then = Then.GO_ON
    step: str = ""
    came_from: str = ""
    """The step that filled `share`, to ask for a smaller piece."""
    item: str = ""
    """What an `each` step has come to."""
    sender: int = 0
    aside: Aside | None = None
    in_pause: bool = False
    """The question in between (`aside`) was asked while pausing."""
    time_out: bool = False
    back_at: float = 0.0
    """When a time out is over, on the clock of `now`."""
    reason: EndReason | None = None
    keeping: Keeping | None = None
    noted: tuple[int, ...] = ()
    """The turns in which a sentence for the journal was said: an outline keeps their words."""
    lost: dict[Device, str] = {}

    say: int = 0
    """Id of the newest `Say`; likewise for `turn` and `wake`."""
    turn: int = 0
    wake: int = 0
    prompt: str = ""
    """What was said last."""
    step_prompt: str = ""
    """The prompt that opened the step, for going back to it."""

    listen: Listen | None = None
    """The turn that is open."""
    before: str = ""
    """What the one who has the floor said before an interruption."""
    caught: str = ""
    """What is recognised for good of the turn that is open."""
    stirred_at: float | None = None
    """When somebody began to speak in the turn that is open."""

    share: str = ""
    share_pauses: tuple[float, ...] = ()
    share_turn: int = 0
    """The turn in which it was said."""
    gathered: tuple[str, ...] = ()
    stored: dict[str, tuple[Stored, ...]] = {}
    """The lists that shares were put on, by name."""
    chosen: dict[str, str] = {}
    """The newest choice, by the list that it was chosen from, or by its step."""
    mirror: str = ""
    coverage: Coverage | None = None
    asked: bool = False
    """A partner has just asked, in own words, what the next step asks."""
    asker_done: bool = False
    """In a step with an `asker`: the question was put, the answer is awaited."""

    coughs: int = 0
    """How often a short sound was let go in this turn."""
    unclear: int = 0
    silences: int = 0
    reprompts: int = 0
    redirects: int = 0
    shorter: int = 0
    eased: bool = False
    """In this step a break was offered."""
    slowed_at: float | None = None
    """When the facilitator last slowed down; since the first time its patience is longer."""
    put_off: PutOff | None = None
    voices: tuple[Baseline, Baseline] = (Baseline(), Baseline())
    """How loud and fast each of the two usually is."""
    turned: bool = False
    """In this step the one who has the floor was turned to the other."""
    reworded: bool = False
    """An I-stem has been offered for this share."""
    visits: dict[str, int] = {}
    """How often each step, line and list item has been used, by name."""
    told: tuple[Told, ...] = ()
    view: View | None = None
    """What is shown, so that only changes are."""

    def name(self, index: int) -> str:
        """The name of a partner, 0 or 1."""
        return self.begun.names[index]
