"""A lock that only one process holds, and that dies with it.

The operating system holds it (`flock`, on Windows `msvcrt.locking`), so neither a crash nor kill -9 leaves a stale one.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_to_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class LockedError(Exception):
    """Somebody else holds the lock."""


class FileLock:
    """Holds `path` from its making until `release`, or until the process ends.

    Raises:
        LockedError: if it is held, by another process or by another `FileLock` of this one.
        OSError: if the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        while True:
            self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _try_to_lock(self._descriptor)
            except OSError as error:
                self.release()
                if error.errno in _HELD:
                    raise LockedError(str(path)) from error
                raise
            if self._is_still_there(self._descriptor):
                return
            self.release()

    def _is_still_there(self, descriptor: int) -> bool:
        """Whether the file was not removed between opening and locking it; else the lock would lock nobody out."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self, *, remove: bool = False) -> None:
        """Let go; may be called twice. `remove` also takes the file away, where nobody else has it open."""
        if self._descriptor is None:
            return
        if remove and sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = None
        if remove and sys.platform == "win32":
            with suppress(OSError):  # Windows removes no open file, and then somebody else is waiting for it
                self._path.unlink(missing_ok=True)
