"""An exercise: a script as data.

An exercise is a set of steps; each says who speaks, with which stem, what the facilitator says first and what may
follow. The engine knows the kinds of step below and nothing of any one exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum

import msgspec

from facilitator.dialogue.actions import EndReason, Keeping
from facilitator.dialogue.events import ALONE

DEPTHS = ("light", "middle", "deep")
PAIRS = ("partners", "parent_child", "siblings", "friends", "colleagues")
"""What two people may be to each other."""
RELATIONS = (*PAIRS, ALONE)
OPENING_END = "main"
"""Where an opening's step leads when the exercise itself begins."""
REPROMPTS = 2
"""How often, at most, a receiver is asked for what a mirror left out, unless a step says otherwise."""
TARGETS = ("next", "yes", "no", "content", "turned", "unclear", "skip", "done")
"""The keys of a step that name another."""


class Kind(Enum):
    """What a step does."""

    SAY = "say"
    """The facilitator speaks, then goes on."""
    BREATHE = "breathe"
    """A quiet time of `seconds`."""
    WHO_FIRST = "who_first"
    """Asks which of the two shares first."""
    SPEAK = "speak"
    """A partner speaks; it is not mirrored."""
    SHARE = "share"
    """A partner speaks, to be mirrored."""
    MIRROR = "mirror"
    """The other gives back what was shared."""
    ASK = "ask"
    """A question that is answered with yes or no, or at once with content."""
    READ = "read"
    """The facilitator reads the item of an `each` step aloud, as it stands: it is taken as what the sender shared."""
    LOOK = "look"
    """Goes on by what the mirror carried: `yes` where nothing waits, `no` where something does, else `unclear`.

    Where nothing waits and something seems to be the other way round, such as I and you: `turned`, if there is one.
    """
    EACH = "each"
    """Goes to `next` once for each item (those of the chosen depth), then to `done`."""
    SWITCH = "switch"
    """Sender and receiver change places."""
    NOTE = "note"
    """A sentence for the journal: an outline keeps it, too."""
    CHOOSE = "choose"
    """Asks which of the `choices`, or of what was said earlier, it is to be; with `no`, it may be none."""
    KEEP = "keep"
    """Asks what of the session is kept."""
    END = "end"
    """The session ends."""


ANSWERS = frozenset({Kind.WHO_FIRST, Kind.ASK, Kind.CHOOSE, Kind.KEEP})
"""Steps that are answered with a word or two."""
LISTENS = ANSWERS | {Kind.SPEAK, Kind.SHARE, Kind.MIRROR, Kind.NOTE}


class Role(Enum):
    """Who has the floor, whoever that is just now."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Gathers(Enum):
    """What a mirror is held against."""

    SHARE = "share"
    """What was shared last."""
    GATHERED = "gathered"
    """All that the sender has shared since the last switch."""


class Over(Enum):
    """What an `each` step goes through that is not written in the exercise."""

    SHARES = "shares"
    """The shares that were chosen for the session."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the things that an `each` step goes through."""

    text: str
    """With names in braces, as in a prompt."""
    depth: str = DEPTHS[0]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step. Which keys a kind needs is in `faults`."""

    id: str
    kind: Kind
    title: str = ""
    who: Role | None = None
    """Who speaks; `None` where either may."""
    asker: Role | None = None
    """Who puts the question aloud before `who` answers it, or shares in answer to it."""
    doing: str = ""
    prompts: tuple[str, ...] = ()
    """What opens the step; the first wording explains, the others are brief and take turns after it."""
    asked: tuple[str, ...] = ()
    """Instead of `prompts` where the partner has just asked the question in own words."""
    again: tuple[str, ...] = ()
    """Asked once where the answer was not understood."""
    stem: str = ""
    hint: str = ""
    """What else may be said now; small, in the place of the usual hint."""
    patience: str = "answer"
    question: tuple[str, ...] = ()
    """How a turn may end in a question to the other, who may answer in the same breath."""
    optional: bool = False
    """Silence is an answer: the step is passed over."""
    silent: bool = False
    """Asked on the screen only, of one who is alone, and answered by key or typed line: nobody else hears or reads it."""
    of: Gathers = Gathers.SHARE
    checks: bool = True
    """Whether a mirror is held against it, and what is left out is asked for."""
    reprompts: int = REPROMPTS
    """How often, at most, the receiver is asked for what a mirror left out."""
    shows_points: bool = False
    """Whether the points of what was mirrored stay on the screen."""
    stores: str = ""
    """The list that what is shared here is put on: it can be chosen from until the switch."""
    replaces: bool = False
    """What is shared here takes the place of what was shared before, on its list, too."""
    among: str = ""
    """The list that is shown, and that a `choose` step chooses from: its choices are then called "1", "2" …"""
    notes: bool = False
    """An outline keeps what is said here, too; where it is asked or chosen, what was said yes to or chosen."""
    anew: bool = True
    """Whether a switch begins anew: with the lists empty, and each `each` step from its first item on."""
    next: str | None = None
    yes: str | None = None
    no: str | None = None
    content: str | None = None
    """Where an answer leads that is no yes and no no, but the thing itself: it is taken as shared."""
    turned: str | None = None
    """Where a mirror leads that left nothing out, but seems to have turned something round."""
    unclear: str | None = None
    """Where an answer leads that was not understood twice. Where it is the step itself, nothing goes on without an answer."""
    skip: str | None = None
    done: str | None = None
    times: int | None = None
    """How often the step is offered in a session; after that it leads to `done`."""
    yes_phrases: tuple[str, ...] = ()
    no_phrases: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = {}
    leads: dict[str, str] = {}
    """For a choice, the step that it leads to; the others lead to `next`."""
    item: tuple[Item, ...] = ()
    over: Over | None = None
    """What an `each` step goes through instead of its items."""
    seconds: float = 0
    breath_seconds: float = 0
    reason: EndReason = EndReason.COMPLETED
    keeps: Keeping | None = None
    """What is kept where the session ends here before the couple were asked."""
    helps: bool = False
    """Whether the help lines are shown."""

    def targets(self) -> Iterator[tuple[str, str]]:
        """Every (key, step id) that may follow."""
        for key in TARGETS:
            target = getattr(self, key)
            if target is not None and not (self.kind is Kind.KEEP and key == "unclear"):
                yield key, target
        for choice, target in self.leads.items():
            yield f"leads {choice}", target

    def led(self, to: Callable[[str], str]) -> Step:
        """The same step, where every step that may follow is replaced by the one that `to` gives for it."""
        named = {key: to(target) for key, target in self.targets() if key in TARGETS}
        return msgspec.structs.replace(
            self, leads={choice: to(target) for choice, target in self.leads.items()}, **named
        )

    @property
    def needs_answer(self) -> bool:
        """Whether nothing goes on without an answer."""
        return self.kind is Kind.ASK and self.unclear == self.id

    def all_wordings(self) -> tuple[str, ...]:
        """Every line that the step may speak."""
        return (*self.prompts, *self.asked, *self.again)

    def leaves_to(self) -> str:
        """Where passing the step over leads."""
        target = self.skip or self.next or self.done or self.no
        if target is None:
            raise LookupError(f"step {self.id} leads nowhere")
        return target


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of an exercise as a whole."""

    id: str
    title: str
    minutes: tuple[int, int]
    start: str
    what_for: str = ""
    """One line for a list of exercises."""
    opening: str | None = None
    """The file whose steps come before these in a first session."""
    closing: str | None = None
    """The file whose steps these may lead to at the end."""
    relations: tuple[str, ...] = PAIRS
    depth: str = DEPTHS[0]
    """The least that the couple's depth has to be for it."""
    called: tuple[str, ...] = ()
    """How people name it when they choose it; the first as it stands in a question: "the dialogue"."""
    gentle: bool = False
    """Whether it suits two who have finished nothing yet."""
    leads_on: bool = False
    """Whether it only leads to an exercise: it is none itself, and nothing of it is kept."""

    @property
    def names(self) -> tuple[str, ...]:
        """How it is named, the first as it is said aloud."""
        return self.called or (self.title,)

    def fits(self, relation: str, depth: str) -> bool:
        """Whether it is offered to two people in this relation, who go so deep."""
        return relation in self.relations and DEPTHS.index(self.depth) <= DEPTHS.index(depth)


class Exercise(msgspec.Struct, frozen=True):
    """A whole script, checked by `faults`. `opening` holds the steps before the first session, if it has any."""

    head: Head
    steps: Mapping[str, Step]
    opening_start: str | None = None

    def start(self, *, first_session: bool) -> Step:
        """The first step."""
        return self.steps[self.opening_start if first_session and self.opening_start else self.head.start]

    def follow(self, target: str) -> Step:
        """The step that a target names."""
        return self.steps[self.head.start if target == OPENING_END else target]
