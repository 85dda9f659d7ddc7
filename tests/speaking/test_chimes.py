from __future__ import annotations

import numpy as np
import pytest

from facilitator.dialogue.actions import Sound
from facilitator.speaking.chimes import LONGEST_SECONDS, PEAK_DBFS, chime
from facilitator.speaking.waves import LOUDNESS_DBFS, loudness_dbfs


@pytest.mark.parametrize("rate", [16000, 22050, 48000])
@pytest.mark.parametrize("sound", list(Sound))
def test_a_chime_is_short_quiet_and_gentle(sound: Sound, rate: int) -> None:
    pcm = chime(sound, rate)
    level = np.abs(pcm.samples.astype(float)) / 32768
    assert pcm.rate == rate
    assert pcm.seconds <= LONGEST_SECONDS
    assert 20 * np.log10(level.max()) == pytest.approx(PEAK_DBFS, abs=0.1)
    assert loudness_dbfs(pcm) < LOUDNESS_DBFS - 6
    assert level[: round(0.003 * rate)].max() < 0.1 * level.max()
    assert level[-round(0.01 * rate) :].max() < 0.05 * level.max()


def test_chimes_can_be_told_apart() -> None:
    assert not np.array_equal(chime(Sound.CLOSING, 16000).samples, chime(Sound.NUDGE, 16000).samples)
