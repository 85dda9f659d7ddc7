"""Is an OpenFst file whole? Read from its bytes, without OpenFst.

libvosk gets a null pointer for a graph that cannot be read and dereferences it later, which ends the whole process; so
the form and the length of a graph are checked first. The layouts are those of OpenFst 1.8 (`fst.h`, `const-fst.h`,
`vector-fst.h`, `add-on.h`, `label-reachable.h`) and of its ngram extension (`ngram-fst.h`), all little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from facilitator.messages import message

FST_MAGIC = 2125659606
ADD_ON_MAGIC = 446681434
LOOKAHEAD = "olabel_lookahead"

_HAS_SYMBOLS = 0b011
_IS_ALIGNED = 0b100
_ALIGNMENT_BYTES = 16
_LONGEST_TYPE = 64
_ARC_BYTES = 16
_CONST_STATE_BYTES = 20
_VECTOR_STATE_BYTES = 12
_INTERVAL_BYTES = 8
_Data = bytes | memoryview


class FstFormError(ValueError):
    """These bytes are not a whole OpenFst file; the text says what is wrong, to follow "it …"."""


@dataclass(frozen=True)
class FstHeader:
    """What the first bytes of a graph tell: its kind (`const`, `vector` …), its size, and where its content begins."""

    kind: str
    flags: int
    states: int
    arcs: int
    content_at: int


def read_header(data: _Data, start: int = 0) -> FstHeader:
    """Read the header that begins at byte `start`.

    Raises:
        FstFormError: if there is none, or if it is not one of a graph with standard arcs.
    """
    try:
        (magic,) = struct.unpack_from("<i", data, start)
        if magic != FST_MAGIC:
            raise FstFormError(message("model_file.not_graph"))
        kind, at = _string(data, start + 4)
        arc, at = _string(data, at)
        _version, flags, _properties, _first, states, arcs = struct.unpack_from("<iiQqqq", data, at)
    except struct.error:
        raise FstFormError(message("model_file.cut_short")) from None
    if arc != "standard" or states < 0 or arcs < -1:
        raise FstFormError(message("model_file.wrong_header"))
    return FstHeader(kind, flags, states, arcs, at + struct.calcsize("<iiQqqq"))


def check_fst(data: _Data) -> FstHeader:
    """Check that a graph is as long as its header says.

    Raises:
        FstFormError: if it is cut short, or is no graph.
    """
    header = read_header(data)
    try:
        if header.kind == LOOKAHEAD:
            _check_lookahead(data, header)
        elif _content_end(data, header) > len(data):
            raise FstFormError(message("model_file.cut_short"))
    except struct.error:
        raise FstFormError(message("model_file.cut_short")) from None
    return header


def _string(data: _Data, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<i", data, at)
    if not 0 < length <= _LONGEST_TYPE:
        raise FstFormError(message("model_file.wrong_header"))
    text = bytes(data[at + 4 : at + 4 + length])
    if len(text) < length or not text.isascii():
        raise FstFormError(message("model_file.wrong_header"))
    return text.decode("ascii"), at + 4 + length


def _content_end(data: _Data, header: FstHeader) -> int:
    """The byte after the states and arcs; exact without symbol tables, the least possible with them."""
    at, states, arcs = header.content_at, header.states, max(header.arcs, 0)
    if header.kind == "const":
        if header.flags & _IS_ALIGNED:
            at = _aligned(at)
        at += states * _CONST_STATE_BYTES
        if header.flags & _IS_ALIGNED:
            at = _aligned(at)
        return at + arcs * _ARC_BYTES
    if header.kind == "vector":
        return at + states * _VECTOR_STATE_BYTES + arcs * _ARC_BYTES
    if header.kind == "ngram":
        contexts, futures, finals = struct.unpack_from("<QQQ", data, at)
        return at + 24 + int(8 * contexts + 8 * futures + 4 * finals)
    raise FstFormError(message("model_file.unused_kind", kind=header.kind))


def _aligned(at: int) -> int:
    return -(-at // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES


def _check_lookahead(data: _Data, header: FstHeader) -> None:
    """A graph with an add-on: a second header and graph, then what the look-ahead needs for each of its states."""
    (magic,) = struct.unpack_from("<i", data, header.content_at)
    if magic != ADD_ON_MAGIC:
        raise FstFormError(message("model_file.wrong_header"))
    inner = read_header(data, header.content_at + 4)
    if inner.flags & _HAS_SYMBOLS:
        return
    at = _content_end(data, inner)
    (has_add_on,) = struct.unpack_from("<?", data, at)
    if not has_add_on:
        raise FstFormError(message("model_file.no_look_ahead"))
    at += 1
    for _side in ("input", "output"):
        (present,) = struct.unpack_from("<?", data, at)
        at += 1
        if present:
            at = _reachable_end(data, at)
    if at > len(data):
        raise FstFormError(message("model_file.cut_short"))


def _reachable_end(data: _Data, at: int) -> int:
    """The byte after one `LabelReachableData`: two flags, the relabelling, the final label, and the interval sets."""
    _reach_input, keeps_relabelling = struct.unpack_from("<??", data, at)
    at += 2
    if keeps_relabelling:
        (pairs,) = struct.unpack_from("<q", data, at)
        at += 8 + pairs * _INTERVAL_BYTES
    _final_label, sets = struct.unpack_from("<iq", data, at)
    at += 12
    if sets < 0 or at + sets * 12 > len(data):
        raise FstFormError(message("model_file.cut_short"))
    length_of = struct.Struct("<q").unpack_from
    for _ in range(sets):
        at += 12 + length_of(data, at)[0] * _INTERVAL_BYTES
    return at
