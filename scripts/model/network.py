"""The network: features in, log-probabilities of blank and phones out; every layer has its like in Kaldi's nnet3.

A first convolution over seven frames takes every third; seven residual layers follow, each squeezed through a
bottleneck as in Kaldi's factored TDNN (Povey et al., Interspeech 2018), each looking further back and one step ahead.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.model.features import COEFFICIENTS
from scripts.model.phones import OUTPUTS

WIDTH = 320
BOTTLENECK = 112
LOOK_BACK = (1, 1, 1, 2, 2, 2, 2)
"""How far each layer looks back, in steps of three frames; each looks one step ahead."""
SUBSAMPLING = 3
DROPOUT = 0.05


class Network(nn.Module):  # type: ignore[misc, unused-ignore]  # Any without PyTorch
    """1.1 million weights; output number n stands for frames around 3 n (36 before, 24 after)."""

    mean: Tensor
    inverse_deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("inverse_deviation", torch.ones(COEFFICIENTS))
        self.first = nn.Conv1d(COEFFICIENTS, WIDTH, 7, stride=SUBSAMPLING, bias=False)
        self.first_norm = nn.BatchNorm1d(WIDTH)
        self.squeeze = nn.ModuleList(nn.Conv1d(WIDTH, BOTTLENECK, 2, dilation=back, bias=False) for back in LOOK_BACK)
        self.widen = nn.ModuleList(nn.Conv1d(BOTTLENECK, WIDTH, 2, bias=False) for _ in LOOK_BACK)
        self.norm = nn.ModuleList(nn.BatchNorm1d(WIDTH) for _ in LOOK_BACK)
        self.output = nn.Conv1d(WIDTH, OUTPUTS, 1)
        nn.init.zeros_(cast("Tensor", self.output.bias))

    def forward(self, features: Tensor) -> Tensor:
        """From (utterances, frames, 40) to (steps, utterances, 40) log-probabilities.

        Beyond its ends an utterance goes on with its first and last frame, as libvosk has it.
        """
        hidden = ((features - self.mean) * self.inverse_deviation).transpose(1, 2)
        frames = hidden.shape[2]
        steps = -(-frames // SUBSAMPLING)
        before = SUBSAMPLING * sum(LOOK_BACK) + 3
        after = SUBSAMPLING * (steps - 1 + len(LOOK_BACK)) + 4 - frames
        hidden = functional.pad(hidden, (before, after), mode="replicate")
        hidden = functional.relu(self.first_norm(self.first(hidden)))
        for back, squeeze, widen, norm in zip(LOOK_BACK, self.squeeze, self.widen, self.norm, strict=True):
            change = functional.relu(norm(widen(squeeze(hidden))))
            hidden = hidden[:, :, back:-1] + functional.dropout(change, DROPOUT, self.training)
        return functional.log_softmax(self.output(hidden).float(), dim=1).permute(2, 0, 1)
