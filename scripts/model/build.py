"""Make `models/vosk-mini-en` from nothing: `python -m scripts.model.build` (`make model`), about two hours on two cores.

Text → speech → features → network → graph → checksums → figures. What is there already in the work folder is not made
again, so a build that was interrupted goes on. Needs the extra `model` and these Debian packages: espeak-ng, flite,
festival, festvox-kdlpc16k, scowl, sox, opus-tools, libfst-tools, libfst22-plugins-base; and the recordings that
`scripts/model/real_speech.py` names. Texts, features and graph come out the same each time; the weights only on the same
processor and the same version of PyTorch.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.model.common_words import common_words

ROOT = Path(__file__).parents[2]
DRAWN_SENTENCES = 60000
SHARDS = {"recordings": 4, "words": 4, "sentences": 12}
STEPS = 3800
PROGRAMS = ("espeak-ng", "flite", "festival", "sox", "opusdec", "fstcompile", "fstconvert")
_CARD = """# What the facilitator wants to know of this model; README.md tells the rest.
name = "vosk-mini-en"
language = "en"
understands = "commands"

[sha256]
"""


@dataclass(frozen=True)
class Places:
    """Where everything lies."""

    speech: Path
    noise: Path
    work: Path
    model: Path


def main() -> None:
    """Build, step by step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, default=ROOT.parent / "shared/data/speech")
    parser.add_argument("--noise", type=Path, default=ROOT.parent / "shared/data/noise")
    parser.add_argument("--work", type=Path, default=ROOT / "build/model")
    parser.add_argument("--model", type=Path, default=ROOT / "models/vosk-mini-en")
    parser.add_argument("--steps", type=int, default=STEPS, help="training steps in all")
    options = parser.parse_args()
    places = Places(options.speech, options.noise, options.work, options.model)
    _check_needs(places)
    make_text(places)
    make_features(places)
    _step("train", str(places.work / "features"), str(places.work / "net.pt"), "--steps", str(options.steps))
    _step("export", str(places.work / "net.pt"), str(places.model))
    _step("make_graph", str(places.work / "text/train.txt"), str(places.model), "--work", str(places.work / "graph"))
    write_card(places.model)
    subprocess.run([sys.executable, str(ROOT / "scripts/bench_speech.py"), "--model", str(places.model)], check=True)


def make_text(places: Places) -> None:
    """Draw the sentences."""
    if not (places.work / "text/train.txt").exists():
        _step("grammar", str(places.work / "text"), "--count", str(DRAWN_SENTENCES))


def make_features(places: Places) -> None:
    """Make the shards that are not there yet, one process for each core."""
    folder = places.work / "features"
    wanted = [(kind, shard) for kind, count in SHARDS.items() for shard in range(count)]
    missing = [(kind, shard) for kind, shard in wanted if not (folder / f"{kind}-{shard:03}.npz").exists()]
    sources = [
        "--speech",
        str(places.speech),
        "--noise",
        str(places.noise),
        "--text",
        str(places.work / "text/train.txt"),
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = [
            pool.submit(_step, "make_features", kind, str(shard), "--out", str(folder), *sources)
            for kind, shard in missing
        ]
        for one in made:
            one.result()


def write_card(model: Path) -> None:
    """Write `facilitator.toml` with the checksum of every file that vosk reads."""
    files = sorted(path for folder in ("am", "conf", "graph") for path in (model / folder).rglob("*") if path.is_file())
    sums = "".join(f'"{path.relative_to(model).as_posix()}" = "{_sum(path)}"\n' for path in files)
    (model / "facilitator.toml").write_text(_CARD + sums, encoding="utf-8")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_needs(places: Places) -> None:
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    lacking += [str(folder) for folder in (places.speech, places.noise) if not folder.is_dir()]
    if lacking or not common_words():
        sys.exit(
            f"To build the model, these are needed and not found: {', '.join(lacking)}. See scripts/model/build.py."
        )


def _step(module: str, *arguments: str) -> None:
    """Run one step in a process of its own: kaldifst and vosk must never meet in one."""
    calm = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
    subprocess.run([sys.executable, "-m", f"scripts.model.{module}", *arguments], cwd=ROOT, check=True, env=calm)


if __name__ == "__main__":
    main()
