"""Turn a trained network into a model folder's `am/final.mdl` and `conf/`: `python -m scripts.model.export CKPT FOLDER`.

Batch normalisation and the normalisation of the input are folded into the affine layers beside them. The blank gets a
prior of e⁴, which holds it back. Of 1 to 5 the fourth gave the fewest word errors by held-out voices (16 % with 1, 9 % with 4).
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from scripts.model.features import COEFFICIENTS, MFCC_OPTIONS
from scripts.model.kaldi_files import Array, Nnet3, write_acoustic_model
from scripts.model.network import BOTTLENECK, LOOK_BACK, SUBSAMPLING, WIDTH, Network
from scripts.model.phones import OUTPUTS

BLANK_PENALTY = 4.0
MODEL_OPTIONS = {
    "min-active": "200",
    "max-active": "7000",
    "beam": "13.0",
    "lattice-beam": "4.0",
    "acoustic-scale": "1.0",
    "frame-subsampling-factor": str(SUBSAMPLING),
    "endpoint.silence-phones": "1",
    "endpoint.rule2.min-trailing-silence": "0.5",
    "endpoint.rule3.min-trailing-silence": "0.75",
    "endpoint.rule4.min-trailing-silence": "1.0",
}


def export(checkpoint: Path, folder: Path, blank_penalty: float = BLANK_PENALTY) -> None:
    """Write the acoustic model and the settings."""
    network = Network()
    network.load_state_dict(torch.load(checkpoint)["network"])
    network.eval()
    priors = [math.exp(blank_penalty)] + [1.0] * (OUTPUTS - 1)
    write_acoustic_model(folder / "am/final.mdl", as_nnet3(network), priors)
    (folder / "conf").mkdir(exist_ok=True)
    for name, options in (("mfcc.conf", MFCC_OPTIONS), ("model.conf", MODEL_OPTIONS)):
        lines = "".join(f"--{option}={value}\n" for option, value in options.items())
        (folder / "conf" / name).write_text(lines, encoding="ascii")


def as_nnet3(network: Network) -> Nnet3:
    """The same function as the network in evaluation, in Kaldi's components."""
    kaldi = Nnet3(COEFFICIENTS, OUTPUTS)
    weights, bias = _with_norm(network.first, network.first_norm)
    weights = weights * network.inverse_deviation[None, :, None]
    bias = bias - (weights * network.mean[None, :, None]).sum(dim=(1, 2))
    window = ", ".join(f"Offset(input, {offset})" if offset else "input" for offset in range(-3, 4))
    kaldi.affine("first.affine", f"Append({window})", _flat(weights), _array(bias))
    before = kaldi.simple("first.relu", "RectifiedLinear", "first.affine", WIDTH)
    layers = zip(LOOK_BACK, network.squeeze, network.widen, network.norm, strict=True)
    for number, (back, squeeze, widen, norm) in enumerate(layers, start=1):
        name = f"layer{number}"
        source = f"Append(Offset({before}, {-SUBSAMPLING * back}), {before})"
        narrow = kaldi.affine(
            f"{name}.squeeze", source, _flat(cast("Tensor", squeeze.weight)), np.zeros(BOTTLENECK, np.float32)
        )
        weights, bias = _with_norm(cast("nn.Conv1d", widen), cast("nn.BatchNorm1d", norm))
        source = f"Append({narrow}, Offset({narrow}, {SUBSAMPLING}))"
        kaldi.affine(f"{name}.widen", source, _flat(weights), _array(bias))
        kaldi.simple(f"{name}.relu", "RectifiedLinear", f"{name}.widen", WIDTH)
        before = kaldi.simple(f"{name}.sum", "NoOp", f"Sum({before}, {name}.relu)", WIDTH)
    last = kaldi.affine(
        "last.affine", before, _flat(network.output.weight), _array(cast("Tensor", network.output.bias))
    )
    kaldi.simple("last.log-softmax", "LogSoftmax", last, OUTPUTS)
    return kaldi


def _with_norm(layer: nn.Conv1d, norm: nn.BatchNorm1d) -> tuple[Tensor, Tensor]:
    variance, mean = cast("Tensor", norm.running_var), cast("Tensor", norm.running_mean)
    gain = norm.weight / torch.sqrt(variance + norm.eps)
    return layer.weight * gain[:, None, None], norm.bias - mean * gain


def _flat(weights: Tensor) -> Array:
    """From a convolution's (out, in, taps) to the (out, taps x in) that `Append` gives."""
    return _array(weights.permute(0, 2, 1).reshape(weights.shape[0], -1))


def _array(values: Tensor) -> Array:
    return np.asarray(values.detach().numpy(), np.float32)


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    export(options.checkpoint, options.folder)


if __name__ == "__main__":
    main()
