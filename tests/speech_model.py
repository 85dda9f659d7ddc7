"""The speech model that tests listen with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def speech_model() -> Path:
    """The one in the environment, else the project's own, else the one beside the project; skips where there is none."""
    named = os.environ.get("FACILITATOR_MODEL")
    places = [ROOT / "models" / "vosk-mini-en", ROOT.parent / "shared" / "models" / "vosk-mini-en"]
    for place in [Path(named)] if named else places:
        if (place / "am" / "final.mdl").is_file():
            return place
    pytest.skip("no speech model: set FACILITATOR_MODEL, or fetch one into models/")
