"""Damaged and foreign model folders: each gives one sentence with the file's name, and none reaches vosk."""

from __future__ import annotations

import re
import shutil
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.errors import ModelDamagedError, ModelMissingError
from facilitator.hearing.fst_file import ADD_ON_MAGIC, FST_MAGIC, FstFormError, check_fst
from facilitator.hearing.model_layout import Understanding, check_layout, understands

TRANSITIONS = 4


def header(kind: str, states: int, arcs: int, flags: int = 0) -> bytes:
    names = b"".join(struct.pack("<i", len(name)) + name.encode() for name in (kind, "standard"))
    return struct.pack("<i", FST_MAGIC) + names + struct.pack("<iiQqqq", 1, flags, 0, 0, states, arcs)


def graph(kind: str = "const", states: int = 3, arcs: int = 5) -> bytes:
    return header(kind, states, arcs) + bytes(states * (20 if kind == "const" else 12) + arcs * 16)


def lookahead_graph() -> bytes:
    interval_set = struct.pack("<qiii", 1, 0, 2, 2)
    reachable = b"\1\1" + struct.pack("<qiiiq", 1, 7, 1, 9, 2) + interval_set * 2
    add_on = b"\1\0\1" + reachable
    return header("olabel_lookahead", 0, 0) + struct.pack("<i", ADD_ON_MAGIC) + graph() + add_on


def vector(count: int) -> bytes:
    return b"FV \4" + struct.pack("<i", count) + bytes(4 * count)


def acoustic(nodes: bytes = b"input-node name=input dim=40") -> bytes:
    begin = b"\0B<TransitionModel> <Topology> </Topology> <LogProbs> " + vector(TRANSITIONS + 1)
    return begin + b"</LogProbs> </TransitionModel> <Nnet3> \n" + nodes + b" \n\n</Nnet3> <Priors> " + vector(3)


PARTS: dict[str, bytes] = {
    "am/final.mdl": acoustic(),
    "conf/mfcc.conf": b"--num-ceps=40\n",
    "conf/model.conf": b"--beam=10.0\n",
    "graph/HCLr.fst": lookahead_graph(),
    "graph/Gr.fst": graph(),
    "graph/disambig_tid.int": b"5\n6\n",
    "graph/words.txt": b"<eps> 0\nyes 1\n",
    "graph/phones/word_boundary.int": b"1 nonword\n2 begin\n",
}
UNUSED: dict[bytes | None, set[str]] = {
    None: {
        "graph/phones/word_boundary.int",
        "word_boundary.int",
        "rescore/G.carpa",
        "rnnlm/final.raw",
        "ivector/final.ie",
    },
}
"""Files that a model may lack: vosk does without them."""
NEEDED_ONLY_IN_TWO_PARTS = {"graph/disambig_tid.int"}
WHEN_MISSING = {"graph/HCLG.fst": "graph/HCLr.fst"}
FLAT = {name.rsplit("/", 1)[-1]: content for name, content in PARTS.items() if name != "conf/model.conf"}
BIG = {name: content for name, content in PARTS.items() if name not in ("graph/HCLr.fst", "graph/Gr.fst")} | {
    "graph/HCLG.fst": graph("vector"),
    "rescore/G.carpa": b"\0B",
    "rescore/G.fst": graph("vector"),
    "rnnlm/final.raw": b"\0B",
    "rnnlm/feat_embedding.final.mat": b"\0B",
    "rnnlm/special_symbol_opts.conf": b"--bos-symbol=1\n",
    "rnnlm/word_feats.txt": b"0\n",
    **{
        f"ivector/{name}": b"\0B"
        for name in ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")
    },
}


def folder_with(root: Path, parts: dict[str, bytes]) -> Path:
    for name, content in parts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.mark.parametrize("parts", [PARTS, FLAT, BIG], ids=["two-part", "flat", "big"])
def test_a_whole_model_is_accepted(tmp_path: Path, parts: dict[str, bytes]) -> None:
    check_layout(folder_with(tmp_path, parts))


@pytest.mark.parametrize("parts", [PARTS, FLAT, BIG], ids=["two-part", "flat", "big"])
@pytest.mark.parametrize(
    "damage", [None, b"", b"\xff\xfeanother thing altogether\n"], ids=["missing", "empty", "foreign"]
)
def test_every_file_that_is_wrong_is_named(tmp_path: Path, parts: dict[str, bytes], damage: bytes | None) -> None:
    read_by_vosk_alone = {name for name in parts if name.startswith(("ivector/", "rnnlm/")) or name.endswith(".carpa")}
    for number, name in enumerate(parts):
        if name in UNUSED.get(damage, ()) or (parts is BIG and name in NEEDED_ONLY_IN_TWO_PARTS):
            continue
        if damage and name in read_by_vosk_alone:
            continue
        folder = folder_with(tmp_path / str(number), parts)
        if damage is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(damage)
        with pytest.raises(
            ModelDamagedError, match=re.escape(WHEN_MISSING.get(name, name) if damage is None else name)
        ):
            check_layout(folder)


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
@given(share=st.floats(0.001, 0.999))
@settings(max_examples=40, deadline=None)
def test_a_file_cut_anywhere_is_noticed(tmp_path_factory: pytest.TempPathFactory, name: str, share: float) -> None:
    whole = PARTS[name]
    cut = whole[: max(1, int(len(whole) * share))]
    folder = folder_with(tmp_path_factory.mktemp("cut"), {**PARTS, name: cut})
    with pytest.raises(ModelDamagedError, match=name):
        check_layout(folder)


@given(data=st.binary(max_size=200))
def test_bytes_that_are_no_graph_never_pass(data: bytes) -> None:
    with pytest.raises(FstFormError):
        check_fst(data)


def test_swapped_files_are_noticed(tmp_path: Path) -> None:
    names = [name for name in PARTS if name != "conf/mfcc.conf"]
    for number, (one, other) in enumerate((a, b) for a in names for b in names if a < b):
        folder = folder_with(tmp_path / str(number), {**PARTS, one: PARTS[other], other: PARTS[one]})
        with pytest.raises(ModelDamagedError):
            check_layout(folder)


def test_a_network_from_another_model_is_noticed(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {**PARTS, "graph/disambig_tid.int": b"90\n91\n"})
    with pytest.raises(ModelDamagedError, match="different models"):
        check_layout(folder)


def test_a_network_that_needs_ivectors_wants_their_extractor(tmp_path: Path) -> None:
    parts = {**PARTS, "am/final.mdl": acoustic(b"input-node name=ivector dim=30")}
    with pytest.raises(ModelDamagedError, match=r"ivector/final\.ie is missing"):
        check_layout(folder_with(tmp_path, parts))


def test_no_folder_and_a_folder_without_a_model_are_missing_models(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    (tmp_path / "file").write_text("not a folder")
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(ModelMissingError, match="facilitator models fetch"):
            check_layout(folder)


def test_a_card_with_checksums_finds_one_changed_byte(tmp_path: Path) -> None:
    card = b'understands = "commands"\n[sha256]\n"graph/Gr.fst" = "00"\n'
    with pytest.raises(ModelDamagedError, match=r"graph/Gr\.fst is not the file"):
        check_layout(folder_with(tmp_path, {**PARTS, "facilitator.toml": card}))


def test_what_a_model_understands(tmp_path: Path) -> None:
    assert understands(folder_with(tmp_path, PARTS)) is Understanding.CONVERSATION
    (tmp_path / "facilitator.toml").write_text('understands = "commands"\n')
    assert understands(tmp_path) is Understanding.COMMANDS
    for text in ("understands = ", "language = 'en'\n", 'understands = "everything"\n'):
        (tmp_path / "facilitator.toml").write_text(text)
        with pytest.raises(ModelDamagedError, match=r"facilitator\.toml"):
            understands(tmp_path)


def test_a_real_model_passes_and_its_truncated_graphs_do_not(tmp_path: Path) -> None:
    real = next((Path(__file__).parents[2] / "models").glob("vosk-mini-en"), None)
    if real is None:
        pytest.skip("models/vosk-mini-en is not there; make it with: make model")
    check_layout(real)
    copy = shutil.copytree(real, tmp_path / "copy")
    (copy / "facilitator.toml").unlink()
    for name in ("graph/HCLr.fst", "graph/Gr.fst", "am/final.mdl"):
        whole = (copy / name).read_bytes()
        (copy / name).write_bytes(whole[:-1])
        with pytest.raises(ModelDamagedError, match=name):
            check_layout(copy)
        (copy / name).write_bytes(whole)
