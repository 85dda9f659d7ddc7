"""Train the network on shards: `python -m scripts.model.train FEATURES CHECKPOINT --steps N`.

Connectionist temporal classification (Graves et al., ICML 2006) with AdamW; the rate of learning rises over the first
steps, stays, and falls along a cosine. A checkpoint that is there is gone on from. One thread: on a busy machine more
are slower.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from scripts.model.edits import edits
from scripts.model.features import COEFFICIENTS
from scripts.model.network import SUBSAMPLING, Network

BATCH_FRAMES = 12000
HIGHEST_RATE = 3e-3
WARM_UP_STEPS = 200
STEADY_SHARE = 0.35
DEVELOPMENT = 200
"""This many utterances are kept aside to watch the training by."""


@dataclass(frozen=True)
class Utterance:
    """Features (frames, 40) in half precision, and the outputs asked for."""

    features: npt.NDArray[np.float16]
    outputs: npt.NDArray[np.uint8]


def read_shards(folder: Path) -> list[Utterance]:
    """All utterances of all finished shards, in the order of their names."""
    utterances: list[Utterance] = []
    for path in sorted(folder.glob("*[0-9].npz")):
        shard = np.load(path)
        features = np.split(shard["features"], np.cumsum(shard["frames"])[:-1])
        outputs = np.split(shard["outputs"], np.cumsum(shard["phones"])[:-1])
        utterances += [Utterance(*pair) for pair in zip(features, outputs, strict=True)]
    return utterances


def batches(utterances: list[Utterance], chance: Random) -> list[list[Utterance]]:
    """Utterances of like length together, each batch about `BATCH_FRAMES` long, in a random order."""
    lengths = sorted((len(each.features) + chance.random() * 40, index) for index, each in enumerate(utterances))
    made: list[list[Utterance]] = [[]]
    for _, index in lengths:
        if made[-1] and (len(made[-1]) + 1) * len(utterances[index].features) > BATCH_FRAMES:
            made.append([])
        made[-1].append(utterances[index])
    chance.shuffle(made)
    return made


def padded(batch: list[Utterance], chance: Random | None) -> tuple[Tensor, Tensor]:
    """The features of a batch and the number of steps of each; with `chance`, short stretches are blotted out."""
    longest = max(len(each.features) for each in batch)
    features = np.empty((len(batch), longest, COEFFICIENTS), np.float32)
    for row, each in zip(features, batch, strict=True):
        row[: len(each.features)] = each.features
        row[len(each.features) :] = each.features[-1]
        if chance:
            _blot_out(row[: len(each.features)], chance)
    steps = torch.tensor([-(-len(each.features) // SUBSAMPLING) for each in batch])
    return torch.from_numpy(features), steps


def _blot_out(row: npt.NDArray[np.float32], chance: Random) -> None:
    """Replace up to two short stretches by the mean of the utterance (SpecAugment's time masks)."""
    for _ in range(chance.randint(0, 2)):
        width = chance.randint(1, 12)
        start = chance.randint(0, max(0, len(row) - width - SUBSAMPLING))
        row[start : start + width] = row.mean(axis=0)


def rate_at(step: int, steps: int) -> float:
    """The rate of learning at a step of so many."""
    done = step / steps
    falling = 1.0 if done < STEADY_SHARE else 0.5 * (1 + math.cos(math.pi * (done - STEADY_SHARE) / (1 - STEADY_SHARE)))
    return HIGHEST_RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * (falling + 0.003)


def loss_of(network: Network, batch: list[Utterance], chance: Random) -> Tensor:
    """The mean loss per phone."""
    features, steps = padded(batch, chance)
    with torch.autocast("cpu", torch.bfloat16):
        log_probabilities = network(features)
    wanted = torch.from_numpy(np.concatenate([each.outputs for each in batch]).astype(np.int64))
    counts = torch.tensor([len(each.outputs) for each in batch])
    each = functional.ctc_loss(log_probabilities, wanted, steps, counts, reduction="none", zero_infinity=True)
    return each.sum() / max(1, int(counts.sum()))


def phone_errors(network: Network, utterances: list[Utterance]) -> float:
    """Edits per phone of the best path, between 0 and about 1."""
    network.eval()
    errors = total = 0
    for batch in batches(utterances, Random(0)):  # noqa: S311
        features, steps = padded(batch, None)
        with torch.no_grad():
            best = network(features).argmax(dim=2).T
        for each, path, count in zip(batch, best, steps, strict=True):
            collapsed = torch.unique_consecutive(path[: int(count)])
            errors += edits(collapsed[collapsed != 0].tolist(), each.outputs.tolist())
            total += len(each.outputs)
    network.train()
    return errors / max(1, total)


def endless(folder: Path, chance: Random) -> Iterator[list[Utterance]]:
    """Batches without end; shards that were finished meanwhile join at the next round."""
    while True:
        utterances = read_shards(folder)[DEVELOPMENT:]
        hours = sum(len(each.features) for each in utterances) / 360000
        print(f"round over {len(utterances)} utterances, {hours:.1f} h", flush=True)
        yield from batches(utterances, chance)


def train(folder: Path, checkpoint: Path, steps: int, seed: int = 0) -> None:
    """Train for so many steps in all; the checkpoint holds weights, optimiser and step."""
    torch.manual_seed(seed)
    network = Network()
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=1e-3, betas=(0.9, 0.98))
    utterances = read_shards(folder)
    development = utterances[:DEVELOPMENT]
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    else:
        some = np.concatenate([each.features for each in utterances[:: max(1, len(utterances) // 2000)]])
        network.mean.copy_(torch.from_numpy(some.astype(np.float64).mean(axis=0)))
        network.inverse_deviation.copy_(torch.from_numpy(1 / some.astype(np.float64).std(axis=0)))
    chance = Random(seed + first)  # noqa: S311
    source, began, smooth = endless(folder, chance), time.monotonic(), 0.0
    for step in range(first, steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, steps)
        loss = loss_of(network, next(source), chance)
        optimiser.zero_grad()
        torch.autograd.backward([loss])
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        smooth = loss.item() if step == first else 0.98 * smooth + 0.02 * loss.item()
        if (step + 1) % 50 == 0:
            print(f"step {step + 1} loss {smooth:.3f} after {time.monotonic() - began:.0f} s", flush=True)
        if (step + 1) % 250 == 0 or step + 1 == steps:
            errors = phone_errors(network, development)
            print(f"step {step + 1} phone errors {errors:.3f}", flush=True)
            state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("features", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    train(options.features, options.checkpoint, options.steps)


if __name__ == "__main__":
    main()
