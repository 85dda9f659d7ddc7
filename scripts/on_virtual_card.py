"""Run a command on the virtual sound card: `python scripts/on_virtual_card.py COMMAND …`. Ends with its exit code."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.spoken.sound_card import SoundCard, missing


def main(command: list[str]) -> int:
    """Start the card, run the command, stop the card."""
    if lacking := missing():
        print(f"There is no virtual sound card: {lacking}. Run: scripts/setup.sh test", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory(prefix="card-") as folder, SoundCard(Path(folder)) as card:
        return subprocess.run(command, env=card.env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
