from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from facilitator.filelock import FileLock, LockedError

HOLD = (
    "import sys; from pathlib import Path; from facilitator.filelock import FileLock;"
    "lock = FileLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)


def test_only_one_holds_it_and_it_can_be_taken_again(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    with pytest.raises(LockedError):
        FileLock(tmp_path / "lock")
    lock.release()
    lock.release()
    again = FileLock(tmp_path / "lock")
    again.release(remove=True)
    assert list(tmp_path.iterdir()) == []


def test_it_dies_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        with pytest.raises(LockedError):
            FileLock(tmp_path / "lock")
        child.kill()
        child.wait()
        FileLock(tmp_path / "lock").release()


def test_a_process_that_is_started_meanwhile_does_not_keep_it(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        lock.release()
        FileLock(tmp_path / "lock").release()
        child.communicate(b"\n")


def test_a_folder_that_is_not_there_is_no_lock_that_is_held(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileLock(tmp_path / "nowhere" / "lock")
