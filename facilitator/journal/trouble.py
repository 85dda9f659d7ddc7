"""What SQLite and the system say when something is wrong, in our tree of errors.

Which error it is, is read off SQLite's own fixed messages (Python 3.10 has no error codes yet). None of them holds a
value that was to be written, so no word that was said can slip into them.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facilitator.errors import JournalBusyError, JournalDamagedError, JournalError, JournalFullError
from facilitator.messages import message

_DAMAGED = ("malformed", "not a database", "unsupported file format", "corrupt", "no such table", "no such column")
_BUSY = ("locked", "busy")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LITTLE_ROOM_BYTES = 256 * 1024
"""With less than this free, a disk that fails is a full disk: SQLite calls some of these "disk I/O error"."""


class DamageFoundError(Exception):
    """The journal cannot be trusted; whoever holds its lock puts it aside. The text is for `JournalDamagedError`."""


def full(folder: Path) -> JournalFullError:
    """No room left."""
    return JournalFullError(message("journal.no_room", folder=folder))


def _of_system(error: OSError, path: Path) -> JournalError:
    if error.errno in _NO_ROOM:
        return full(path.parent)
    reason = error.strerror or message("system.no_reason")
    return JournalError(message("journal.folder_not_usable", folder=path.parent, reason=reason))


def _of_sqlite(error: sqlite3.Error, path: Path) -> Exception:
    said = str(error)
    if "disk is full" in said or ("disk I/O error" in said and _little_room(path.parent)):
        return full(path.parent)
    if any(word in said for word in _DAMAGED):
        return DamageFoundError(said)
    if any(word in said for word in _BUSY):
        return JournalBusyError(message("journal.in_use", path=path))
    return JournalError(message("journal.not_usable", path=path, reason=said))


def _little_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LITTLE_ROOM_BYTES
    except OSError:
        return False


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise about the journal at `path` into our errors, without their context.

    Raises:
        JournalError: or one below it.
        DamageFoundError: if the file cannot be trusted.
    """
    try:
        yield
    except OSError as error:
        raise _of_system(error, path) from None
    except sqlite3.Error as error:
        raise _of_sqlite(error, path) from None


def damaged(path: Path, aside: Path | None) -> JournalDamagedError:
    """What the couple are told after a damaged journal was put aside, or could not be."""
    if aside is None:
        return JournalDamagedError(message("journal.damaged", path=path))
    return JournalDamagedError(message("journal.put_aside", aside=aside))
