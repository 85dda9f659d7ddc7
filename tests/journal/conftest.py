"""What the tests of the journal share: a session that two people could have had, and a disk that is really small."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.dialogue.events import AnyEvent, Begun, Caught, Command, Commanded, Heard, Spoken, Word

CANARY = "the heron stood in our kitchen"
NAMES = ("Ana", "Ben")


def begun(names: tuple[str, str] = NAMES, clock: str = "2026-05-04T19:30:00+02:00") -> Begun:
    return Begun(exercise="imago", names=names, clock=clock)


def heard(number: int, text: str = CANARY) -> Heard:
    words = tuple(Word(text=word, start=place / 3, end=place / 3 + 0.3) for place, word in enumerate(text.split()))
    return Heard(at=float(number), turn=number, text=text, words=words)


def an_evening() -> list[AnyEvent]:
    return [
        Spoken(at=2.0, say=1),
        Caught(at=7.0, turn=1, text=CANARY),
        heard(9),
        Commanded(at=20.0, command=Command.PAUSE, turn=2, text=CANARY),
    ]


def bytes_of(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 192 KiB of its own, which only root can mount."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=192k,mode=0700", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk of its own needs Linux and the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
