"""A session reaches nobody but this machine: by Python's audit hooks, by the system's own calls, and with no network at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from facilitator.testing.no_network import no_network, outside, trace
from tests.speech_model import speech_model

ROOT = Path(__file__).resolve().parents[1]
SHORT = ROOT / "tests" / "demo" / "short.toml"
TYPED = (
    "no\nno\nyes\nthe dialogue\nana\nis now a good time\nyes\nskip\nskip\nskip\nwhen you work in the garden i feel lonely\n"
    "you said when i work in the garden you feel lonely\nyes\nstop the session\n"
)
ALONE = ["unshare", "--map-root-user", "--net"]
"""A network of its own, in which there is nothing: not even loopback is up."""


def typed_session(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    talk = ("talk", "--names", "Ana,Ben", "--typed")
    return run(folder, TYPED, *before, sys.executable, "-m", "facilitator", *talk)


def demonstration(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    words = ["demo", "--scenario", str(SHORT), "--out", str(folder / "out"), "--model", str(speech_model())]
    return run(folder, "", *before, sys.executable, "-m", "facilitator", *words)


def run(folder: Path, typed: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a home of its own, with nothing of a sound server."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "FACILITATOR_MODEL"))}
    env |= {"HOME": str(folder), "FACILITATOR_DATA_FOLDER": str(folder / "data")}
    env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "CACHE", "DATA")}
    done = subprocess.run(
        command, input=typed, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


Run = Callable[..., "subprocess.CompletedProcess[str]"]
SESSIONS = pytest.mark.parametrize("session", [typed_session, pytest.param(demonstration, marks=pytest.mark.slow)])


@SESSIONS
def test_no_python_in_a_session_opens_a_socket_beyond_loopback(session: Run, tmp_path: Path) -> None:
    with no_network():
        assert "We stop here" in session(tmp_path).stdout


@pytest.mark.slow
@SESSIONS
def test_no_native_code_in_a_session_does_either(session: Run, tmp_path: Path) -> None:
    before = trace(tmp_path / "calls.txt")
    if before is None:
        pytest.skip("strace is not installed, or may not be used here")
    assert "We stop here" in session(tmp_path, *before).stdout
    assert outside(tmp_path / "calls.txt") == []


@pytest.mark.slow
@SESSIONS
def test_a_session_needs_no_network_at_all(session: Run, tmp_path: Path) -> None:
    alone = [*ALONE, "true"]
    if shutil.which("unshare") is None or subprocess.run(alone, check=False, capture_output=True).returncode:
        pytest.skip("a network of its own, with nothing in it, cannot be had here")
    assert "We stop here" in session(tmp_path, *ALONE).stdout
