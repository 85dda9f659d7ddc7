"""One turn, from `Listen` to `Heard`: sound and voice activity in, events out.

It knows no device, thread or clock: its time is the count of the samples it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import Caught, Command, Commanded, EndedBy, Heard, Nudged, Stirred
from facilitator.hearing.activity import VoiceActivity
from facilitator.hearing.endings import Chimed, Cue, Ending, Longest, Never, Nudge, Patience, Said, Silence, Telling
from facilitator.hearing.loudness import Loudness
from facilitator.hearing.notes import Notes
from facilitator.hearing.recogniser import SpeechModel
from facilitator.hearing.source import RATE
from facilitator.ports import Post

Spot = Callable[[str], Command | None]
"""Tells which command a phrase is, if it is one."""

PAUSE_SECONDS = 0.5
"""The silence that ends an utterance: only what stands alone between two of them can be a command."""


LONE_WORDS = 2
"""A lone "stop" has no more words than this around it, for the recogniser that hears everything."""
CATCH_SECONDS = 1.0
"""The silence after which what was said is recognised for good; vosk does so in its own time, which may be far off."""


class OpenTurn:
    """A turn that is being heard."""

    def __init__(self, listen: Listen, model: SpeechModel, phrases: Sequence[str], spot: Spot, post: Post) -> None:
        """Begin to listen.

        Args:
            listen: what for, and how patiently.
            model: the speech model.
            phrases: the closed grammar: commands, yes and no; the turn's own vocabulary is added.
            spot: tells which command a phrase is.
            post: takes the events.
        """
        self.listen = listen
        self.over = False
        """Whether the turn has ended: nothing more comes of it."""
        self._spot, self._post = spot, post
        free = None if listen.expect is Expect.COMMAND else model.free()
        self._notes = Notes(free, model.closed([*phrases, *listen.vocabulary]))
        self._loudness = Loudness()
        self._patience = Patience(ending_of(listen, lambda words: spot(words) is Command.HAND_OVER))
        self._pause_samples = round(min(PAUSE_SECONDS, listen.patience_seconds) * RATE)
        self._now = 0
        self._stirred = False
        self._speaking = False
        self._quiet_since = 0
        self._utterance_at: int | None = None
        self._words_before = 0
        self._doubtful_at: int | None = None
        self._caught = 0
        self._finished = True

    def hear(
        self, pcm: bytes, activity: VoiceActivity, changes: Iterable[tuple[bool, int]] = (), *, own: bool = False
    ) -> Cue | None:
        """Take the next sound; give what is to be sounded.

        Args:
            pcm: 16 kHz int16 mono.
            activity: the voice activity at its end.
            changes: to speech (or to silence), and how many samples before its end.
            own: a chime of ours sounds in it: speech that begins only now counts if it outlasts the chime.

        Raises:
            ModelError: if the recogniser failed.
        """
        before, self._now = self._now, self._now + len(pcm) // 2
        for speaking, ago in changes:
            self._follow(speaking, max(0, self._now - ago), own=own)
        self._follow(activity.speaking, before, own=own)
        self._notes.hear(pcm)
        self._loudness.hear(pcm, own=own)
        said = self._said()
        command = self._spot(said) if said else None
        if command is Command.HALT and len(self.live()) - self._words_before > LONE_WORDS:
            command = None
        if command is not None:
            self._notes.strike(self._seconds(self._utterance_at or 0), self._seconds(self._now))
        if said:
            self._utterance_at = None
        if command is not None and (command is not Command.HAND_OVER or self.listen.expect is Expect.COMMAND):
            self._commanded(command)
            return None
        return self._judge(activity.stirring or self._doubtful_at is not None, said)

    def end(self, ended_by: EndedBy) -> None:
        """Take the turn as ended, with what was heard. Where only commands are listened for there is nothing to end."""
        if self.over or self.listen.expect is Expect.COMMAND:
            return
        self.over = True
        self._notes.finish()
        words = self._notes.answer() if self.listen.expect is Expect.ANSWER else self._notes.words()
        text = " ".join(word.text for word in words)
        level_db = self._loudness.level_db(self._notes.voiced)
        self._post(Heard(turn=self.listen.turn, text=text, words=words, ended_by=ended_by, level_db=level_db))

    def live(self) -> tuple[str, ...]:
        """Give the words until now."""
        return self._notes.live()

    def _seconds(self, sample: int) -> float:
        return sample / RATE

    def _follow(self, speaking: bool, at: int, *, own: bool) -> None:  # noqa: FBT001  named where it is called from
        if own and speaking and not self._speaking:
            self._doubtful_at = at if self._doubtful_at is None else self._doubtful_at
            return
        if not own and self._doubtful_at is not None:
            at, self._doubtful_at = self._doubtful_at, None
        if speaking is self._speaking:
            return
        self._speaking = speaking
        if speaking:
            self._begins(at)
        else:
            self._quiet_since = at
            self._patience.quiet(at)
            self._notes.voice_until(self._seconds(at))

    def _begins(self, at: int) -> None:
        self._patience.speaks(at)
        self._notes.voice_from(self._seconds(at))
        if self._utterance_at is None:
            self._utterance_at, self._words_before = at, len(self.live())
        self._finished = False
        if not self._stirred:
            self._stirred = True
            self._post(Stirred(turn=self.listen.turn))

    def _said(self) -> str:
        if self._utterance_at is None or self._speaking or self._now - self._quiet_since < self._pause_samples:
            return ""
        said = self._notes.utterance()
        if not said:
            self._utterance_at = None
        return said

    def _commanded(self, command: Command) -> None:
        words = self._notes.words()
        if not words:
            self._patience.forget()
        self._caught = len(words)
        text = " ".join(word.text for word in words)
        self._post(Commanded(command=command, turn=self.listen.turn, text=text, words=words))

    def _judge(self, stirring: bool, said: str) -> Cue | None:  # noqa: FBT001  as above
        verdict = self._patience.judge(self._now, stirring=stirring, said=said, words=len(self.live()))
        if isinstance(verdict, EndedBy):
            self.end(verdict)
            return None
        if verdict is Cue.NUDGE:
            self._post(Nudged(turn=self.listen.turn))
        tells = self.listen.expect is Expect.CONTENT or self.listen.content_seconds is not None
        if tells and self._stirred and not self._speaking and self._utterance_at is None:
            self._catch(for_good=self._now - self._quiet_since >= CATCH_SECONDS * RATE)
        return verdict

    def _catch(self, *, for_good: bool) -> None:
        if for_good and not self._finished:
            self._notes.finish()
            self._finished = True
        words = self._notes.words()
        fresh, self._caught = words[self._caught :], len(words)
        if fresh:
            self._post(Caught(turn=self.listen.turn, text=" ".join(word.text for word in fresh), words=fresh))


def ending_of(listen: Listen, is_hand_over: Callable[[str], bool]) -> Ending:
    """Join the policy that a turn asks for."""
    if listen.expect is Expect.COMMAND:
        return Never()
    silence: Ending = Silence(listen.patience_seconds)
    if listen.content_seconds is not None:
        silence = Telling(silence, Silence(listen.content_seconds))
    ending = (Chimed(silence) if listen.chime else silence) | Said(is_hand_over)
    if listen.hold_seconds is not None:
        ending |= Longest(listen.hold_seconds)
    if listen.nudge_seconds is not None:
        ending |= Nudge(listen.nudge_seconds)
    return ending
