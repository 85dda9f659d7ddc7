"""Fetching an official speech model: download, verify, unpack, move into place in one rename."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from facilitator.errors import FetchError, ModelError
from facilitator.filelock import FileLock, LockedError
from facilitator.hearing.model_layout import check_layout
from facilitator.messages import message
from facilitator.model_store.catalogue import Entry
from facilitator.model_store.download import PAUSES_SECONDS, Progress, download
from facilitator.model_store.unpack import unpack, unpacked_bytes

_UNPACKS_TO = 3
"""Official models unpack to less than this many times their zip; the exact size is asked when the zip is there."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def fetch(
    entry: Entry,
    folder: Path,
    progress: Progress,
    *,
    check: Callable[[Path], None] = check_layout,
    pauses: Sequence[float] = PAUSES_SECONDS,
) -> Path:
    """Fetch a model into `folder`; one that is there and whole is left as it is.

    It can be broken off at any moment, by kill -9 too: what has come is kept in `NAME.zip.part`, and the next call goes
    on from there. A model is either in its place whole, or not at all. A second call at the same time is told so.

    Args:
        entry: of the catalogue. Where it has no `sha256`, only the size is compared: tell the couple so.
        folder: where models lie; made if need be.
        progress: told how many bytes of how many have come.
        check: raises `ModelError` for a folder that vosk could not load.
        pauses: seconds to wait before each further attempt after a broken connection.

    Returns:
        The model's folder.

    Raises:
        FetchError: one sentence that says what to do.
    """
    target = folder / entry.name
    with _told_plainly(folder), _alone(folder, entry):
        if _is_whole(target, check):
            return target
        part = folder / f"{entry.name}.zip.part"
        unpacking = folder / f".{entry.name}.unpacking"
        _remove(unpacking)
        there = part.stat().st_size if part.exists() else 0
        _ask_for_room(folder, entry.bytes * (1 + _UNPACKS_TO) - there)
        download(entry.url, part, entry.bytes, progress, pauses)
        try:
            _verify(part, entry)
            _ask_for_room(folder, unpacked_bytes(part))
            unpack(part, unpacking)
            model = _model_in(unpacking)
            check(model)
        except ModelError as error:
            _remove(unpacking)
            if not isinstance(error, _NoRoomError):
                part.unlink(missing_ok=True)
            if isinstance(error, FetchError):
                raise
            raise FetchError(message("fetch.not_whole", error=error)) from None
        except OSError:
            _remove(unpacking)
            raise
        _move(model, target, folder / f".{entry.name}.old")
        _remove(unpacking)
        part.unlink()
        return target


class _NoRoomError(FetchError):
    """Too little room: what has come is kept."""


@contextmanager
def _told_plainly(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _no_room(folder) from None
        reason = error.strerror or message("system.no_reason")
        raise FetchError(message("fetch.not_written", folder=folder, reason=reason)) from None


@contextmanager
def _alone(folder: Path, entry: Entry) -> Iterator[None]:
    try:
        lock = FileLock(folder / f".{entry.name}.lock")
    except LockedError:
        raise FetchError(message("fetch.under_way", name=entry.name)) from None
    try:
        yield
    finally:
        lock.release(remove=True)


def _no_room(folder: Path, bytes_needed: int = 0) -> _NoRoomError:
    size = (
        message("fetch.megabytes", count=-(-bytes_needed // 1_000_000)) if bytes_needed else message("fetch.some_space")
    )
    return _NoRoomError(message("fetch.no_room", folder=folder, size=size))


def _ask_for_room(folder: Path, bytes_needed: int) -> None:
    if shutil.disk_usage(folder).free < bytes_needed:
        raise _no_room(folder, bytes_needed)


def _is_whole(target: Path, check: Callable[[Path], None]) -> bool:
    try:
        check(target)
    except ModelError:
        return False
    return True


def _verify(part: Path, entry: Entry) -> None:
    if entry.sha256 is None:
        return
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    if digest.hexdigest() != entry.sha256:
        raise FetchError(message("fetch.wrong_checksum", name=entry.name))


def _model_in(folder: Path) -> Path:
    """The official zips hold one folder; where there is none, the files themselves are the model."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _move(model: Path, target: Path, old: Path) -> None:
    """Put the model into its place in one rename; a broken one that was there makes room first."""
    _remove(old)
    if target.exists():
        target.rename(old)
    model.replace(target)
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
