"""Unpacking a zip that came from the network: nothing outside the folder, no links, no bombs."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from facilitator.errors import FetchError
from facilitator.messages import message

MAX_FILES = 2_000
MAX_RATIO = 20
"""Models unpack to less than three times their zip; a bomb unpacks to thousands."""
_SMALL_ZIP_BYTES = 1 << 20
"""The ratio means nothing for a tiny zip: as if it were at least this large."""
_PIECE_BYTES = 1 << 20
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$")


def unpacked_bytes(archive: Path) -> int:
    """How many bytes the zip unpacks to, by what it says of itself; everything that is checked before is checked here.

    Raises:
        FetchError: if it is no zip, or holds what a speech model never holds.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, UnicodeError):
        members = []
    if not members:
        raise _refused(message("zip.no_archive"))
    seen: set[str] = set()
    for member in members:
        _check(member)
        name = member.filename.rstrip("/").casefold()
        if name in seen:
            raise _refused(message("zip.same_name_twice"))
        seen.add(name)
    total = sum(member.file_size for member in members)
    if len(members) > MAX_FILES or total > MAX_RATIO * max(archive.stat().st_size, _SMALL_ZIP_BYTES):
        raise _refused(message("zip.far_too_large"))
    return total


def unpack(archive: Path, folder: Path) -> None:
    """Unpack into `folder`, which must not exist yet. What went wrong leaves a part of it behind for the caller to remove.

    Raises:
        FetchError: if the zip is damaged or holds what a speech model never holds.
        OSError: if it cannot be written, such as for want of room.
    """
    unpacked_bytes(archive)
    folder.mkdir()
    try:
        with zipfile.ZipFile(archive) as opened:
            for member in opened.infolist():
                _extract(opened, member, folder)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        FileExistsError,
        NotADirectoryError,
    ):
        broken = True
    else:
        broken = False
    if broken:
        raise _refused(message("zip.damaged"))


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    target = folder.joinpath(*PurePosixPath(member.filename).parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as source, target.open("xb") as sink:
        shutil.copyfileobj(source, sink, _PIECE_BYTES)  # zipfile gives no more than the size that was checked


def _check(member: zipfile.ZipInfo) -> None:
    """Refuse a member by its name or its kind; `ZipInfo.orig_filename` is what really stands in the zip."""
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    if "\\" in name or "\0" in name or ":" in name or not name.isprintable():
        raise _refused(message("zip.strange_name"))
    if name.startswith("/") or any(part in {"", ".", ".."} for part in name.rstrip("/").split("/")):
        raise _refused(message("zip.leads_out"))
    if any(_RESERVED.match(part) or part.endswith((".", " ")) for part in name.rstrip("/").split("/")):
        raise _refused(message("zip.reserved_name"))
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused(message("zip.link"))
    if member.flag_bits & 0x1:
        raise _refused(message("zip.encrypted"))


def _refused(why: str) -> FetchError:
    return FetchError(message("zip.refused", why=why))
