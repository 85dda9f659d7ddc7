"""The ears: one thread that takes sound from a source and gives it to the open turn.

Two guards keep the facilitator from hearing itself. While the gate is shut nothing is listened to; and what began to be
said then is let go until whoever speaks pauses. A chime of the open turn is no prompt: speech over it counts.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Callable, Sequence

import numpy as np

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import Device, EndedBy, Found, Lost
from facilitator.errors import MicrophoneError, ModelError
from facilitator.gate import Gate
from facilitator.hearing.activity import VoiceActivity
from facilitator.hearing.endings import Cue
from facilitator.hearing.recogniser import SpeechModel
from facilitator.hearing.source import RATE, Block, Source
from facilitator.hearing.turn import OpenTurn, Spot
from facilitator.hearing.zeros import Zeros
from facilitator.messages import message
from facilitator.ports import Post

RETRY_SECONDS = 1.0
LONGEST_DEAF_SECONDS = 60.0
"""A recogniser that fails again and again is tried again after twice as long each time, but no longer than this."""
DEAF_SECONDS = 5.0
"""No utterance that began during a prompt is let go for longer; a radio would make us deaf to "stop"."""
CHIMING_SECONDS = 2.5
"""A chime begins and has rung out within this time after it was due; a longer sound is a prompt."""
_READ_SECONDS = 0.1
_QUIETEST_DB = -60.0


def _ignore(_: object) -> None:
    """Where nobody wants to know."""


class MicrophoneEars:
    """Listens to a source; see `facilitator.ports.Ears`."""

    def __init__(
        self,
        source: Source,
        model: SpeechModel,
        gate: Gate,
        post: Post,
        *,
        spot: Spot,
        phrases: Sequence[str],
        live: Callable[[str], None] = _ignore,
        level: Callable[[float], None] = _ignore,
        chime: Callable[[], None] = lambda: None,
        thread: bool = True,
    ) -> None:
        """Begin to take sound; a turn is opened by `listen`.

        Args:
            source: the microphone, or sound from memory. It is closed by `close`.
            model: the speech model.
            gate: tells which sound may be our own, on the clock of the blocks' `at`.
            post: takes the events, from the ears' thread.
            spot: tells which command a phrase is, if it is one; pure.
            phrases: the closed grammar: every phrase of the commands, and the ways of saying yes and no.
            live: takes the words of the open turn as they come, from the ears' thread.
            level: takes the loudness of every block, 0 (-60 dB or less) to 1 (full scale), from the ears' thread.
            chime: sounds the closing chime; called from the ears' thread, and must not wait.
            thread: listen in a thread of its own; else the caller calls `step`, block after block, in its own time.
        """
        self._source, self._model, self._gate, self._post = source, model, gate, post
        self._spot, self._phrases = spot, tuple(phrases)
        self._live, self._level, self._chime = live, level, chime
        self._wanted: Listen | None = None
        """The turn that was last asked for: known at once, before the ears' thread comes to open it."""
        self._turn: OpenTurn | None = None
        self._shown: tuple[str, ...] = ()
        self._activity = VoiceActivity()
        self._tainted_seconds: float | None = None
        self._chiming_until = -math.inf
        self._chime_sounded = False
        self._zeros = Zeros()
        self._lost = False
        self._deaf_seconds: float | None = None
        """For how much more sound the recogniser is left alone, after it failed."""
        self._recover_after = RETRY_SECONDS
        self.overflows = 0
        """How often sound was lost because the machine was busy."""
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        if thread:
            self._thread.start()

    def left_out(self, phrases: Sequence[str] | None = None) -> tuple[str, ...]:
        """Give those phrases (of the closed grammar, where none are given) that the model has no words for."""
        return self._model.sort_out(self._phrases if phrases is None else phrases)[1]

    def listen(self, listen: Listen) -> None:
        """Open a turn; it replaces the one that was open. Returns at once."""
        self._wanted = listen
        self._wishes.put(lambda: self._open(listen))

    def rest(self) -> None:
        """Stop listening; drop what was being said."""
        self._wanted = None
        self._wishes.put(self._drop)

    def hand_over(self) -> bool:
        """End the open turn now, with what was heard (a key was pressed); whether one was open that can be ended."""
        wanted, self._wanted = self._wanted, None
        if wanted is None or wanted.expect is Expect.COMMAND:
            self._wanted = wanted
            return False
        self._wishes.put(self._end_by_key)
        return True

    def so_far(self) -> tuple[str, ...]:
        """Give the words of the open turn until now."""
        return self._shown

    def close(self) -> None:
        """Let go of microphone and recogniser; may be called twice."""
        self._closing.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=5)
        self._source.close()

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self.step()
        except Exception:
            self._post(Lost(device=Device.RECOGNISER, why=message("hearing.fault")))
            raise

    def step(self) -> None:
        """Take the next block, if one comes within its time, and do what has been asked for."""
        block = self._read()
        try:
            with contextlib.suppress(queue.Empty):
                while True:
                    self._wishes.get_nowait()()
            if block is not None:
                self._hear(block)
            if block is not None:
                self._recover(len(block.pcm) / 2 / RATE)
        except ModelError as error:
            self._drop()
            self._deaf_seconds, self._recover_after = (
                self._recover_after,
                min(2 * self._recover_after, LONGEST_DEAF_SECONDS),
            )
            self._post(Lost(device=Device.RECOGNISER, why=str(error)))

    def _recover(self, seconds: float) -> None:
        """Have the turn opened anew some time after the recogniser failed: "stop" must not stay unheard for an evening."""
        if self._deaf_seconds is None:
            return
        self._deaf_seconds -= seconds
        if self._deaf_seconds <= 0:
            self._deaf_seconds = None
            self._post(Found(device=Device.RECOGNISER))

    def _open(self, listen: Listen) -> None:
        self._turn, self._shown = OpenTurn(listen, self._model, self._phrases, self._spot, self._post), ()
        self._chiming_until = -math.inf

    def _drop(self) -> None:
        self._turn, self._shown = None, ()

    def _end_by_key(self) -> None:
        if self._turn is not None:
            self._turn.end(EndedBy.KEY)
            self._close_turn_if_over(self._turn)

    def _close_turn_if_over(self, turn: OpenTurn) -> None:
        if turn.over:
            if self._wanted is turn.listen:
                self._wanted = None
            self._recover_after = RETRY_SECONDS
            self._drop()

    def _read(self) -> Block | None:
        try:
            if self._lost:
                if self._closing.wait(RETRY_SECONDS):
                    return None
                self._source.reopen()
                self._found()
            return self._source.read(_READ_SECONDS)
        except MicrophoneError as error:
            self._loses(str(error))
            return None

    def _loses(self, why: str) -> None:
        if not self._lost:
            self._lost = True
            self._post(Lost(device=Device.MICROPHONE, why=why))

    def _found(self) -> None:
        self._lost = False
        self._activity = VoiceActivity()
        self._zeros = Zeros()
        self._post(Found(device=Device.MICROPHONE))

    def _hear(self, block: Block) -> None:
        seconds = len(block.pcm) / 2 / RATE
        self.overflows += block.overflowed
        self._level(_loudness(block.pcm))
        self._mind_zeros(block.pcm)
        before = self._activity.heard
        changes = list(self._activity.hear(block.pcm))
        own = self._sounds_own(block, seconds)
        turn = self._turn
        if turn is None or self._tainted_seconds is not None:
            return
        ends = before + len(block.pcm) // 2
        cue = turn.hear(block.pcm, self._activity, [(change.speaking, ends - change.at) for change in changes], own=own)
        if cue is not None:
            self._chiming_until, self._chime_sounded = block.at + seconds + CHIMING_SECONDS, False
        if cue is Cue.CHIME:
            self._chime()
        self._show(turn)
        self._close_turn_if_over(turn)

    def _sounds_own(self, block: Block, seconds: float) -> bool:
        """Keep the two guards; tell whether a chime of ours sounds in this block."""
        shut = self._gate.shut(block.at) or self._gate.shut(block.at + seconds)
        if shut and block.at < self._chiming_until:
            self._chime_sounded = True
            return True
        if shut:
            self._tainted_seconds = 0.0
            return False
        if self._chime_sounded:
            self._chiming_until = -math.inf
        if self._tainted_seconds is not None:
            self._tainted_seconds += seconds
            quiet = not self._activity.speaking and not self._activity.stirring
            if quiet or self._tainted_seconds >= DEAF_SECONDS:
                self._tainted_seconds = None
        return False

    def _mind_zeros(self, pcm: bytes) -> None:
        if self._zeros.hear(pcm):
            lost = Lost(device=Device.MICROPHONE, why=message("hearing.only_zeros"))
            self._post(lost if self._zeros.mute else Found(device=Device.MICROPHONE))

    def _show(self, turn: OpenTurn) -> None:
        words = turn.live()
        if words != self._shown:
            self._shown = words
            self._live(" ".join([*filter(None, [turn.listen.before]), *words]))


def _loudness(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) / 32768
    power = float(np.mean(samples**2)) if samples.size else 0.0
    return min(1.0, max(0.0, 1 - 10 * math.log10(max(power, 1e-12)) / _QUIETEST_DB))
