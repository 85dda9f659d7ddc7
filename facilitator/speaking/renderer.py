"""The parent's side of rendering: one child process, one queue, a time allowed for each prompt."""

from __future__ import annotations

import contextlib
import heapq
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from facilitator.errors import VoiceError
from facilitator.messages import message
from facilitator.speaking.request import NO_ENGINE, Answer, InstalledVoice, Request

COMMAND = (sys.executable, "-m", "facilitator.speaking.renderer_process")
"""The child; the folder that it may write to is added."""
START_SECONDS = 20.0
"""A cold machine loads a system voice slowly; eSpeak takes a third of a second."""
RENDER_SECONDS = 8.0
_GOODBYE_SECONDS = 0.5
_TRIES = 2
_AHEAD, _NOW = 1, 0


class Renderer:
    """Renders prompts one after another, those that must be said now before those rendered ahead. Thread-safe."""

    voices: tuple[InstalledVoice, ...]
    """The installed ones."""
    engine: str
    """Which engine renders, and its version."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        start_seconds: float = START_SECONDS,
        render_seconds: float = RENDER_SECONDS,
    ) -> None:
        """Start the child; returns when it is ready.

        Raises:
            VoiceError: if the system's voice cannot be loaded; says what to install.
        """
        self._command = command
        self._start_seconds = start_seconds
        self._render_seconds = render_seconds
        self._waiting: list[_Job] = []
        self._numbers = 0
        self._wake = threading.Condition()
        self._closed = False
        self._child: _Child | None = self._start()
        self._worker = threading.Thread(target=self._work, name="renderer", daemon=True)
        self._worker.start()

    def render(self, text: str, voice: str, rate: int, *, now: bool = True) -> Future[bytes]:
        """Render `text`; the future gives the file's bytes (WAV or AIFF), or raises VoiceError.

        Args:
            text: what is to be said.
            voice: the id of one of `voices`.
            rate: words a minute.
            now: before everything that is rendered ahead.
        """
        job = _Job(_NOW if now else _AHEAD, 0, (text, voice, rate))
        with self._wake:
            if self._closed:
                job.future.set_exception(VoiceError(message("voice.closed")))
                return job.future
            self._numbers += 1
            job.number = self._numbers
            heapq.heappush(self._waiting, job)
            self._wake.notify()
        return job.future

    def close(self) -> None:
        """End the child and drop what waits; may be called twice."""
        with self._wake:
            self._closed = True
            dropped, self._waiting = self._waiting, []
            self._wake.notify()
        for job in dropped:
            job.future.cancel()
        self._drop_child(_GOODBYE_SECONDS)  # whoever waits for it learns at once that no answer will come
        self._worker.join()
        self._drop_child(_GOODBYE_SECONDS)  # it may just have been started anew

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closed or self._waiting)
                if self._closed:
                    return
                job = heapq.heappop(self._waiting)
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(self._render(*job.what))
            except VoiceError as error:
                job.future.set_exception(error)
            except Exception:  # noqa: BLE001  somebody waits for this future: it must never be left open
                job.future.set_exception(VoiceError(message("voice.failed")))

    def _render(self, text: str, voice: str, rate: int) -> bytes:
        for _ in range(_TRIES):
            if self._closed:
                break
            try:
                if self._child is None:
                    self._child = self._start()
                return self._child.render(text, voice, rate, self._render_seconds)
            except _ChildError:
                self._drop_child(0.0)
        raise VoiceError(message("voice.failed"))

    def _start(self) -> _Child:
        try:
            child = _Child(self._command)
        except OSError as error:
            raise VoiceError(message("voice.no_renderer")) from error
        try:
            ready = child.answer(self._start_seconds)
        except _ChildError as error:
            child.end(0.0)
            raise VoiceError(message("voice.not_started")) from error
        if ready.fault:
            child.end(_GOODBYE_SECONDS)
            raise VoiceError(_advice(ready.fault))
        self.voices, self.engine = ready.voices, ready.engine
        return child

    def _drop_child(self, goodbye_seconds: float) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end(goodbye_seconds)


@dataclass(order=True)
class _Job:
    urgency: int
    number: int
    what: tuple[str, str, int] = field(compare=False)
    future: Future[bytes] = field(compare=False, default_factory=Future)


class _ChildError(Exception):
    """The child died, took too long or could not render."""


class _Child:
    """The process and its private folder; the two begin and end together."""

    def __init__(self, command: Sequence[str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="facilitator-voice-", dir=_memory()))  # mode 0700
        self._files = 0
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own module, or a test's
                [*command, str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it could name what was rendered, and would disturb the table
            )
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        # A pipe cannot be read with a time limit on every system; a thread can.
        self._reader = threading.Thread(target=self._read, name="renderer answers", daemon=True)
        self._reader.start()

    def render(self, text: str, voice: str, rate: int, seconds: float) -> bytes:
        self._files += 1
        path = self._folder / f"{self._files}{'.aiff' if sys.platform == 'darwin' else '.wav'}"
        request = Request(text, voice, rate, str(path))
        try:
            assert self._process.stdin is not None  # noqa: S101  it is a pipe
            self._process.stdin.write(msgspec.json.encode(request) + b"\n")
            self._process.stdin.flush()
            if self.answer(seconds).fault:
                raise _ChildError
            return path.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: its input was closed at that moment
            raise _ChildError from error
        finally:
            with contextlib.suppress(OSError):  # a child that hangs may hold it; the folder goes with the child
                path.unlink(missing_ok=True)

    def answer(self, seconds: float) -> Answer:
        try:
            return msgspec.json.decode(self._lines.get(timeout=seconds), type=Answer)
        except (queue.Empty, msgspec.DecodeError) as error:
            raise _ChildError from error

    def end(self, goodbye_seconds: float) -> None:
        """Let it go, by force where it does not go itself in time, and with it everything it wrote."""
        assert self._process.stdin is not None  # noqa: S101  it is a pipe
        with contextlib.suppress(OSError):  # it is dead already
            self._process.stdin.close()
        try:
            self._process.wait(goodbye_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101  it is a pipe
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(b"")  # no answer will come any more


def _memory() -> str | None:
    """A folder that never reaches a disk, where the system has one; else the usual place for what is temporary."""
    shared = "/dev/shm"  # noqa: S108  only the parent of a private folder
    return shared if sys.platform == "linux" and os.access(shared, os.W_OK | os.X_OK) else None


def _advice(fault: str) -> str:
    if fault != NO_ENGINE:
        return message("voice.not_started")
    if sys.platform == "linux":
        return message("voice.none_installed")
    return message("voice.not_loaded")
