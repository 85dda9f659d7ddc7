"""Sound in and out through PortAudio: the only module that knows `sounddevice`.

What PortAudio is like, and what follows from it here:

- The list of devices is read once, when PortAudio starts. `refresh` starts it anew; that ends every stream, so the
  streams of this module are reopened after it.
- It is not safe to open and close from two threads at once: one lock stands around all of that.
- Its stream clock reads 0 with ALSA's pulse plug-in and is missing on other systems. So times are `time.monotonic()`
  at the callback, moved by the delay that the callback is told where that is plausible, else by the stream's latency.
- An unplugged device raises nothing: the stream becomes inactive (ALSA, WASAPI), or its callbacks just stop (Core
  Audio). So a stream that is inactive, or has not called for `LOST_SECONDS`, is lost.
- With a callback, the thread is PortAudio's: it copies and counts, nothing else.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from facilitator.alsa import hush_alsa
from facilitator.errors import LoudspeakerError, MicrophoneError, SoundError
from facilitator.heard_sound import RATE, AsHeard, Block
from facilitator.messages import message
from facilitator.quietly import quietly
from facilitator.sound_devices import SoundDevice, choose_loudspeaker, choose_microphone, fault

BLOCK_SECONDS = 0.1
LOST_SECONDS = 2.0
"""No callback for this long: the device is gone. Long enough for a machine that was busy for a moment."""

_MONO = 1
_STEREO = 2
_PLAUSIBLE_SECONDS = 2.0
_INVALID_RATE = -9997  # paInvalidSampleRate
_INVALID_CHANNELS = -9998  # paInvalidChannelCount
_TRY_ANOTHER_FORMAT = (_INVALID_RATE, _INVALID_CHANNELS)

Fill = Callable[[int, float], bytes]
"""`fill(frames, at)` gives up to `frames` samples, int16 mono, whose first leaves the loudspeaker at `at`
(`time.monotonic()` seconds). Fewer samples are followed by silence. Called from PortAudio's thread: never wait in it."""


_lock = threading.RLock()
_open_streams: list[_Stream] = []


def devices() -> tuple[SoundDevice, ...]:
    """List every device. Only what was plugged in at the start, or at the last `refresh`, is seen.

    Raises:
        SoundError: if PortAudio is missing or cannot be asked.
    """
    with _lock:
        sd = _sounddevice()
        try:
            apis = [str(api["name"]) for api in sd.query_hostapis()]
            listed = sd.query_devices()
        except sd.PortAudioError as error:
            raise SoundError(message("sound.not_listed", reason=error.args[0])) from error
        first_in, first_out = _default_index(sd, "input"), _default_index(sd, "output")
        return tuple(
            SoundDevice(
                index=index,
                name=str(info["name"]),
                host_api=apis[info["hostapi"]],
                inputs=int(info["max_input_channels"]),
                outputs=int(info["max_output_channels"]),
                rate=float(info["default_samplerate"]),
                is_default_input=index == first_in,
                is_default_output=index == first_out,
            )
            for index, info in enumerate(listed)
        )


def refresh() -> None:
    """Start PortAudio anew, so that devices plugged in since are seen; our open streams are reopened after a moment.

    Raises:
        SoundError: if PortAudio does not start again.
    """
    with _lock:
        sd = _sounddevice()
        streams = list(_open_streams)
        for stream in streams:
            stream.suspend()
        try:
            sd._terminate()  # noqa: SLF001  there is no public way; the author names these two for it
            sd._initialize()  # noqa: SLF001
        except sd.PortAudioError as error:
            raise SoundError(message("sound.not_started_again", reason=error.args[0])) from error
        for stream in streams:
            # One that does not come back says so when it is read or asked, where somebody can act on it.
            with contextlib.suppress(SoundError):
                stream.resume()


class _Stream:
    """What input and output share: opening with the next format, closing once, and knowing whether it still runs."""

    kind: str
    error: type[MicrophoneError | LoudspeakerError]

    def __init__(self, wanted: str | int | None) -> None:
        self.wanted = wanted
        self.device: SoundDevice
        self.rate: int
        self.latency_seconds = 0.0
        self._stream: Any = None
        self._last_callback = 0.0
        with _lock:
            self.resume()
            _open_streams.append(self)

    @property
    def working(self) -> bool:
        """Whether the device still asks for sound or gives some."""
        with _lock:
            active = self._stream is not None and bool(self._stream.active)
        return active and time.monotonic() - self._last_callback < LOST_SECONDS

    def close(self) -> None:
        """Let go of the device; may be called twice."""
        with _lock:
            if self in _open_streams:
                _open_streams.remove(self)
            self.suspend()

    def suspend(self) -> None:
        """Let go of the device for a moment. Sound that waits is dropped."""
        with _lock:
            stream, self._stream = self._stream, None
            if stream is not None:
                with quietly():
                    stream.abort()
                    stream.close()

    def resume(self) -> None:
        """Open the device.

        Raises:
            MicrophoneError: if it is one and cannot be opened.
            LoudspeakerError: if it is one and cannot be opened.
        """
        try:
            sd = _sounddevice()
            listed = devices()
        except SoundError as error:
            raise self.error(str(error)) from error
        device = (choose_microphone if self.kind == "microphone" else choose_loudspeaker)(listed, self.wanted)
        formats = self._formats(device)
        for number, (rate, channels) in enumerate(formats, 1):
            try:
                self._start(device, rate, channels)
            except sd.PortAudioError as error:  # noqa: PERF203  the next format is another try
                if number == len(formats) or _code(error) not in _TRY_ANOTHER_FORMAT:
                    raise self.error(fault(self.kind, device, _code(error), str(error.args[0]))) from error
            else:
                return

    def _start(self, device: SoundDevice, rate: int, channels: int) -> None:
        with quietly():
            stream = self._open(device, rate, channels)
            self.device, self.rate, self.latency_seconds = device, rate, float(stream.latency)
            self._last_callback = time.monotonic()
            try:
                stream.start()
            except BaseException:
                stream.close()
                raise
        self._stream = stream

    def _formats(self, device: SoundDevice) -> list[tuple[int, int]]:
        raise NotImplementedError

    def _open(self, device: SoundDevice, rate: int, channels: int) -> Any:
        raise NotImplementedError


class InputStream(_Stream):
    """An open microphone. Where the device cannot do 16 kHz mono, its own format is opened and turned into that."""

    kind = "microphone"
    error = MicrophoneError

    def __init__(self, wanted: str | int | None = None) -> None:
        """Open it and listen.

        Args:
            wanted: number or part of the name; `None` is the system's own choice.

        Raises:
            MicrophoneError: if there is none, or it is busy; one sentence that says what to do.
        """
        self._blocks: queue.SimpleQueue[tuple[bytes, float, bool]] = queue.SimpleQueue()
        self._as_heard: AsHeard
        super().__init__(wanted)

    def read(self, timeout_seconds: float = LOST_SECONDS) -> Block | None:
        """Wait for the next block; `None` if none came in that time and the device still works.

        Raises:
            MicrophoneError: if the device is gone.
        """
        try:
            pcm, at, overflowed = self._blocks.get(timeout=timeout_seconds)
        except queue.Empty:
            if not self.working:
                raise MicrophoneError(message("sound.microphone_lost", device=self.device.name)) from None
            return None
        return Block(self._as_heard(pcm), at, overflowed)

    def _formats(self, device: SoundDevice) -> list[tuple[int, int]]:
        own = round(device.rate)
        return [(RATE, _MONO), (own, _MONO), (own, min(_STEREO, device.inputs))]

    def _open(self, device: SoundDevice, rate: int, channels: int) -> Any:
        self._as_heard = AsHeard(rate, channels)

        def callback(pcm: Any, frames: int, times: Any, status: Any) -> None:
            now = time.monotonic()
            self._last_callback = now
            waited = _plausible(times.currentTime - times.inputBufferAdcTime, frames / rate + self.latency_seconds)
            self._blocks.put((bytes(pcm), now - waited, bool(status.input_overflow)))

        return _sounddevice().RawInputStream(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=round(rate * BLOCK_SECONDS),
            callback=callback,
        )


class OutputStream(_Stream):
    """An open loudspeaker that asks for sound as long as it is open. Its `rate` is what the device could do."""

    kind = "loudspeaker"
    error = LoudspeakerError

    def __init__(
        self, fill: Fill, wanted: str | int | None = None, *, rate: int = 22_050, latency_seconds: float = 0.05
    ) -> None:
        """Open it and begin to ask.

        Args:
            fill: gives the sound, see `Fill`. It is asked in small pieces of about a third of the latency.
            wanted: number or part of the name; `None` is the system's own choice.
            rate: samples a second that would be liked; look at `self.rate` for what it became.
            latency_seconds: how far ahead the device may ask. Less is quicker to fall silent, more is safer.

        Raises:
            LoudspeakerError: if there is none, or it is busy; one sentence that says what to do.
        """
        self._fill = fill
        self._ahead = latency_seconds
        self._liked_rate = rate
        self.underflows = 0
        """How often the device ran dry."""
        super().__init__(wanted)

    def _formats(self, device: SoundDevice) -> list[tuple[int, int]]:
        rates = dict.fromkeys((self._liked_rate, round(device.rate)))
        return [(rate, channels) for rate in rates for channels in (_MONO, min(_STEREO, device.outputs))]

    def _open(self, device: SoundDevice, rate: int, channels: int) -> Any:
        def callback(pcm: Any, frames: int, times: Any, status: Any) -> None:
            now = time.monotonic()
            self._last_callback = now
            self.underflows += bool(status.output_underflow)
            ahead = _plausible(times.outputBufferDacTime - times.currentTime, self.latency_seconds)
            sound = self._fill(frames, now + ahead)[: 2 * frames].ljust(2 * frames, b"\0")
            pcm[:] = sound if channels == _MONO else np.frombuffer(sound, np.int16).repeat(channels).tobytes()

        return _sounddevice().RawOutputStream(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=max(64, round(rate * self._ahead / 3)),
            latency=self._ahead,
            callback=callback,
        )


def _sounddevice() -> Any:
    try:
        import sounddevice  # noqa: PLC0415  a machine without PortAudio still has the typed session
    except OSError as error:
        raise SoundError(message("sound.no_portaudio")) from error
    except Exception as error:  # PortAudioError cannot be named while its module does not load
        raise SoundError(message("sound.portaudio_failed")) from error
    hush_alsa()
    return sounddevice


def _default_index(sd: Any, kind: str) -> int | None:
    try:
        return int(sd.query_devices(kind=kind)["index"])
    except (sd.PortAudioError, ValueError):  # there is none of this kind
        return None


def _plausible(told_seconds: float, else_seconds: float) -> float:
    return told_seconds if 0 < told_seconds < _PLAUSIBLE_SECONDS else else_seconds


def _code(error: Exception) -> int:
    return int(error.args[1]) if len(error.args) > 1 else 0
