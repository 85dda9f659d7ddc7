"""A moment told by voice: one turn through the real ears."""

from __future__ import annotations

import contextlib
import queue
import sys
from typing import NamedTuple

from facilitator.cli.speech_models import converses, model_in_use
from facilitator.config import Settings
from facilitator.course import MomentKind, told_aloud
from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, Heard, Lost, Stirred
from facilitator.errors import MicrophoneError, UsageError
from facilitator.exercises.course import load_between_words
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.microphone import Microphone
from facilitator.hearing.recogniser import SpeechModel, load_model
from facilitator.hearing.source import Source
from facilitator.messages import message
from facilitator.sound_devices import asked_for

BEGIN_SECONDS = 30.0
"""How long somebody may think before speaking."""
LONGEST_SECONDS = 60.0
_MOMENT = Listen(
    turn=1, who=None, expect=Expect.CONTENT, patience_seconds=3.0, hold_seconds=LONGEST_SECONDS - BEGIN_SECONDS
)


class HeardMoment(NamedTuple):
    """A moment that was told aloud."""

    kind: str
    """"good" or "hard"."""
    text: str
    certain: bool
    """Whether the model understands whole sentences; else the words are guessed, and not to be kept."""


def hear_moment(settings: Settings, kind: str) -> HeardMoment:
    """Listen once.

    Args:
        settings: which microphone, which model.
        kind: "good" or "hard"; empty: it is said.

    Raises:
        UsageError: if nothing was understood; it says what to do.
        SoundError: without a microphone, and `ModelError` without a model.
    """
    wanted, found = settings.microphone, model_in_use(settings)
    microphone = Microphone(asked_for(wanted))
    with contextlib.closing(microphone):
        model = load_model(found.path)
        sys.stderr.write(load_between_words(settings.language).moments.listening + "\n")
        kind, text = understood(hear_once(microphone, model), kind, settings.language)
    return HeardMoment(kind, text, converses(found))


def understood(said: str, kind: str, language: str) -> tuple[str, str]:
    """The kind and the words of what was said; raises `UsageError` where either is missing."""
    if not said:
        raise UsageError(message("moment.nothing_heard"))
    named, text = told_aloud(said, load_between_words(language).moments.spoken)
    if not kind and named is None:
        raise UsageError(message("moment.kind_unclear"))
    return kind or (named or MomentKind.GOOD).value, text


def hear_once(source: Source, model: SpeechModel) -> str:
    """The words of one turn; empty where nobody spoke, or nothing was understood.

    Raises:
        MicrophoneError: if the microphone is lost.
    """
    events: queue.SimpleQueue[AnyEvent] = queue.SimpleQueue()
    ears = MicrophoneEars(source, model, Gate(), events.put, spot=lambda _: None, phrases=())
    with contextlib.closing(ears):
        ears.listen(_MOMENT)
        seconds = BEGIN_SECONDS
        while True:
            try:
                event = events.get(timeout=seconds)
            except queue.Empty:
                return ""
            if isinstance(event, Heard):
                return event.text
            if isinstance(event, Lost):
                raise MicrophoneError(event.why)
            if isinstance(event, Stirred):
                seconds = LONGEST_SECONDS
