"""Measure how well an exercise is chosen by voice: `python scripts/bench_choosing.py`; prints rows for BENCHMARKS.md.

Every name by which every exercise may be called, and every way to mean a suggestion without its name, is said by several
synthetic voices; what is said of an exercise in the question itself is also said in a sentence. All goes through the real
ears, with the grammar of that turn, into the dialogue. So does what two people may say before they have chosen. Needs flite, espeak-ng and a speech model (FACILITATOR_MODEL).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from facilitator.cli.scripts import Menu, fitting, menu_of
from facilitator.config import Settings
from facilitator.course import picked
from facilitator.dialogue.actions import AnyAction, EndReason, Listen
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Begun, Heard, Spoken
from facilitator.dialogue.state import State
from facilitator.gate import Gate
from facilitator.hearing.ears import MicrophoneEars
from facilitator.hearing.source import BLOCK_SAMPLES, PcmSource
from tests.hearing.voices import model, room, say

VOICES = ("slt", "rms", "en-us", "en-gb+f2")
SENTENCE = "let us do {} please"
BETWEEN_THE_TWO = (
    "what do you think",
    "i do not know what would you like",
    "hm i am not sure yet",
    "what did we do last time",
    "give me a moment",
    "is it going to take long",
    "i am quite tired tonight",
    "how about you",
    "well it is up to you",
    "the children are asleep now",
    "could you close the window",
    "shall we sit down first",
    "did you call your mother",
    "can you turn it up a little",
    "i would like a cup of tea",
)
"""What two people may say to each other before they have chosen."""
BEGUN = Begun(exercise="choosing", names=("Ana", "Ben"), clock="2026-03-01T19:00:00+01:00", first_session=False)
BEFORE_SECONDS, AFTER_SECONDS = 0.6, 3.0


def names(menu: Menu) -> Iterator[tuple[str, str]]:
    """Each exercise, with each name that the model has words for."""
    for exercise, called in menu.script.exercise.steps["choose"].choices.items():
        for name in dict.fromkeys(name.lower() for name in called):
            if not model().sort_out([name])[1]:
                yield exercise, name


class Room:
    """The menu, asked once in a room where somebody speaks."""

    def __init__(self, menu: Menu) -> None:
        self.dialogue, self.suggested = Dialogue(menu.script), menu.suggested
        self.events: list[AnyEvent] = []
        self.source = PcmSource()
        script = menu.script
        self.ears = MicrophoneEars(
            self.source,
            model(),
            Gate(),
            self.events.append,
            spot=script.commands.spot,
            phrases=(*script.commands.grammar(), *script.answers.yes, *script.answers.no),
            thread=False,
        )
        self.state, _ = self.dialogue.step(State(), BEGUN)
        self.asked, [listen, *_] = self.dialogue.step(self.state, Spoken(say=self.state.say))
        self.listen: AnyAction = listen

    def chosen(self, said: bytes) -> tuple[str, str]:
        """What was heard, and which exercise is led after it; none where the facilitator would ask again."""
        self.events.clear()
        if isinstance(self.listen, Listen):
            self.ears.listen(self.listen)
        for start in range(0, len(said), 2 * BLOCK_SAMPLES):
            self.source.feed(said[start : start + 2 * BLOCK_SAMPLES])
            self.ears.step()
            if any(isinstance(event, Heard) for event in self.events):
                break
        state, heard = self.asked, ""
        for event in self.events:
            state, _ = self.dialogue.step(state, event)
            heard = event.text if isinstance(event, Heard) else heard
            if isinstance(event, Heard):
                break
        return heard, picked(state, self.suggested) if state.reason is EndReason.COMPLETED else ""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also print each that was not chosen rightly")
    parser.add_argument("--relation", default="partners", help="whose wording it is")
    asked = parser.parse_args()
    settings = Settings(names=BEGUN.names, depth="deep", relation=asked.relation)
    menu = menu_of(fitting(settings), settings, ())
    room_of = Room(menu)
    print("| what | measured | over |\n|---|---|---|")
    alone = list(names(menu))
    for what, said_for in (
        ("alone", alone),
        ("not said, but something else", [("", said) for said in BETWEEN_THE_TWO]),
        (f"“{SENTENCE.format('…')}”", [(h.id, SENTENCE.format(h.names[0])) for h in fitting(settings)]),
    ):
        right = other = 0
        for exercise, said in said_for:
            for voice in VOICES:
                heard, led = room_of.chosen(room(BEFORE_SECONDS, say(said, voice), AFTER_SECONDS))
                right += led == exercise
                other += led not in {"", exercise}
                if led != exercise and asked.wrong:
                    print(f"    {voice}: “{said}” heard “{heard}”: {led or 'asked again'}", file=sys.stderr)
        total = len(said_for) * len(VOICES)
        row = (
            f"right {right / total:.1%}, asked again {1 - (right + other) / total:.1%}, another one {other / total:.1%}"
        )
        print(
            f"| exercise chosen by voice, its name {what} | {row} | {len(said_for)} names × {len(VOICES)} voices |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
