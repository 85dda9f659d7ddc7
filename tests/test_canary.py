"""What a partner says stands on the screen and in the journal, and nowhere else: whatever goes wrong."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from facilitator.cli import main
from facilitator.config import Settings
from facilitator.demo.play import play
from facilitator.dialogue.events import AnyEvent
from facilitator.errors import JournalFullError, ModelError, VoiceError
from facilitator.hearing.recogniser import Transcriber
from facilitator.journal import SqliteJournal, list_journals
from facilitator.speaking.studio import Studio
from facilitator.speaking.waves import Pcm
from facilitator.testing.canary import Canary, canary
from tests.speech_model import speech_model

ROOT = Path(__file__).resolve().parents[1]
SHORT = ROOT / "tests" / "demo" / "short.toml"
TYPED = "the purple heron counts seventeen lanterns"
SPOKEN = "when you work in the garden every sunday i feel lonely"
"""Words that the small model knows, and hears."""
ANSWERS = f"no\nno\nyes\nana\nis now a good time\nyes\nskip\nskip\nskip\n{TYPED} {{more}}\nyes\nyou said {TYPED}\nstop the session\n"
LONG = "and so on " * 12_000


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("FACILITATOR_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("FACILITATOR_MODEL", raising=False)
    return tmp_path


def typed_session(bird: Canary, more: str = "", *, most_bytes: int | None = None) -> str:
    """Let two people type; what stands on their screen."""

    def limit() -> None:
        import resource  # noqa: PLC0415  Windows has none: what needs it is skipped there

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes or 0, most_bytes or 0))

    done = subprocess.run(
        [sys.executable, "-m", "facilitator", "talk", "--names", "Ana,Ben", "--typed", "--exercise", "imago"],
        input=ANSWERS.format(more=more),
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        timeout=120,
        preexec_fn=None if most_bytes is None else limit,
    )
    bird.find("stderr of the session", done.stderr)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_what_is_typed(home: Path) -> None:
    with canary(TYPED) as bird:
        assert TYPED in typed_session(bird)
    bird.assert_kept()
    assert list_journals(home / "data" / "journals").sessions


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.slow
def test_what_is_typed_where_the_journal_fails(home: Path) -> None:
    with canary(TYPED) as bird:
        assert "Shall we go on" in typed_session(bird, LONG, most_bytes=150_000)
        main_fails(["sessions", "show", "nothing"])
    bird.assert_kept()
    assert not list_journals(home / "data" / "journals").troubles


@pytest.mark.slow
def test_what_is_typed_where_the_journal_is_damaged(home: Path) -> None:
    with canary(TYPED) as bird:
        typed_session(bird)
        journal = list_journals(home / "data" / "journals").sessions[0].path
        whole = bytearray(journal.read_bytes())
        at = whole.index(b"heron")
        whole[at : at + 5] = b"owlet"
        journal.write_bytes(bytes(whole))
        for command in (["sessions", "list"], ["sessions", "show", "nothing"], ["resume", "--typed"]):
            main_fails(command)
        typed_session(bird)
    bird.assert_kept()


def main_fails(arguments: list[str]) -> None:
    """Run a command that may well fail."""
    try:
        main(arguments)
    except SystemExit as ended:
        assert ended.code != 1  # noqa: PT017  a sentence of ours, not a fault


def played(home: Path, console: Console) -> str:
    """Play the short evening; what was heard in it."""
    play(Settings(model=str(speech_model())), SHORT, home / "out", console)
    return (home / "out" / "transcript.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_spoken(home: Path) -> None:
    with canary(SPOKEN) as bird:
        assert "garden" in played(home, Console(quiet=True))
    bird.assert_kept()


def recogniser_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails once, with the share in its hands."""
    hear = Transcriber.hear
    failed: list[bool] = []

    def fails(self: Transcriber, pcm: bytes) -> None:
        hear(self, pcm)
        if any(word.text == "garden" for word in self.words) and not failed:
            failed.append(True)
            raise ModelError("The speech recogniser failed: start again, or choose another model.")

    monkeypatch.setattr(Transcriber, "hear", fails)


def journal_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no room for the share any more."""
    append = SqliteJournal.append

    def fails(self: SqliteJournal, event: AnyEvent) -> None:
        if "garden" in repr(event):
            raise JournalFullError("There is no room left on the disk: free some space there and try again.")
        append(self, event)

    monkeypatch.setattr(SqliteJournal, "append", fails)


def voice_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderer dies at every prompt after the share, which it may quote."""
    sound = Studio.sound

    def fails(self: Studio, text: str) -> Pcm:
        if "what you heard" in text:
            raise VoiceError("The voice could not speak a prompt: choose another voice in the settings.")
        return sound(self, text)

    monkeypatch.setattr(Studio, "sound", fails)


@pytest.mark.slow
@pytest.mark.parametrize("something_fails", [recogniser_fails, journal_fails, voice_fails])
def test_what_is_spoken_where_something_fails(
    home: Path, monkeypatch: pytest.MonkeyPatch, something_fails: Callable[[pytest.MonkeyPatch], None]
) -> None:
    something_fails(monkeypatch)
    with canary(SPOKEN) as bird, contextlib.suppress(VoiceError):
        played(home, Console(quiet=True))
    bird.assert_kept()
    texts = [finding.text for finding in bird.findings]
    assert texts
