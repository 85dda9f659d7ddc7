"""The loudspeaker: one output stream, open all the time, that asks for sound and gets prompts, chimes or silence."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np

from facilitator.dialogue.events import Device, Found, Lost
from facilitator.errors import SoundError
from facilitator.gate import Gate
from facilitator.messages import message
from facilitator.ports import Post
from facilitator.speaking.lane import Done, Lane
from facilitator.speaking.waves import Pcm, resampled

RATE = 22_050
"""What is asked of the loudspeaker: the rate of most system voices."""
GAP_SECONDS = 0.3
"""The breath between two prompts that follow one another."""
RETRY_SECONDS = 1.0
REFRESH_TRIES = 5
"""A device plugged in anew is only seen after the list of devices was read again, which interrupts the microphone for
a moment: so only at every fifth try."""
GRACE_SECONDS = 1.0
"""Reading the list of devices again, for the microphone's sake, also stops this stream for a moment."""
_LOOK_SECONDS = 0.1

Fill = Callable[[int, float], bytes]


class Output(Protocol):
    """An open loudspeaker; see `facilitator.portaudio.OutputStream`."""

    rate: int

    @property
    def working(self) -> bool:
        """Whether it still asks for sound."""

    def close(self) -> None:
        """Let go of it; may be called twice."""


class Player:
    """Plays sounds one after another, knows when they leave the loudspeaker, and tells the gate. Thread-safe."""

    def __init__(
        self,
        open_output: Callable[[Fill], Output],
        gate: Gate,
        post: Post,
        *,
        refresh: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        look_seconds: float | None = _LOOK_SECONDS,
    ) -> None:
        """Open the loudspeaker; where that fails `Lost` is posted, and it is tried again each second.

        Args:
            open_output: opens the loudspeaker, which then calls the `Fill` from its own thread.
            gate: is told when sound leaves the loudspeaker.
            post: gets `Lost` and `Found`.
            refresh: reads the list of devices again.
            clock: the clock of the `at` that `Fill` is given; monotonic seconds.
            look_seconds: how often a thread of ours looks after the device; `None` where the caller calls `look`.
        """
        self._open_output = open_output
        self._gate = gate
        self._post = post
        self._refresh = refresh
        self._clock = clock
        self._lock = threading.Lock()
        self._prompts = Lane(GAP_SECONDS)
        self._chimes = Lane(0.0)
        self._leaving: deque[tuple[float, Done]] = deque()
        self._sounding = False
        self._output: Output | None = None
        self._said_lost = False
        self._tries = 0
        self._tried_at = self._working_at = clock()
        self._open()
        self._closing = threading.Event()
        self._watcher: threading.Thread | None = None
        if look_seconds is not None:
            self._watcher = threading.Thread(target=self._watch, args=(look_seconds,), name="loudspeaker", daemon=True)
            self._watcher.start()

    @property
    def rate(self) -> int:
        """Samples a second of the loudspeaker."""
        output = self._output
        return RATE if output is None else output.rate

    def play(self, pcm: Pcm, done: Done) -> bool:
        """Play after what waits. `done` is told once, from another thread, when the last sample has left or was cut.

        Returns:
            False if there is no loudspeaker now; then nothing is played, and `done` is not told.
        """
        pcm = resampled(pcm, self.rate)
        with self._lock:
            if self._output is None:
                return False
            self._prompts.add(pcm, done)
            return True

    def chime(self, pcm: Pcm) -> None:
        """Play now, beside whatever sounds; without a loudspeaker it is let go."""
        pcm = resampled(pcm, self.rate)
        with self._lock:
            if self._output is not None:
                self._chimes.add(pcm, None)

    def hush(self) -> None:
        """Be silent: what sounds dies away within `FADE_SECONDS`, what waits is dropped; each is told so."""
        with self._lock:
            cut = self._prompts.cut() + self._chimes.cut()
        for done in cut:
            done(False)  # noqa: FBT003  it is a `Done`

    def close(self) -> None:
        """Let go of the loudspeaker; may be called twice."""
        self._closing.set()
        if self._watcher is not None:
            self._watcher.join()
        self._let_go()

    def fill(self, frames: int, at: float) -> bytes:
        """Give `frames` samples, int16 mono, of which the first leaves the loudspeaker at `at` (monotonic seconds)."""
        with self._lock:
            output = self._output
            if output is None:
                return b""  # it asks before we know its rate
            prompts, chimes = (lane.take(frames, output.rate) for lane in (self._prompts, self._chimes))
            self._leaving.extend((at + end / output.rate, done) for end, done in prompts.ended)
            firsts = [taken.first for taken in (prompts, chimes) if taken.first is not None]
            if firsts and not self._sounding:
                self._sounding = True
                self._gate.sounding(at + min(firsts) / output.rate)
            if self._sounding and not (prompts.goes_on or chimes.goes_on):
                self._sounding = False
                self._gate.silent(at + max(prompts.end, chimes.end) / output.rate)
        self._tell_due()
        mixed = np.clip(prompts.block + chimes.block, -32768, 32767).astype(np.int16)
        return bytes(mixed.tobytes())

    def look(self) -> None:
        """Look after the device once: tell what has ended, notice that it is gone, try to get it back."""
        self._tell_due()
        output = self._output
        if output is not None and output.working:
            self._working_at = self._clock()
        elif output is not None and self._clock() - self._working_at >= GRACE_SECONDS:
            self._let_go()
            self._lost(message("sound.loudspeaker_lost"))
            self._tries, self._tried_at = 0, self._clock()
        elif output is None and self._clock() - self._tried_at >= RETRY_SECONDS:
            self._open()

    def _watch(self, every_seconds: float) -> None:
        while not self._closing.wait(every_seconds):
            self.look()

    def _open(self) -> None:
        self._tries += 1
        self._tried_at = self._clock()
        try:
            if self._refresh is not None and self._tries % REFRESH_TRIES == 0:
                self._refresh()
            output = self._open_output(self.fill)
        except SoundError as error:
            self._lost(str(error))
            return
        with self._lock:
            self._output, self._working_at = output, self._clock()
        if self._said_lost:
            self._said_lost = False
            self._post(Found(device=Device.LOUDSPEAKER))

    def _lost(self, why: str) -> None:
        if not self._said_lost:
            self._said_lost = True
            self._post(Lost(device=Device.LOUDSPEAKER, why=why))

    def _let_go(self) -> None:
        with self._lock:
            output, self._output = self._output, None
            cut = [done for _, done in self._leaving] + self._prompts.cut()
            self._leaving.clear()
            self._prompts, self._chimes = Lane(GAP_SECONDS), Lane(0.0)
            if self._sounding:
                self._sounding = False
                self._gate.silent(self._clock())
        if output is not None:
            output.close()
        for done in cut:
            done(False)  # noqa: FBT003  it is a `Done`

    def _tell_due(self) -> None:
        now = self._clock()
        with self._lock:
            due = []
            while self._leaving and self._leaving[0][0] <= now:
                due.append(self._leaving.popleft()[1])
        for done in due:
            done(True)  # noqa: FBT003  it is a `Done`
