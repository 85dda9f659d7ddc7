"""Whether a write-ahead log lost something that had been committed.

SQLite reads the log up to the first frame whose checksum is wrong and silently forgets the rest: right for the torn end
of a crash, but a flipped byte in the middle would take everything after it along. Since every commit is synced before
the next one is written, a wrong frame before the last transaction is damage. So the checksums are followed here once,
before SQLite opens the file. Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = 32
_FRAME_HEADER = 24
_MAGIC_LITTLE = 0x377F0682
_MAGIC_BIG = 0x377F0683


def _checksum(data: bytes, seed: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = seed
    numbers = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(numbers[::2], numbers[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


def log_is_damaged(path: Path) -> bool:
    """Whether the log at `path` holds committed frames that SQLite would silently pass over.

    A missing, an empty and a torn log are not damaged: nothing that was acknowledged is missing from them.
    """
    log = path.read_bytes() if path.exists() else b""
    if len(log) < _HEADER + _FRAME_HEADER or not any(log):
        return False
    magic, _, page_size, _, *_ = struct.unpack(">6I", log[:24])
    if magic not in {_MAGIC_LITTLE, _MAGIC_BIG}:
        return True
    order = ">" if magic == _MAGIC_BIG else "<"
    salts = log[16:24]
    sums = _checksum(log[:24], (0, 0), order)
    if struct.pack(">2I", *sums) != log[24:_HEADER]:
        return True
    frame_size = _FRAME_HEADER + page_size
    starts = range(_HEADER, len(log) - frame_size + 1, frame_size)
    for start in starts:
        sums = _checksum(log[start : start + 8], sums, order)
        sums = _checksum(log[start + _FRAME_HEADER : start + frame_size], sums, order)
        if struct.pack(">2I", *sums) != log[start + 16 : start + _FRAME_HEADER] or log[start + 8 : start + 16] != salts:
            later = sum(_is_commit(log, at) and log[at + 8 : at + 16] == salts for at in starts if at > start)
            return later > 0 and later + _is_commit(log, start) > 1
    return False


def _is_commit(log: bytes, start: int) -> bool:
    """Whether the frame at `start` says that it is the last one of a transaction."""
    return any(log[start + 4 : start + 8])
