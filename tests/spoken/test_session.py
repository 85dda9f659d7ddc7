"""A session end to end: the real process, real voices into its microphone, its room recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facilitator.dialogue.actions import EndReason
from facilitator.dialogue.events import Resumed
from facilitator.exercises.pack import load_script
from facilitator.hearing.source import RATE
from facilitator.speaking.opening import open_studio
from facilitator.speaking.waves import resampled
from tests.spoken import sound_card
from tests.spoken.conversation import NAMES, PATIENT, Conversation, Home, words_of
from tests.spoken.heard import heard_in, only_people_were_heard
from tests.spoken.sound_card import SoundCard
from tests.spoken.tape import Tape, likeness, loud_seconds

pytestmark = [
    pytest.mark.spoken,
    pytest.mark.skipif(bool(sound_card.missing()), reason=sound_card.missing()),
]

IMAGO = ("--exercise", "imago")
RATE_OF_SPEECH = 220
"""Words a minute: a little faster than usual, for the sake of those who wait for this test."""
AS_RENDERED = 0.9
"""How like the render the room has to sound, to be what was said: see `likeness`."""
UNSAID = "Turn to each other, feet on the floor. Three slow breaths together."
SHARE = "when you work in the garden every sunday {3} i feel lonely and a little sad"
DIALOGUE = [
    ("say the name", "ana will share first"),
    ("invite Ben", "ben i would like to have a dialogue about the weekends is now a good time"),
    ("Ben?", "yes it is"),
    ("Three slow breaths", "i'm finished now"),
    ("one thing you appreciate", "no thank you"),
    ("And you, Ben?", "no thank you"),
    ("told from yourself", SHARE),
    ("tell Ana what you heard", "if i got that right when i work in the garden every sunday you feel lonely and sad"),
    ("did Ben get that?", "yes that's it"),
    ("is there more about that", "Ben: is there more about that {3} Ana: no that's all"),
    ("What hurts me about it is", "no thank you {0.8} over to you"),
    ("What I long for is", "no thank you {0.8} over to you"),
    ("gather it all", "in summary you said that you feel lonely when i work in the garden"),
    ("did Ben get it all", "yes you got it all"),
    ("what makes sense to you", "you make sense to me because we have so little time together"),
    ("might Ana be feeling", "i imagine you might be feeling lonely"),
    ("is that how you feel", "yes that is how i feel"),
    ("would you like to respond", "not today"),
    ("one thing that touched you", "one thing that touched me was that you miss me thank you"),
    ("And you, Ana?", "one thing that touched me was that you listened to me thank you"),
    ("one sentence in your journal", "no thank you"),
    ("What may I keep", "keep everything"),
]
"""What it asks, and what is said to that; of those that fit, the first that is left."""


@pytest.fixture
def card(tmp_path: Path) -> Iterator[SoundCard]:
    with SoundCard(tmp_path / "card", echo_db=-12.0) as card:
        yield card


@pytest.fixture
def home(tmp_path: Path, card: SoundCard) -> Home:
    return Home(tmp_path / "home", card)


def talk(home: Home, *arguments: str) -> Conversation:
    rate = ("--words-per-minute", str(RATE_OF_SPEECH))
    return Conversation(home, "talk", "--names", ",".join(NAMES), "--no-check-content", *rate, *arguments)


def resume(home: Home) -> Conversation:
    return Conversation(home, "resume", "--words-per-minute", str(RATE_OF_SPEECH))


def test_a_whole_dialogue(home: Home) -> None:
    """It comes to the closing, is audible, waits through a thinking pause, never hears itself, and keeps as chosen."""
    home.met_before()
    with Tape(home.card) as room, Tape(home.card, "voices") as microphone, talk(home, *IMAGO) as talking:
        said = talking.answer(DIALOGUE)
        assert talking.end() == 0, talking.told()
        assert "We are coming to the end" in "".join(talking.prompts)
        assert talking.prompts[-1] == "Thank you both."
        events = home.events()
        said_by_turn = [words_of(text) for _, text in said]
        assert "feel lonely" in heard_in(events, "garden"), "the pause in the middle of the share ended the turn"
        only_people_were_heard(events, said_by_turn, talking.prompts)
        prompts_sounded(talking, room)
        echo_reached_the_microphone(talking, microphone)
    kept = json.loads(home.run("sessions", "list", "--json"))
    assert [(row["kept"], row["end"]) for row in kept] == [("all", "completed"), ("outline", "completed")]
    assert talking.errors == ""


def prompts_sounded(talking: Conversation, room: Tape) -> None:
    """Each prompt was audible in the room, as long as it is, after it was printed; and sounded as it was rendered."""
    studio = open_studio(words_a_minute=RATE_OF_SPEECH)
    try:
        ends = [*talking.printed_at[1:], room.began + room.now]
        likenesses = []
        for prompt, began, end in zip(talking.prompts, talking.printed_at, ends, strict=True):
            rendered = resampled(studio.sound(prompt), RATE).samples
            recorded = room.between(began - room.began - 0.2, end - room.began + 0.2)
            assert loud_seconds(recorded) > 0.8 * loud_seconds(rendered), prompt
            likenesses.append(likeness(recorded, rendered))
        assert np.median(likenesses) > AS_RENDERED
    finally:
        studio.close()


def echo_reached_the_microphone(talking: Conversation, microphone: Tape) -> None:
    """The microphone could hear the loudspeaker all the time: else not hearing itself would show nothing."""
    began = talking.printed_at[0] - microphone.began
    assert loud_seconds(microphone.between(began, began + 5.0)) > 0.5


def test_pause_continue_and_stop_by_voice(home: Home) -> None:
    home.begun_until("sharing")
    with Tape(home.card) as room, resume(home) as talking:
        talking.answer([("Ana", "when you work in the garden {1.2} Ben: please pause the session")])
        asked = room.now
        talking.wait_for("Facilitator: Paused")
        room.wait_until_said(asked)
        talking.say("Ben", "continue the session")
        talking.answer([("", "i feel lonely {1.2} over to you")])
        talking.answer([("what you heard", "stop the session")])
        assert talking.end() == 0, talking.told()
    state = home.state()
    assert state.reason is EndReason.STOPPED
    shared = next(told.text for told in state.told if told.step == "sharing")
    assert "garden" in shared
    assert "lonely" in shared
    assert "session" not in shared
    assert "facilitator resume" in "".join(talking.lines)


def test_killed_in_the_middle_of_a_share_and_resumed(home: Home) -> None:
    home.begun_until("sharing")
    with resume(home) as killed:
        killed.answer([("Ana", "when you work in the garden")])
        until = time.monotonic() + PATIENT
        while not home.on_disk("garden"):
            assert time.monotonic() < until, killed.told()
            time.sleep(0.02)
        killed.kill()
    with Tape(home.card) as room, resume(home) as talking:
        talking.answer([("Ana", "i feel lonely {1.2} over to you")])
        welcomes = [line.format(first="Ana", second="Ben") for line in load_script("imago").lines.lines["welcome_back"]]
        assert max(sounded(welcome, room) for welcome in welcomes) > AS_RENDERED
        assert sounded(UNSAID, room) < AS_RENDERED
        talking.answer([("what you heard", "stop the session")])
        assert talking.end() == 0, talking.told()
    events = home.events()
    assert sum(isinstance(event, Resumed) for event in events) == 2
    state = home.state()
    assert state.step == "mirroring"
    shared = next(told.text for told in state.told if told.step == "sharing")
    assert "garden" in shared
    assert "lonely" in shared


def test_a_sound_card_that_is_pulled_out_is_said_once_and_the_session_goes_on(home: Home) -> None:
    home.begun_until("sharing")
    with resume(home) as talking:
        talking.floor()
        home.card.stop(hard=True)
        talking.wait_for("[one moment]")
        told = talking.wait_for("plug it in again")
        home.card.start()
        after = talking.wait_for("[listening]", told)
        with Tape(home.card) as room:
            talking.say("Ana", "when you work in the garden i feel lonely {1.2} over to you")
            talking.wait_for("what you heard", after)
            room.wait_until_said(0.0)
            talking.answer([("what you heard", "stop the session")])
            assert talking.end() == 0, talking.told()
        assert min(sounded(prompt, room) for prompt in talking.prompts[-2:]) > AS_RENDERED
        assert sounded(UNSAID, room) < AS_RENDERED
    for device in ("microphone", "loudspeaker"):
        assert sum(device in line and "plug it in again" in line for line in talking.lines) <= 1
    assert any("garden" in told.text for told in home.state().told)
    assert "garden" not in talking.errors


def sounded(prompt: str, room: Tape) -> float:
    """How much what sounded is like a prompt as it is rendered."""
    studio = open_studio(words_a_minute=RATE_OF_SPEECH)
    try:
        return likeness(room.between(0.0, room.now), resampled(studio.sound(prompt), RATE).samples)
    finally:
        studio.close()
