"""Measure the dialogue without sound: kill -9 and resume, the facilitator's share of the talking, the cost of a step.

Run: `python scripts/bench_dialogue.py [--kills 200]`; prints rows for BENCHMARKS.md. `--shares` prints only the facilitator's share of
the talking, in every evening that is led to its end.
The killed process is a whole dialogue: conductor, engine, journal on the disk, a scripted couple; only sound is left out.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from facilitator.conductor import Conductor
from facilitator.dialogue.actions import EndReason, Listen, Say, Sound, View
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import AnyEvent, Heard, Resumed, Spoken, Stirred
from facilitator.dialogue.exercise import LISTENS
from facilitator.dialogue.state import State
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, list_journals, open_journal
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import ScriptedCouple, load_scenario

ROOT = Path(__file__).resolve().parents[1]
SMOOTH = ROOT / "facilitator" / "demo" / "imago.toml"
CLOCK = "2026-05-04T19:30:00+02:00"
LONGEST_SECONDS = 3.0
"""The longest that a process lives; a whole evening of events takes about two on a quiet machine."""


class _Swift:
    """Voice, ears and table of a couple who lose no time: every prompt is spoken, every turn answered at once."""

    def __init__(self, couple: ScriptedCouple) -> None:
        self.couple = couple
        self.conductor: Conductor | None = None

    def _post(self, event: AnyEvent) -> None:
        if self.conductor is not None:
            self.conductor.post(event)

    def say(self, say: Say) -> None:
        self._post(Spoken(say=say.id))

    def listen(self, listen: Listen) -> None:
        if self.conductor is None:
            return
        line = self.couple(self.conductor.state, listen)
        if line.say:
            self._post(Stirred(turn=listen.turn))
            self._post(Heard(turn=listen.turn, text=line.text()))

    def prepare(self, texts: object) -> None:
        """Nothing to prepare."""

    def chime(self, sound: Sound) -> None:
        """Nothing sounds."""

    def hush(self) -> None:
        """Nothing sounds."""

    def rest(self) -> None:
        """Nothing is heard."""

    def hand_over(self) -> bool:
        return False

    def so_far(self) -> tuple[str, ...]:
        return ()

    def show(self, view: View) -> None:
        """Nobody looks."""

    def live(self, words: str) -> None:
        """Nobody looks."""

    def level(self, level: float) -> None:
        """Nobody looks."""

    def close(self) -> None:
        """Nothing to let go."""


def evening(folder: Path) -> None:
    """Lead a whole evening as fast as the disk allows; tell the number of each event that is on the disk."""
    scenario = load_scenario(SMOOTH)
    begun = scenario.begun(CLOCK)
    journal = open_journal(folder, scenario.names).begin(begun)
    swift = _Swift(ScriptedCouple(scenario))
    written = 1

    class Telling:
        def append(self, event: AnyEvent) -> None:
            nonlocal written
            journal.append(event)
            written += 1
            os.write(1, b"%d\n" % written)

        def forget_turn(self, turn: int) -> None:
            journal.forget_turn(turn)

        def close(self) -> None:
            journal.close()

    clock = iter(range(10**9))
    waited: list[float] = [0.0]

    def wait(events: queue.SimpleQueue[AnyEvent], seconds: float | None) -> AnyEvent | None:
        if events.empty():
            waited[0] += seconds or 0.0
            return None
        return events.get()

    conductor = Conductor(
        Dialogue(load_script()), voice=swift, table=swift, journal=Telling(), now=lambda: next(clock) / 1e3 + waited[0], wait=wait
    )  # fmt: skip
    swift.conductor = conductor
    conductor.ears = swift
    os.write(1, b"1\n")
    conductor.run(begun, kept=True)
    time.sleep(LONGEST_SECONDS)


def killed_once(folder: Path, after_seconds: float) -> tuple[int, JournalFile]:
    """Kill an evening so long after its first event; gives how many events it said were on the disk."""
    command = [sys.executable, __file__, "--evening", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("the evening did not begin")
        time.sleep(after_seconds)
        process.kill()
        said = process.stdout.read().split()
    session = list_journals(folder).sessions[0]
    return int(said[-1]) if said else 1, JournalFile(session.path)


def kills(times: int) -> tuple[int, int, int, set[str]]:
    """Kill so many evenings; gives events lost, sessions resumed at the right step, events written, steps met."""
    dialogue = Dialogue(load_script())
    lost = right = written = 0
    met: set[str] = set()
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            told, journal = killed_once(Path(name), chance.uniform(0.0, 2.0))
            events, session = journal.resume()
            session.close()
        lost += max(0, told - len(events))
        written += len(events)
        state = dialogue.replay(events)
        met.add(state.step)
        right += _goes_on(dialogue, state, events)
    return lost, right, written, met


def _goes_on(dialogue: Dialogue, state: State, events: tuple[AnyEvent, ...]) -> bool:
    """Whether resuming comes back to the same step, with the same people, and with everything that was heard."""
    if state.reason is not None:
        return True  # it was killed after its end
    heard = [event.text for event in events if isinstance(event, Heard) and event.text]
    after, actions = dialogue.step(state, Resumed(clock=CLOCK, at=state.now))
    says = [action for action in actions if isinstance(action, Say)]
    for say in says:
        after, more = dialogue.step(after, Spoken(say=say.id, at=after.now))
        actions += more
    step = dialogue.script.exercise.steps[state.step]
    same = (after.step, after.sender, after.share, after.gathered, after.mirror, after.told) == (
        (state.step, state.sender, state.share, state.gathered, state.mirror, state.told)
        if step.kind in LISTENS
        else (after.step, after.sender, state.share, state.gathered, state.mirror, state.told)
    )
    told = [told.text for told in after.told]
    listens = step.kind not in LISTENS or any(isinstance(action, Listen) for action in actions)
    return same and bool(says) and listens and len(told) <= len(heard)


def shares() -> list[str]:
    """The facilitator's share of the time, in each evening that is led to its end, at 150 words a minute on both sides."""
    rows = []
    for file in [*sorted((ROOT / "tests" / "scenarios").glob("*.toml")), SMOOTH]:
        scenario = load_scenario(file)
        if scenario.expect.ends is not EndReason.COMPLETED:
            continue
        played = Evening(Dialogue(load_script(scenario.exercise, relation=scenario.relation)), ScriptedCouple(scenario))
        played.play(scenario.begun(CLOCK))
        talking = played.prompted_seconds / max(1e-9, played.prompted_seconds + played.talked_seconds)
        name = "demonstration" if file == SMOOTH else file.stem
        rows.append(
            f"| {name} | {scenario.exercise} | {scenario.relation.replace('_', ' and ')} | {played.clock / 60:.1f} min | {played.prompted_seconds / max(played.clock, 1e-9):.0%} | {talking:.0%} |"
        )
    return rows


def step_cost() -> tuple[float, float]:
    """Seconds that one step takes (p50, p95), over the events of the demonstration."""
    scenario = load_scenario(SMOOTH)
    dialogue = Dialogue(load_script())
    played = Evening(dialogue, ScriptedCouple(scenario))
    played.play(scenario.begun(CLOCK))
    took = []
    for _ in range(5):
        state = State()
        for event in played.events:
            began = time.perf_counter()
            state, _ = dialogue.step(state, event)
            took.append(time.perf_counter() - began)
    cuts = statistics.quantiles(took, n=100)
    return cuts[49], cuts[94]


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--shares", action="store_true", help="print only the shares of the talking")
    parser.add_argument("--evening", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.evening is not None:
        evening(asked.evening)
        return 0
    print(
        "| scenario | exercise | who | length | facilitator, of the session | of the talking |\n|---|---|---|---|---|---|"
    )
    print("\n".join(shares()))
    if asked.shares:
        return 0
    p50, p95 = step_cost()
    print(f"\nOne step of the dialogue: p50 {p50 * 1000:.2f} ms, p95 {p95 * 1000:.2f} ms.")
    lost, right, written, met = kills(asked.kills)
    print(
        f"\nkill -9, {asked.kills} times at random moments of a whole dialogue ({written} events, {len(met)} different steps): "
        f"events lost {lost}, resumed at the right step {right} of {asked.kills}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
