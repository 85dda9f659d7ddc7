"""Three evenings of one couple at the real program, typed: what passes from one to the next."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from facilitator.exercises.care import load_sayings
from facilitator.exercises.course import load_course
from facilitator.journal import list_journals
from tests.cli.conftest import PATIENT, ROOT, Home, Told

COURSE = load_course()
WHO = ("--names", "Ana,Ben")
RUNNING = COURSE.lines.gift_running.format(giver="Ben", other="Ana")
ENDED = COURSE.lines.gift_ended.format(giver="Ben", other="Ana")
GIFT = """\
no
no
yes
ana
i would like to talk about the evenings, is now a good time
yes
skip
when the telephone is on the table at supper I feel left over
when the telephone is on the table at supper you feel left over
yes that is it
you make sense to me because you come home to eat with me
I would like to feel that we are together
you would like to feel that we are together
yes
would you put the telephone in the drawer at supper
you would like me to put the telephone in the drawer at supper
yes
yes
yes
would you walk with me on saturday morning
you would like me to walk with you on saturday morning
yes
yes
yes
skip
the second one
as a gift I will walk with you on saturday mornings
until the fourteenth of june
that saturday is ours
it will mean to you that saturday is ours
thank you
no
the walk
that you listened
no
only the outline
"""
APPRECIATION = """\
it was lovely, we walked by the weir and got wet
ana
skip
you bring me tea
you said I bring you tea
yes
it is warm
it is warm for you
yes
and it makes me feel at home
and it makes you feel at home
yes
warm
yes
thank you
no
the tea
the river
no
everything
"""
DIALOGUE = """\
the last walk was in the rain
no
ana
i would like to talk about the garden, is now a good time
yes
skip
skip
skip
the garden is full of stones and I feel tired
the garden is full of stones and you feel tired
yes
no, that's all
skip
skip
the garden is full of stones and you feel tired
yes
you make sense to me
tired
yes
no
that you said it
that you listened
no
everything
"""


ON_A_DAY = """\
import sys
from facilitator.cli import main, talk
day = sys.argv.pop(1)
talk._clock = lambda: f"{day}T19:30:00+02:00"
main(sys.argv[1:])
"""


def evening(home: Home, day: str, exercise: str, typed: str, *options: str) -> Told:
    """An evening on a day, with an exercise, typed."""
    command = [sys.executable, "-c", ON_A_DAY, day, "talk", *WHO, "--typed", "--exercise", exercise, *options]
    ran = subprocess.run(
        command,
        env=home.env,
        cwd=ROOT,
        input=typed,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=PATIENT,
    )
    return Told(ran.returncode, ran.stdout, ran.stderr)


def where(facilitator: Callable[..., Told]) -> tuple[int, str, list[str]]:
    """Which session comes next, the homework, and the last days of what was promised."""
    found = json.loads(facilitator("course", "--json", *WHO).out)
    return found["next"], found["homework"], [promise["until"] for promise in found["promises"]]


@pytest.mark.slow
def test_three_evenings(home: Home, facilitator: Callable[..., Told]) -> None:
    first = evening(home, "2026-05-18", "behaviour_change", GIFT)
    assert (first.code, first.err) == (0, "")
    assert "Until next time" not in first.out  # it was not the course's next one
    assert [saying in first.out for saying in load_sayings()].count(True) == 1
    assert where(facilitator) == (1, "", ["2026-06-14"])
    shown = " ".join(facilitator("course").out.split())
    assert "Ben to Ana, until Sunday 14 June: “as a gift I will walk with you on saturday mornings”" in shown

    second = evening(home, "2026-05-25", "appreciation", APPRECIATION)
    assert second.out.index(RUNNING) < second.out.index("> it was lovely") < second.out.index("who would like to begin")
    homework = COURSE.lines.homework.format(homework=COURSE.session[0].homework)
    assert second.out.index("Kept: everything") < second.out.index(homework) < second.out.index("Thank you both.")
    assert not [saying for saying in load_sayings() if saying in second.out]
    assert where(facilitator) == (2, COURSE.session[0].homework, ["2026-06-14"])
    newest = list_journals(home.data / "journals").sessions[0]
    assert "?: it was lovely, we walked by the weir and got wet" in facilitator("sessions", "show", newest.id).out

    third = evening(home, "2026-06-15", "imago", DIALOGUE)
    told = [third.out.index(line) for line in (COURSE.session[0].reminder[:50], ENDED, COURSE.remark.line)]
    assert told == sorted(told)
    assert COURSE.lines.homework.format(homework=COURSE.session[1].homework) in third.out
    assert where(facilitator) == (3, COURSE.session[1].homework, [])


@pytest.mark.slow
def test_a_gift_of_a_session_that_is_forgotten_is_not_asked_after(home: Home, facilitator: Callable[..., Told]) -> None:
    evening(home, "2026-05-18", "behaviour_change", GIFT)
    (session,) = list_journals(home.data / "journals").sessions
    facilitator("sessions", "forget", session.id, "--yes")
    assert where(facilitator) == (1, "", [])
    assert not [path for path in home.written() if b"saturday mornings" in path.read_bytes()]
    assert RUNNING not in evening(home, "2026-05-25", "appreciation", "stop the session\n").out


@pytest.mark.slow
def test_who_wants_nothing_kept_promises_nothing_here_and_who_wants_no_sayings_hears_none(
    home: Home, facilitator: Callable[..., Told]
) -> None:
    led = evening(home, "2026-05-18", "behaviour_change", GIFT.replace("only the outline", "nothing"), "--no-sayings")
    assert (led.code, led.err) == (0, "")
    assert "Nothing was kept." in led.out
    assert not [saying for saying in load_sayings() if saying in led.out]
    assert where(facilitator) == (1, "", [])
    assert not [path for path in home.written() if b"saturday mornings" in path.read_bytes()]
