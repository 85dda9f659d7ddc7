"""Write `final.mdl`: Kaldi's transition model, its nnet3 network and its priors, in Kaldi's binary form.

The form is that of Kaldi's `TransitionModel::Write`, `nnet3::Nnet::Write` and `AmNnetSimple::Write`. Integers and floats
carry the number of their bytes before them; tokens end with a space.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scripts.model.transitions import ONE_STATE, TWO_STATES, HmmState, has_two_states, phone_numbers, topology, triples

Array = npt.NDArray[np.float32]


class KaldiWriter:
    """Collects the bytes of one file."""

    def __init__(self) -> None:
        self.data = bytearray(b"\0B")

    def tokens(self, *tokens: str) -> None:
        """Write tokens such as `<Nnet3>`."""
        for token in tokens:
            self.data += token.encode() + b" "

    def integers(self, *values: int) -> None:
        """Write 32-bit integers."""
        for value in values:
            self.data += b"\4" + struct.pack("<i", value)

    def floats(self, *values: float) -> None:
        """Write 32-bit floats."""
        for value in values:
            self.data += b"\4" + struct.pack("<f", value)

    def integer_list(self, values: Sequence[int]) -> None:
        """Write a vector of 32-bit integers."""
        self.integers(len(values))
        self.data += struct.pack(f"<{len(values)}i", *values)

    def vector(self, values: Iterable[float]) -> None:
        """Write a vector of 32-bit floats."""
        array = np.asarray(list(values), "<f4")
        self.data += b"FV "
        self.integers(len(array))
        self.data += array.tobytes()

    def matrix(self, values: Array) -> None:
        """Write a matrix of 32-bit floats."""
        self.data += b"FM "
        self.integers(*values.shape)
        self.data += np.ascontiguousarray(values, "<f4").tobytes()


@dataclass
class Nnet3:
    """A network as Kaldi describes it: lines that wire components together, and the components."""

    inputs: int
    outputs: int
    wiring: list[str] = field(default_factory=list)
    components: list[tuple[str, str, int | tuple[Array, Array]]] = field(default_factory=list)

    def affine(self, name: str, source: str, weights: Array, bias: Array) -> str:
        """Add an affine layer; answers its name."""
        return self._add(name, "FixedAffineComponent", source, (weights, bias))

    def simple(self, name: str, kind: str, source: str, size: int) -> str:
        """Add a component without weights: `RectifiedLinear`, `LogSoftmax` or `NoOp`; answers its name."""
        return self._add(name, f"{kind}Component", source, size)

    def _add(self, name: str, kind: str, source: str, content: int | tuple[Array, Array]) -> str:
        self.wiring.append(f"component-node name={name} component={name} input={source}")
        self.components.append((name, kind, content))
        return name

    def write(self, out: KaldiWriter) -> None:
        """Write the network; the last component is the output."""
        first = f"input-node name=input dim={self.inputs}"
        last = f"output-node name=output input={self.components[-1][0]} objective=linear"
        out.tokens("<Nnet3>")
        out.data += ("\n" + "\n".join([first, *self.wiring, last]) + "\n\n").encode()
        out.tokens("<NumComponents>")
        out.integers(len(self.components))
        for name, kind, content in self.components:
            out.tokens("<ComponentName>", name, f"<{kind}>")
            if isinstance(content, tuple):
                out.tokens("<LinearParams>")
                out.matrix(content[0])
                out.tokens("<BiasParams>")
                out.vector(content[1])
            else:
                out.tokens("<Dim>")
                out.integers(content)
                _write_statistics(out, kind)
            out.tokens(f"</{kind}>")
        out.tokens("</Nnet3>")


def _write_statistics(out: KaldiWriter, kind: str) -> None:
    """What Kaldi keeps in components without weights; empty."""
    if kind == "NoOpComponent":
        out.tokens("<BackpropScale>")
        out.floats(1.0)
        return
    for token in ("<ValueAvg>", "<DerivAvg>"):
        out.tokens(token)
        out.vector(())
    out.tokens("<Count>")
    out.floats(0.0)


def write_transition_model(out: KaldiWriter) -> None:
    """Write the phones' states and their transitions."""
    numbers = phone_numbers()
    out.tokens("<TransitionModel>", "<Topology>")
    out.integer_list(list(numbers.values()))
    out.integer_list([-1, *(int(has_two_states(name)) for name in numbers)])
    out.integers(2)
    for states in (ONE_STATE, TWO_STATES):
        _write_states(out, states)
    out.tokens("</Topology>", "<Triples>")
    out.integers(len(triples()))
    for triple in triples():
        out.integers(*triple)
    out.tokens("</Triples>", "<LogProbs>")
    name_of = {number: name for name, number in numbers.items()}
    chances = [chance for phone, state, _ in triples() for _, chance in topology(name_of[phone])[state].arcs]
    out.vector([0.0, *np.log(chances)])
    out.tokens("</LogProbs>", "</TransitionModel>")


def _write_states(out: KaldiWriter, states: tuple[HmmState, ...]) -> None:
    out.integers(len(states) + 1)
    for state in states:
        out.integers(state.output_class, len(state.arcs))
        for following, chance in state.arcs:
            out.integers(following)
            out.floats(chance)
    out.integers(-1, 0)


def write_acoustic_model(path: Path, network: Nnet3, priors: Sequence[float]) -> None:
    """Write `final.mdl`; the decoder takes the logarithm of the priors from the outputs."""
    out = KaldiWriter()
    write_transition_model(out)
    network.write(out)
    out.tokens("<LeftContext>")
    out.integers(0)
    out.tokens("<RightContext>")
    out.integers(0)
    out.tokens("<Priors>")
    out.vector(priors)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.data)
