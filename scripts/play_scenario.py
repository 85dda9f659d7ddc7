"""Plays scenarios on a virtual clock and says in what they do not come to what they expect: for exercises and languages of one's own.

`python scripts/play_scenario.py FILE …`; with `--prompts` every prompt and every turn is printed. Language packs are looked for where the
settings say.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from facilitator.cli.in_force import settings_from
from facilitator.dialogue.actions import Say
from facilitator.dialogue.engine import Dialogue
from facilitator.errors import FacilitatorError
from facilitator.exercises.pack import load_script
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import ScriptedCouple, faults, load_scenario

CLOCK = "2026-03-01T19:00:00+01:00"


def play(file: Path, *, prompts: bool) -> int:
    """Play one; the number of faults."""
    scenario = load_scenario(file)
    couple = ScriptedCouple(scenario)
    evening = Evening(
        Dialogue(load_script(scenario.exercise, scenario.language, scenario.relation)), couple, couple.pressed
    )
    evening.play(scenario.begun(CLOCK))
    if prompts:
        for action in evening.actions:
            if isinstance(action, Say):
                print(f"  {action.text}")
        for one in evening.state.told:
            print(f"  {one.step}: {one.who or '—'}: {one.text}")
    found = list(faults(scenario, evening.actions, evening.steps, evening.state.told))
    share = evening.prompted_seconds / evening.clock if evening.clock else 0.0
    print(f"{file.name}: {'; '.join(found) or 'as expected'} ({evening.clock / 60:.1f} min, spoken by it {share:.0%})")
    return len(found)


def main() -> int:
    """Play all files; 1 where one did not come to what it expects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--prompts", action="store_true")
    asked = parser.parse_args()
    try:
        settings_from()
        return int(sum(play(file, prompts=asked.prompts) for file in asked.files) > 0)
    except FacilitatorError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
