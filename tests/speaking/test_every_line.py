"""Every line that may be spoken goes through the real voice."""

from __future__ import annotations

import re

import pytest

from facilitator.exercises.shares import load_shares
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.voices import choose
from facilitator.speaking.waves import polished, read
from tests.exercises.test_pack import FILLED, LINES

SHORTEST_WORD_SECONDS = 0.08


@pytest.mark.slow
def test_the_real_voice_speaks_every_line(renderer: Renderer) -> None:
    voice = choose(renderer.voices).id
    lines = sorted({re.sub(r"\{(\w+)\}", lambda name: FILLED[name.group(1)], line).strip() for _, line in LINES})
    lines += [share.text for share in load_shares().share]
    assert len(lines) > 250
    for line in lines:
        pcm = polished(read(renderer.render(line, voice, 150).result()))
        assert pcm.seconds > SHORTEST_WORD_SECONDS * len(line.split()), line
