"""When a turn is over: small policies that are joined, in the manner of tenacity's `stop`.

    Chimed(Silence(4.0)) | Said(is_hand_over) | Longest(90.0) | Nudge(60.0)

A policy is a pure function of a `Moment`. `Patience` makes the moments out of stretches of sound, counted in samples.
Before the first word silence ends nothing: nobody has spoken yet, and a long silence is the dialogue's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from facilitator.dialogue.events import EndedBy
from facilitator.hearing.source import RATE

BREATH_SECONDS = 0.35
"""A silence that is a breath: nobody is interrupted in it."""
GRACE_SECONDS = 1.5
"""How long after the closing chime speech keeps the floor."""
AT_LATEST_SECONDS = 10.0
"""How long a breath is waited for after the longest time."""

LONGEST_ANSWER_WORDS = 6
"""“Yes, that is how I feel”: what has more words is told, and may have pauses in it."""


class Cue(Enum):
    """Something to sound while the turn goes on."""

    CHIME = "chime"
    NUDGE = "nudge"


Verdict = EndedBy | Cue


@dataclass(frozen=True)
class Moment:
    """All that a policy may know of a turn."""

    turn_seconds: float = 0.0
    """Since the first sound of speech in it; 0 before."""
    silence_seconds: float = 0.0
    """Since speech ended; 0 while somebody speaks, and before the first word."""
    stirring: bool = False
    """Something may just begin to be speech."""
    said: str = ""
    """The words between two pauses, if they have just come to their end."""
    since_chime_seconds: float | None = None
    """Since the closing chime in this silence."""
    nudged: bool = False
    words: int = 0
    """How many words were heard, those that may still change among them."""

    @property
    def breath(self) -> bool:
        """Whether the speaker pauses, if only for a breath."""
        return self.silence_seconds >= BREATH_SECONDS and not self.stirring


class Ending:
    """A policy: `None` lets the turn go on."""

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        raise NotImplementedError

    def __or__(self, other: Ending) -> Ending:
        """End when either does."""
        return Either(self, other)

    def __and__(self, other: Ending) -> Ending:
        """End when both do."""
        return Both(self, other)


@dataclass(frozen=True)
class Either(Ending):
    """Ends when one of the two does, for the reason of the first; an end comes before a cue."""

    one: Ending
    other: Ending

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        verdicts = [verdict for verdict in (self.one(moment), self.other(moment)) if verdict is not None]
        return next(
            (verdict for verdict in verdicts if isinstance(verdict, EndedBy)), verdicts[0] if verdicts else None
        )


@dataclass(frozen=True)
class Both(Ending):
    """Ends when the two do, for the reason of the second; the cues of either are given."""

    one: Ending
    other: Ending

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        verdicts = self.one(moment), self.other(moment)
        if all(isinstance(verdict, EndedBy) for verdict in verdicts):
            return verdicts[1]
        return next((verdict for verdict in verdicts if isinstance(verdict, Cue)), None)


@dataclass(frozen=True)
class Never(Ending):
    """Goes on: where nobody has the floor."""

    def __call__(self, moment: Moment) -> Verdict | None:  # noqa: ARG002  a policy is asked about a moment
        """Judge this moment."""
        return None


@dataclass(frozen=True)
class Silence(Ending):
    """Ends after this long a silence that follows speech."""

    patience_seconds: float

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        return EndedBy.SILENCE if moment.silence_seconds >= self.patience_seconds and not moment.stirring else None


@dataclass(frozen=True)
class Chimed(Ending):
    """Sounds the closing chime where the other would end the turn, and ends it when nobody speaks on after that."""

    ending: Ending
    grace_seconds: float = GRACE_SECONDS

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        verdict = self.ending(moment)
        if not isinstance(verdict, EndedBy):
            return verdict
        if moment.since_chime_seconds is None:
            return Cue.CHIME
        return verdict if moment.since_chime_seconds >= self.grace_seconds else None


@dataclass(frozen=True)
class Telling(Ending):
    """Takes one policy for a short answer, and the other once the answer has become a telling."""

    answer: Ending
    telling: Ending
    longest_answer_words: int = LONGEST_ANSWER_WORDS

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        return (self.telling if moment.words > self.longest_answer_words else self.answer)(moment)


@dataclass(frozen=True)
class Said(Ending):
    """Ends when the words between two pauses are such a phrase. Which those are is data of the caller."""

    is_phrase: Callable[[str], bool]

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        return EndedBy.SAID if moment.said and self.is_phrase(moment.said) else None


@dataclass(frozen=True)
class Longest(Ending):
    """Ends at the first breath after this long, and `at_latest_seconds` later even without one."""

    seconds: float
    at_latest_seconds: float = AT_LATEST_SECONDS

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        over_seconds = moment.turn_seconds - self.seconds
        return EndedBy.LONGEST if over_seconds >= (0 if moment.breath else self.at_latest_seconds) else None


@dataclass(frozen=True)
class Nudge(Ending):
    """Ends nothing: cues once, at the first breath after this long."""

    seconds: float

    def __call__(self, moment: Moment) -> Verdict | None:
        """Judge this moment."""
        due = moment.turn_seconds >= self.seconds and moment.breath and not moment.nudged
        return Cue.NUDGE if due else None


class Patience:
    """Leads a policy through a turn. Times are samples since the turn was opened, and never go back."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending
        self._began_at: int | None = None
        self._quiet_since: int | None = None
        self._chimed_at: int | None = None
        self._nudged = False

    def speaks(self, at: int) -> None:
        """Somebody began to speak at this sample."""
        self._began_at = at if self._began_at is None else self._began_at
        self._quiet_since = self._chimed_at = None

    def quiet(self, at: int) -> None:
        """Whoever spoke paused at this sample."""
        self._quiet_since = at

    def forget(self) -> None:
        """Take the turn as one in which nobody has spoken yet: what was said was no part of it."""
        self._began_at = self._quiet_since = self._chimed_at = None

    def judge(self, now: int, *, stirring: bool = False, said: str = "", words: int = 0) -> Verdict | None:
        """Ask the policy about the moment at this sample."""
        silent = self._began_at is not None and self._quiet_since is not None
        verdict = self._ending(
            Moment(
                turn_seconds=_seconds(self._began_at, now) or 0.0,
                silence_seconds=(_seconds(self._quiet_since, now) or 0.0) if silent else 0.0,
                stirring=stirring,
                said=said,
                since_chime_seconds=_seconds(self._chimed_at, now),
                nudged=self._nudged,
                words=words,
            )
        )
        if verdict is Cue.CHIME:
            self._chimed_at = now
        self._nudged = self._nudged or verdict is Cue.NUDGE
        return verdict


def _seconds(since: int | None, now: int) -> float | None:
    return None if since is None else (now - since) / RATE
