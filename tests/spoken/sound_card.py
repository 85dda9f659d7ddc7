"""A virtual sound card for tests: PulseAudio with two null sinks, of our own, started and stopped by its process.

`room` is what the facilitator plays; the monitor of `voices` is its microphone, and the couple's voices are played into
that. Needs pulseaudio, pulseaudio-utils and libasound2-plugins; works as root, without dbus.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np

_ASOUND = """\
pcm.!default { type pulse  hint { show on  description "virtual" } }
ctl.!default { type pulse }
"""
# Without norewinds=1 about 1.3 s is lost from the second recording on, with no flag raised.
_SINK = (
    "load-module module-null-sink norewinds=1 sink_name={0} rate=48000 channels=1 channel_map=mono "
    "sink_properties=device.description={0}\n"
)
_PROGRAMS = ("pulseaudio", "pactl", "pacat", "paplay", "parecord")
_HUM_RATE = 8000
_READY_SECONDS = 10.0


def missing() -> str:
    """Say what is not installed here, or nothing."""
    absent = [program for program in _PROGRAMS if shutil.which(program) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class SoundCard:
    """`with SoundCard(folder) as card:`; then `card.play(wav)`, `with card.recording(wav):`, and `card.env` for a child.

    A microphone is never quite silent, so a very soft noise (`hum_level`, in steps of 1/32768) lies under the voices;
    with 0 the microphone gives zeros, as macOS does where there is no permission.
    """

    def __init__(self, folder: Path, *, hum_level: int = 6, echo_db: float | None = None, echo_ms: int = 60) -> None:
        """Prepare it.

        Args:
            folder: its own, for socket, settings and log.
            hum_level: the standard deviation of the noise in the room.
            echo_db: where given, the microphone hears the loudspeaker, so many decibels louder.
            echo_ms: … and so much later.
        """
        self._folder = folder
        self._hum_level, self._echo_db, self._echo_ms = hum_level, echo_db, echo_ms
        self._server: subprocess.Popen[bytes] | None = None
        self._hum: subprocess.Popen[bytes] | None = None
        self.settings = {
            "PULSE_SERVER": f"unix:{folder / 'native'}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "PULSE_RUNTIME_PATH": str(folder),
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        """What a program needs in its environment to find this card and no other."""

    @property
    def env(self) -> dict[str, str]:
        """The whole environment for a child process."""
        return {**os.environ, **self.settings}

    @contextlib.contextmanager
    def in_this_process(self) -> Iterator[None]:
        """Let PortAudio in this very process find the card: call before it starts, or call its `refresh` within."""
        before = {name: os.environ.get(name) for name in self.settings}
        os.environ.update(self.settings)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def __enter__(self) -> SoundCard:  # noqa: PYI034  `Self` is not in Python 3.10
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / "cookie").write_bytes(os.urandom(256))
        (self._folder / "asound.conf").write_text(_ASOUND)
        script = (
            f"load-module module-native-protocol-unix socket={self._folder}/native auth-cookie={self._folder}/cookie\n"
            f"{_SINK.format('room')}{_SINK.format('voices')}"
            "set-default-sink room\nset-default-source voices.monitor\n"
        )
        if self._echo_db is not None:
            script += (
                f"load-module module-loopback source=room.monitor sink=voices latency_msec={self._echo_ms} "
                "source_dont_move=true sink_dont_move=true\n"
            )
        (self._folder / "pulse.pa").write_text(script)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Plug it in; `with` does so."""
        (self._folder / "native").unlink(missing_ok=True)
        self._server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "-F", str(self._folder / "pulse.pa"), "--daemonize=no", "--exit-idle-time=-1"),
                *("--use-pid-file=no", "--disallow-exit", "--realtime=no", "--high-priority=no"),
                f"--log-target=file:{self._folder / 'pulse.log'}",
            ],
            env={**self.env, "HOME": str(self._folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_ready()
        if self._echo_db is not None:
            inputs = self._pactl("list", "short", "sink-inputs").split()
            self._pactl("set-sink-input-volume", inputs[0], f"{self._echo_db}dB")
        if self._hum_level:
            self._start_hum()

    def stop(self, *, hard: bool = False) -> None:
        """Pull it out; with `hard` as a fault would."""
        for process in (self._server, self._hum):
            if process is not None:
                process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
                try:
                    process.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._server = self._hum = None

    def play(self, wav: Path) -> None:
        """Let the couple say this; returns when it was said."""
        subprocess.run(["paplay", "--device=voices", str(wav)], env=self.env, check=True, capture_output=True)

    @contextlib.contextmanager
    def recording(self, wav: Path, *, of: str = "room") -> Iterator[None]:
        """Record what sounds in the room (or in `voices`) into a 16 kHz mono wav."""
        recorder = subprocess.Popen(
            [
                *("parecord", f"--device={of}.monitor", "--rate=16000", "--channels=1", "--format=s16le"),
                *("--latency-msec=50", "--file-format=wav", str(wav)),
            ],
            env=self.env,
        )
        try:
            yield
        finally:
            recorder.send_signal(signal.SIGINT)
            recorder.wait(timeout=10)

    def _pactl(self, *words: str) -> str:
        return subprocess.run(["pactl", *words], env=self.env, check=True, capture_output=True, text=True).stdout

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while subprocess.run(["pactl", "info"], env=self.env, capture_output=True, check=False).returncode:
            if time.monotonic() > until or (self._server is not None and self._server.poll() is not None):
                log = self._folder / "pulse.log"
                raise RuntimeError(f"pulseaudio did not start: {log.read_text()[-500:] if log.exists() else 'no log'}")
            time.sleep(0.05)

    def _start_hum(self) -> None:
        self._hum = subprocess.Popen(
            [
                *("pacat", "--playback", "--device=voices", "--raw", f"--rate={_HUM_RATE}", "--channels=1"),
                *("--format=s16le", "--latency-msec=200"),
            ],
            env=self.env,
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        noise = np.random.default_rng(1).normal(0, self._hum_level, _HUM_RATE).astype(np.int16).tobytes()
        threading.Thread(target=_pour, args=(self._hum, noise), name="hum", daemon=True).start()


def _pour(process: subprocess.Popen[bytes], sound: bytes) -> None:
    """Write the same second again and again, as fast as it is played, until nobody takes it."""
    pipe = process.stdin
    if pipe is None:
        return
    with contextlib.suppress(BrokenPipeError, ValueError):
        while True:
            pipe.write(sound)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()
