"""What would you like to do: asked and answered aloud, at the real process."""

from __future__ import annotations

from pathlib import Path

import pytest

from facilitator.dialogue.events import Begun
from tests.spoken import sound_card
from tests.spoken.conversation import NAMES, Conversation, Home
from tests.spoken.sound_card import SoundCard

pytestmark = [
    pytest.mark.spoken,
    pytest.mark.skipif(bool(sound_card.missing()), reason=sound_card.missing()),
]


def test_an_exercise_is_chosen_aloud_and_led(tmp_path: Path) -> None:
    """One that was not suggested, too; voice, ears and table go on from the question into the session."""
    with SoundCard(tmp_path / "card", echo_db=-12.0) as card:
        home = Home(tmp_path / "home", card)
        home.met_before()
        with Conversation(home, "talk", "--names", ",".join(NAMES), "--words-per-minute", "220") as talking:
            said = talking.answer([("what would you like to do", "let us do a repair please")])
            assert "Appreciation" in said[0][0]
            after = talking.wait_for("Repair, then.")
            talking.answer([("who would like to begin", "stop the session")])
            assert talking.end() == 0, talking.told()
        begun = home.events()[0]
        assert isinstance(begun, Begun)
        assert (begun.exercise, begun.first_session) == ("repair", False)
        assert not [line for line in talking.lines[:after] if "Kept" in line or "[the end]" in line]
        assert talking.errors == ""
