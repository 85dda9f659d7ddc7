"""Three exercises as they are spoken: one at the real process and card, two in the room of the demonstration."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from facilitator.demo.performing import perform
from facilitator.demo.play import shipped
from facilitator.dialogue.actions import Expect, Listen, Say
from facilitator.dialogue.events import Commanded, Heard
from facilitator.errors import VoiceError
from facilitator.hearing.source import RATE
from facilitator.speaking.opening import open_studio
from facilitator.testing.scenario import load_scenario
from tests.hearing.voices import model
from tests.spoken import sound_card
from tests.spoken.conversation import MARK, NAMES, Conversation, Home, words_of
from tests.spoken.heard import only_people_were_heard, worst_heard
from tests.spoken.sound_card import SoundCard
from tests.spoken.tape import AUDIBLE, Samples

HEARD = 80.0
"""How like what was told (rapidfuzz ratio, 0-100) a turn is at least; measured 94 and more, a turn cut in half comes to 67."""
APPRECIATION = [
    ("say the name", "ana will begin"),
    ("Three slow breaths", "i'm finished now"),
    (
        "One thing I appreciate",
        "one thing i appreciate about you is that you make the coffee every morning {0.8} over to you",
    ),
    ("tell Ana what you heard", "what you appreciate about me is that i make the coffee every morning"),
    ("did Ben get that", "yes that's it"),
    ("What that means to me", "skip this question"),
    ("it makes me feel", "skip this question"),
    ("might Ana be feeling", "i imagine you might be feeling safe and loved"),
    ("is that how you feel", "yes that is how i feel"),
    ("thank Ana", "thank you for telling me"),
    ("would you like to go on", "not today"),
    ("one thing that touched you", "thank you for the coffee"),
    ("And you, Ana?", "that you listened to me"),
    ("one sentence in your journal", "no thank you"),
    ("What may I keep", "keep everything"),
]
"""What it asks, in this order, and what is said to that."""
TELLING = 6
"""From how many words on something is told, and not only answered."""


@pytest.mark.spoken
@pytest.mark.skipif(bool(sound_card.missing()), reason=sound_card.missing())
def test_appreciation_by_voice_at_the_real_program(tmp_path: Path) -> None:
    """Its microphone hears its loudspeaker, too. It hears every telling whole, never itself, and comes to its end."""
    with SoundCard(tmp_path / "card", echo_db=-12.0) as card:
        home = Home(tmp_path / "home", card)
        home.met_before()
        arguments = ["--exercise", "appreciation", "--words-per-minute", "300", "--patience-factor", "0.5"]
        with Conversation(home, "talk", "--names", ",".join(NAMES), "--no-sayings", *arguments) as talking:
            said = talking.answer(APPRECIATION)
            assert talking.end() == 0, talking.told()
        events = home.events()
        assert [text for _, text in said] == [text for _, text in APPRECIATION], talking.told()
        assert talking.prompts[-1] == "Thank you both."
        told = [MARK.split(text)[0].strip() for _, text in said if len(words_of(text).split()) >= TELLING]
        assert worst_heard(events, told) > (HEARD, ""), talking.told()
        assert sum(isinstance(event, Commanded) for event in events) == len(["breaths", "means", "feel"])
        only_people_were_heard(events, [words_of(text) for _, text in said], talking.prompts)
        assert [row["kept"] for row in json.loads(home.run("sessions", "list", "--json"))] == ["all", "outline"]
        assert talking.errors == ""


@pytest.mark.slow  # in the room's own time: it may wait for the processor
@pytest.mark.parametrize("exercise", ["frustration", "repair"])
def test_an_exercise_in_the_room_of_the_demonstration(exercise: str) -> None:
    """It comes to its end by the prompts that its scenario names, cuts nobody off, and hears every telling whole."""
    try:
        studio = open_studio()
    except VoiceError as error:
        pytest.skip(str(error))
    scenario = load_scenario(shipped(exercise))
    try:
        played = perform(scenario, model(), studio, lambda _at, _who, _words: None)
    finally:
        studio.close()
    story = "\n".join(f"{at:.0f} {who}: {words}" for at, who, words in played.transcript)
    assert played.faults() == (), story
    assert scenario.expect.prompts
    content = {
        action.turn for action in played.actions if isinstance(action, Listen) and action.expect is Expect.CONTENT
    }
    assert content
    told = [words for _, _, words in played.said if len(words.split()) > TELLING]
    assert len(told) >= len(content)
    assert worst_heard(played.events, told) > (HEARD, ""), story
    heard = [event for event in played.events if isinstance(event, Heard)]
    assert all(event.text for event in heard), story
    assert len(heard) == len(played.said), story
    people, facilitator = (track.between(0, played.room.now) for track in (played.room.people, played.room.facilitator))
    assert both_at_once(people, facilitator) == 0, story
    prompts = [action.text for action in played.actions if isinstance(action, Say)]
    assert not [once for once, again in itertools.pairwise(prompts) if once == again], story


def both_at_once(people: Samples, facilitator: Samples) -> float:
    """For how many seconds somebody spoke while the facilitator did: whoever is cut off goes on for a moment."""
    frames = len(people) // (RATE // 50)
    loud = [
        np.abs(track.astype(int))[: frames * (RATE // 50)].reshape(frames, -1).max(axis=1) > AUDIBLE
        for track in (people, facilitator)
    ]
    return float((loud[0] & loud[1]).sum()) / 50
