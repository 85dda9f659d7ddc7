"""What is taken down in one turn: the words of two transcribers that hear the same sound, and which of them count.

The free one takes down whatever is said, the closed one knows only its phrases. Words count where somebody spoke, by
voice activity, and where they were not a command. Times are seconds of the sound given to the turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from facilitator.dialogue.events import Word
from facilitator.hearing.recogniser import UNKNOWN, Transcriber

NEAR_SECONDS = 0.3
"""How far from speech a word may lie; further off it was made up out of noise."""
UNKNOWN_SECONDS = 0.35
"""This much of something else in an utterance, a breath or an "er", does not spoil a phrase."""


class Notes:
    """The words of one turn."""

    def __init__(self, free: Transcriber | None, closed: Transcriber) -> None:
        self._free = free
        self._closed = closed
        self._voiced: list[tuple[float, float]] = []
        self._struck: list[tuple[float, float]] = []
        self._judged = 0
        self._words: tuple[Word, ...] = ()
        self._words_for: tuple[object, ...] = ()

    def hear(self, pcm: bytes) -> None:
        """Take 16 kHz int16 mono sound.

        Raises:
            ModelError: if a recogniser failed.
        """
        self._closed.hear(pcm)
        if self._free is not None:
            self._free.hear(pcm)

    def voice_from(self, at: float) -> None:
        """Somebody began to speak."""
        self._voiced.append((at, float("inf")))

    def voice_until(self, at: float) -> None:
        """Somebody paused."""
        self._voiced[-1] = (self._voiced[-1][0], at)

    @property
    def voiced(self) -> Sequence[tuple[float, float]]:
        """When somebody spoke, in seconds of the sound given."""
        return self._voiced

    def utterance(self) -> str:
        """Give the phrase that was said since the last call, or nothing where it was something else."""
        self._closed.finish()
        words = self._counted(self._closed.words[self._judged :])
        self._judged = len(self._closed.words)
        return _text(words) if _seconds(words, unknown=True) <= UNKNOWN_SECONDS else ""

    def strike(self, since: float, until: float) -> None:
        """What was said in this time was a command, and is no part of the turn."""
        if self._free is not None:
            self._free.finish()
        self._struck.append((since - NEAR_SECONDS, until))

    def finish(self) -> None:
        """Recognise for good all that was heard until now."""
        self._closed.finish()
        if self._free is not None:
            self._free.finish()

    def words(self) -> tuple[Word, ...]:
        """Give the words recognised for good; their times are seconds since the turn's first sound."""
        if self._free is None:
            return ()
        made_of = (len(self._free.words), len(self._voiced), self._voiced[-1:], len(self._struck))
        if made_of != self._words_for:
            self._words, self._words_for = self._since_first(self._counted(self._free.words)), made_of
        return self._words

    def answer(self) -> tuple[Word, ...]:
        """Give the closed transcriber's words where it mostly heard phrases of its own, else the free one's."""
        closed = self._counted(self._closed.words)
        phrases = _known(closed)
        trusted = _seconds(closed, unknown=False) >= _seconds(closed, unknown=True)
        return self._since_first(phrases) if phrases and trusted else self.words() or self._since_first(phrases)

    def live(self) -> tuple[str, ...]:
        """Give the words until now, those that may still change among them."""
        partial = self._free.partial().split() if self._free is not None and self._voiced else []
        return (*(word.text for word in self.words()), *(word for word in partial if word != UNKNOWN))

    def _counted(self, words: Iterable[Word]) -> list[Word]:
        def lies_in(word: Word, stretches: Sequence[tuple[float, float]], near: float) -> bool:
            middle = (word.start + word.end) / 2
            return any(since - near <= middle <= until + near for since, until in stretches)

        return [
            word for word in words if lies_in(word, self._voiced, NEAR_SECONDS) and not lies_in(word, self._struck, 0)
        ]

    def _since_first(self, words: Iterable[Word]) -> tuple[Word, ...]:
        first = self._voiced[0][0] if self._voiced else 0.0
        moved: Callable[[float], float] = lambda at: round(max(0.0, at - first), 3)  # noqa: E731  used twice below
        return tuple(Word(word.text, moved(word.start), moved(word.end)) for word in _known(words))


def _known(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.text != UNKNOWN]


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in _known(words))


def _seconds(words: Iterable[Word], *, unknown: bool) -> float:
    return sum(word.end - word.start for word in words if (word.text == UNKNOWN) is unknown)
