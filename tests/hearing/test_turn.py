from __future__ import annotations

from facilitator.dialogue.actions import Expect, Listen
from facilitator.dialogue.events import AnyEvent, EndedBy, Heard, Stirred
from facilitator.hearing.activity import VoiceActivity
from facilitator.hearing.turn import OpenTurn
from tests.hearing.voices import model, room, say


def test_a_voice_of_which_nothing_is_understood_is_a_turn_without_text() -> None:
    events: list[AnyEvent] = []
    listen = Listen(turn=7, who="Ana", expect=Expect.CONTENT, patience_seconds=0.8)
    turn = OpenTurn(listen, model(), ["stop the session"], lambda _: None, events.append)
    activity = VoiceActivity()
    voice, quiet = room(0.3, say("I feel at home"), 1.5), room(5.0)
    for start in range(0, len(voice), 3200):
        changes = list(activity.hear(voice[start : start + 3200]))
        turn.hear(
            quiet[start : start + 3200], activity, [(change.speaking, activity.heard - change.at) for change in changes]
        )
    stirred, heard = events
    assert stirred == Stirred(turn=7)
    assert isinstance(heard, Heard)
    assert (heard.text, heard.ended_by) == ("", EndedBy.SILENCE)
    assert turn.over
    turn.end(EndedBy.KEY)
    assert len(events) == 2
