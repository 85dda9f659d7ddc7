"""The child process that renders prompts to files: the only module that knows pyttsx3.

`python -m facilitator.speaking.renderer_process FOLDER` says once which voices there are, then answers each line of
standard input; when that ends it removes FOLDER with all that is in it, so that nothing of a prompt stays behind even
if the parent was killed.

What pyttsx3 2.99 does, and what is done about it here:

- It prints to standard output ("Audio saved to …"). Our answers go by a copy of it; the original leads nowhere.
- A queued call that fails (an unknown voice, a file that cannot be written) tells only the topic `error`, and with
  eSpeak not even that, for it happens in a callback from C. So we listen to the topic and look at the file.
- With eSpeak about one render in twenty was empty: `runAndWait` cancels what eSpeak is doing at its beginning, and eSpeak
  may still be setting the voice, for it does everything in its own thread. And the first `runAndWait` of all returns
  before the file is written. So we wait for eSpeak before and after, and take the engine as free from the start.
- With eSpeak a `runAndWait` without a new text renders the old one again: each one here follows a `save_to_file`.
- On macOS `runAndWait` may return just before the file is whole: we wait until it stops growing.
- SAPI and the voices of macOS read `<…>` and `[[…]]` as orders. No prompt needs these characters: they are spaces here.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyttsx3

from facilitator.speaking.request import NO_ENGINE, Answer, InstalledVoice, Request

_GROWING_SECONDS = 2.0
_LOOK_SECONDS = 0.02
_HEADER_BYTES = 44
_PACE = {"espeak": 0.83}
"""What makes a rate true for short spoken sentences: asked for 150 words a minute, eSpeak speaks 180-185 of a prompt."""
_ORDERS = str.maketrans("<>[]{}\\", " " * 7)


class Engine:
    """pyttsx3, with its faults told instead of hidden."""

    def __init__(self) -> None:
        self._engine: Any = pyttsx3.init()
        self._faults: list[str] = []
        self._engine.connect("error", self._fault)
        self._is_espeak = str(self._engine) == "espeak"
        if self._is_espeak:
            self._engine.proxy.setBusy(False)

    def voices(self) -> tuple[InstalledVoice, ...]:
        """List what is installed."""
        return tuple(
            InstalledVoice(
                str(voice.id),
                str(voice.name or voice.id),
                tuple(str(language).lower().replace("_", "-") for language in voice.languages if language),
            )
            for voice in self._engine.getProperty("voices")
        )

    def name(self) -> str:
        """Tell engine and version."""
        return f"{self._engine} {importlib.metadata.version('pyttsx3')}"

    def render(self, request: Request) -> Answer:
        """Write the request's sound to its file."""
        self._faults.clear()
        if request.voice:
            self._engine.setProperty("voice", request.voice)
        self._engine.setProperty("rate", round(request.rate * _PACE.get(str(self._engine), 1.0)))
        self._engine.save_to_file(speakable(request.text), request.path)
        self._settle()
        self._engine.runAndWait()
        self._settle()
        if not self._faults and not _is_whole(Path(request.path)):
            self._faults.append("no sound")
        return Answer(fault=" ".join(self._faults))

    def _settle(self) -> None:
        if self._is_espeak:
            from pyttsx3.drivers import _espeak  # noqa: PLC0415  where there is no eSpeak it does not load

            _espeak.Synchronize()

    def _fault(self, exception: Exception, **_: object) -> None:
        self._faults.append(type(exception).__name__)


def speakable(text: str) -> str:
    """Leave out what an engine could take as an order, and whatever cannot be spoken.

    The result is never empty: pyttsx3 refuses an empty text.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text.translate(_ORDERS))
    return " ".join(printable.split()) or "."


def _is_whole(path: Path) -> bool:
    before, since = -1, time.monotonic()
    while time.monotonic() - since < _GROWING_SECONDS:
        size = path.stat().st_size if path.exists() else 0
        if size > _HEADER_BYTES and (size == before or sys.platform == "linux"):  # eSpeak is done, see `_settle`
            return True
        before = size
        time.sleep(_LOOK_SECONDS)
    return False


def serve(requests: BinaryIO, answers: BinaryIO) -> int:
    """Answer each line until there are no more; gives the exit code."""
    try:
        engine = Engine()
        ready = Answer(voices=engine.voices(), engine=engine.name())
    except Exception:  # noqa: BLE001  whatever a driver raises where its library is missing: there is no voice
        _send(answers, Answer(fault=NO_ENGINE))
        return 1
    _send(answers, ready)
    decoder = msgspec.json.Decoder(Request)
    for line in requests:
        try:
            answer = engine.render(decoder.decode(line))
        except Exception as error:  # noqa: BLE001  the driver's errors are of any type; the parent is told which
            answer = Answer(fault=type(error).__name__)
        _send(answers, answer)
    return 0


def _send(answers: BinaryIO, answer: Answer) -> None:
    answers.write(msgspec.json.encode(answer) + b"\n")
    answers.flush()


def main(folder: str) -> int:
    """Run as the child: keep standard output for the answers, and what the engine prints off it."""
    # Ctrl-C and a closed terminal are for the parent: when it is gone the input ends, and with it this process.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        return serve(sys.stdin.buffer, answers)
    except BrokenPipeError:  # the parent is gone; it no longer needs an answer
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
