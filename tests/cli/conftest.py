"""A home of its own for every test, and the real program in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from facilitator.cli import main

ROOT = Path(__file__).resolve().parents[2]
PATIENT = 60.0


@dataclass(frozen=True)
class Told:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What stands on stderr, which has to be one clear sentence."""
        assert "Traceback" not in self.out + self.err
        told = " ".join(self.err.split())
        assert told, self.out
        assert told.endswith("."), told
        return told


def _heed_ctrl_c() -> None:
    """Take Ctrl-C as at a keyboard, even if these tests run in the background, where it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Home:
    """Folders of its own for settings, journal and cache."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith(("FACILITATOR_", "XDG_", "PULSE_"))
        }
        self.env |= {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "share"),
            "FACILITATOR_DATA_FOLDER": str(self.data),
        }
        for name in os.environ:
            if name not in self.env:
                monkeypatch.delenv(name)
        for name, value in self.env.items():
            monkeypatch.setenv(name, value)

    @property
    def settings(self) -> Path:
        """The settings file, in its folder."""
        path = self.folder / "config" / "facilitator" / "settings.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start the real program, with all three of its streams in our hands."""
        return subprocess.Popen(
            [sys.executable, "-m", "facilitator", *arguments],
            env=self.env | more,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509  nothing here has threads that could stand in its way
        )

    def run(self, *arguments: str, typed: str = "", **more: str) -> Told:
        """Run the real program to its end."""
        with self.start(*arguments, **more) as process:
            out, err = process.communicate(typed, timeout=PATIENT)
            return Told(process.returncode, out, err)

    def written(self) -> list[Path]:
        """What was written to the data folder."""
        return [path for path in self.data.rglob("*") if path.is_file()]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return Home(tmp_path, monkeypatch)


@pytest.fixture
def facilitator(home: Home, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command in this process: much quicker, for all that needs no process of its own."""

    def run(*arguments: str) -> Told:
        capsys.readouterr()
        code = 0
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return run
