"""Is this folder a whole speech model? Asked before vosk sees it.

vosk 0.3.45 tells of a folder it dislikes by a bare `Exception`, and of a graph it cannot read by ending the process with
a segmentation fault. Here both become one sentence that names the file. What must be there is what `src/model.cc` of
vosk-api opens, in its two layouts: the one with sub-folders (`am/final.mdl`, `conf/model.conf`) and the older, flat one
(`final.mdl`, `mfcc.conf`). A damaged byte in the middle of a file is only found where the model brings a
`facilitator.toml` with checksums, as our own does.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from facilitator.errors import ModelDamagedError, ModelMissingError
from facilitator.hearing.fst_file import LOOKAHEAD, FstFormError, FstHeader, check_fst
from facilitator.messages import message

CARD = "facilitator.toml"
"""What a model tells of itself; official models have none."""

_BINARY_MODEL = b"\0B<TransitionModel> "
_TEXT_MODEL = b"<TransitionModel>"
_TOKEN_LOG_PROBS = b"<LogProbs> "
_TOKEN_PRIORS = b"<Priors> "
_NEEDS_IVECTORS = b"input-node name=ivector "
_OPTION = re.compile(r"\s*(--[a-z0-9._-]+(=.*)?)?\s*(#.*)?")
_WORD_ROW = re.compile(r"\S+\s+\d+\s*")
_BOUNDARY_ROW = re.compile(r"\d+ (nonword|begin|end|internal|singleton)\s*")
_IVECTOR_FILES = ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")
_RNNLM_FILES = ("feat_embedding.final.mat", "final.raw", "special_symbol_opts.conf", "word_feats.txt")


class Understanding(Enum):
    """What a model is good for."""

    COMMANDS = "commands"
    """Spoken commands, yes and no; real people's free speech is not understood well enough to be compared."""
    CONVERSATION = "conversation"
    """Free speech."""


class ModelCard(msgspec.Struct, frozen=True):
    """What `facilitator.toml` tells of a model; more may stand in it."""

    understands: Understanding
    sha256: dict[str, str] = {}
    """The checksum of each file, by its name relative to the folder."""


@dataclass(frozen=True)
class _Layout:
    """Where a model keeps its files, relative to its folder."""

    acoustic: str
    settings: str
    features: str
    graph: str
    boundaries: str


_NEW = _Layout("am/final.mdl", "conf/model.conf", "conf/", "graph/", "graph/phones/word_boundary.int")
_FLAT = _Layout("final.mdl", "mfcc.conf", "", "", "word_boundary.int")


def check_layout(folder: Path) -> None:
    """Check that vosk can load the model in `folder` without harm.

    Raises:
        ModelMissingError: if there is no model in the folder at all.
        ModelDamagedError: if a file of it is missing or wrong; the sentence names the file.
    """
    layout = _layout_of(folder)
    files = _Files(folder)
    files.check_against_card()
    files.check_rows(layout.settings, _OPTION)
    features = next((name for name in ("mfcc.conf", "fbank.conf") if files.has(layout.features + name)), "mfcc.conf")
    files.check_rows(layout.features + features, _OPTION)
    transitions = files.check_acoustic(layout.acoustic)
    if files.has(f"{layout.graph}HCLG.fst"):
        symbols = files.check_graph(f"{layout.graph}HCLG.fst", lookahead=False).flags & 0b10
    else:
        files.check_graph(f"{layout.graph}HCLr.fst", lookahead=True)
        symbols = files.check_graph(f"{layout.graph}Gr.fst", lookahead=False).flags & 0b10
        files.check_disambiguation(f"{layout.graph}disambig_tid.int", transitions)
    if not symbols:
        files.check_rows(f"{layout.graph}words.txt", _WORD_ROW)
    if files.has(layout.boundaries):
        files.check_rows(layout.boundaries, _BOUNDARY_ROW)
    if files.has("ivector/final.ie"):
        files.check_present("ivector/", _IVECTOR_FILES)
    if files.has("rescore/G.carpa"):
        files.check_present("rescore/", ("G.carpa",))
        files.check_graph("rescore/G.fst", lookahead=False)
    if files.has("rnnlm/final.raw"):
        files.check_present("rnnlm/", _RNNLM_FILES)


def understands(folder: Path) -> Understanding:
    """Tell what the model in `folder` is good for: what its `facilitator.toml` says, else open conversation.

    Raises:
        ModelDamagedError: if `facilitator.toml` cannot be read.
    """
    card = _card(folder)
    return card.understands if card else Understanding.CONVERSATION


def _layout_of(folder: Path) -> _Layout:
    if not folder.is_dir():
        raise ModelMissingError(message("model.none_in", folder=folder))
    if (folder / _NEW.acoustic).exists() or (folder / "am").is_dir() or (folder / "graph").is_dir():
        return _NEW
    if (folder / _FLAT.acoustic).exists() or (folder / _FLAT.settings).exists():
        return _FLAT
    raise ModelMissingError(message("model.folder_holds_none", folder=folder))


def _wrong(folder: Path, name: str, what: str) -> ModelDamagedError:
    return ModelDamagedError(message("model.damaged", folder=folder, name=name, what=what))


def _card(folder: Path) -> ModelCard | None:
    path = folder / CARD
    if not path.exists():
        return None
    try:
        return msgspec.toml.decode(path.read_bytes(), type=ModelCard)
    except (OSError, msgspec.MsgspecError):
        raise _wrong(folder, CARD, message("model_file.cannot_be_read")) from None


class _Files:
    """The files of one model folder; every check raises `ModelDamagedError` with the file's name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return (self._folder / name).exists()

    def check_present(self, folder: str, names: tuple[str, ...]) -> None:
        for name in names:
            with self._opened(folder + name):
                pass

    def check_against_card(self) -> None:
        card = _card(self._folder)
        for name, expected in card.sha256.items() if card else ():
            with self._opened(name) as data:
                if hashlib.sha256(data).hexdigest() != expected:
                    raise self._wrong(name, message("model_file.other"))

    def check_rows(self, name: str, form: re.Pattern[str]) -> None:
        """A text file: it is not empty, and its first and last row have this form."""
        with self._opened(name) as data:
            rows = bytes(data).splitlines()
        for row in (rows[0], rows[-1]):
            if not form.fullmatch(row.decode("utf-8", "replace")):
                raise self._wrong(name, message("model_file.strange_content"))

    def check_acoustic(self, name: str) -> int | None:
        """The network: it begins with its transitions and ends with its priors; answers the number of transitions."""
        with self._opened(name) as data:
            if data[:64].lstrip().startswith(_TEXT_MODEL):
                return None
            if data[: len(_BINARY_MODEL)] != _BINARY_MODEL:
                raise self._wrong(name, message("model_file.not_acoustic"))
            probabilities = data.find(_TOKEN_LOG_PROBS)
            priors = data.rfind(_TOKEN_PRIORS)
            if probabilities < 0 or priors < 0:
                raise self._wrong(name, message("model_file.cut_short"))
            try:
                transitions, _ = _vector(data, probabilities + len(_TOKEN_LOG_PROBS))
                _, end = _vector(data, priors + len(_TOKEN_PRIORS))
            except (struct.error, ValueError):
                raise self._wrong(name, message("model_file.cut_short")) from None
            if end > len(data):
                raise self._wrong(name, message("model_file.cut_short"))
            if data.find(_NEEDS_IVECTORS) >= 0 and not self.has("ivector/final.ie"):
                raise self._wrong("ivector/final.ie", message("model_file.missing"))
        return transitions - 1

    def check_graph(self, name: str, *, lookahead: bool) -> FstHeader:
        with self._opened(name) as data, memoryview(data) as view:
            try:
                header = check_fst(view)
            except FstFormError as error:
                raise self._wrong(name, str(error)) from None
        if (header.kind == LOOKAHEAD) is not lookahead:
            raise self._wrong(name, message("model_file.other_graph"))
        return header

    def check_disambiguation(self, name: str, transitions: int | None) -> None:
        """The numbers that follow those of the transitions: so a network of another model is noticed."""
        with self._opened(name) as data:
            words = bytes(data).split()
        if not all(word.isdigit() for word in words) or not words:
            raise self._wrong(name, message("model_file.strange_content"))
        if transitions is not None and min(map(int, words)) != transitions + 1:
            raise self._wrong(name, message("model_file.of_another_model"))

    def _wrong(self, name: str, what: str) -> ModelDamagedError:
        return _wrong(self._folder, name, what)

    @contextmanager
    def _opened(self, name: str) -> Iterator[mmap]:
        path = self._folder / name
        if not path.is_file():
            raise self._wrong(name, message("model_file.missing"))
        if not path.stat().st_size:
            raise self._wrong(name, message("model_file.empty"))
        try:
            with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                yield data
        except OSError:
            raise self._wrong(name, message("model_file.cannot_be_read")) from None


def _vector(data: mmap, at: int) -> tuple[int, int]:
    """Kaldi's binary vector of floats at byte `at`: how many it holds, and the byte after it."""
    sizes = {b"FV \4": 4, b"DV \4": 8}
    size = sizes.get(bytes(data[at : at + 4]))
    if size is None:
        raise ValueError
    (count,) = struct.unpack_from("<i", data, at + 4)
    return count, at + 8 + count * size
