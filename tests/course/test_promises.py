"""What a couple promise each other in a whole evening, and what of it the journal keeps."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from facilitator.cli.between import keep_promised
from facilitator.course import Promise, PromiseKind
from facilitator.dialogue.actions import Keeping, Listen, Show
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import Command
from facilitator.dialogue.state import State
from facilitator.exercises.pack import load_script
from facilitator.journal import JournalFile, open_journal
from facilitator.testing.couple import Evening
from facilitator.testing.scenario import Line, ScriptedCouple, load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CLOCK = "2026-05-04T19:30:00+02:00"
NAMES = ("Ana", "Ben")
WALK = Promise(
    kind=PromiseKind.GIFT,
    giver="Ben",
    other="Ana",
    text="as a gift i will walk with you along the river on saturday",
    until="2026-06-01",
)
GARDEN = Promise(
    kind=PromiseKind.GIFT,
    giver="Ana",
    other="Ben",
    text="as a gift i will sit with you in the garden and be quiet",
    until="2026-05-11",
)


@functools.cache
def evening(scenario: str, **instead: str) -> Evening:
    """An evening in which other words are said at some steps; those at which nothing is said are passed over by key."""
    loaded = load_scenario(SCENARIOS / f"{scenario}.toml")
    couple = ScriptedCouple(loaded)

    def says(state: State, listen: Listen) -> Line:
        line = couple(state, listen)
        if line.at not in instead:
            return line
        said = instead[line.at]
        return Line(at=line.at, who=line.who, say=said, press=None if said else Command.SKIP)

    played = Evening(Dialogue(load_script(loaded.exercise)), says, couple.pressed)
    played.play(loaded.begun(CLOCK))
    return played


def kept(folder: Path, played: Evening) -> JournalFile:
    """A journal with this evening in it, kept as the couple wished."""
    journal, state = open_journal(folder, NAMES), played.state
    session = journal.begin(state.begun)
    for event in played.events[1:]:
        session.append(event)
    session.close()
    if state.keeping is not None and state.reason is not None:
        journal.keep(session.session, state.keeping, state.reason, state.noted)
        keep_promised(journal, session.session, state)
    return journal


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_each_gave_the_other_is_kept_with_its_own_last_day(tmp_path: Path) -> None:
    journal = kept(tmp_path, evening("both_requests", keep="only the outline"))
    (finished,) = journal.finished()
    assert set(finished.promises) == {WALK, GARDEN}


def test_the_second_partner_chooses_from_a_list_on_which_nothing_is_chosen_yet() -> None:
    played = evening("both_requests")
    lists = [
        [point.waits for point in action.view.points]
        for action in played.actions
        if isinstance(action, Show) and action.view.doing == "chooses"
    ]
    assert lists
    assert all(all(waits) for waits in lists)
    chosen = [(one.who, one.chose) for one in played.state.told if one.chose]
    assert chosen == [
        ("Ben", "would you walk with me on saturday until the end of june"),
        ("Ana", "would you sit with me in the garden on sunday"),
    ]


def test_a_gift_that_is_given_without_words_is_what_was_asked_for(tmp_path: Path) -> None:
    played = evening("both_requests", give="", until="hm")
    journal = kept(tmp_path, played)
    (finished,) = journal.finished()
    found = {(one.giver, one.text, one.until) for one in finished.promises}
    assert found == {
        ("Ben", "would you walk with me on saturday until the end of june", "2026-06-30"),
        ("Ana", "would you sit with me in the garden on sunday", "2026-05-18"),
    }


def test_a_no_is_no_promise(tmp_path: Path) -> None:
    assert all(load_script().answers.refuses(no) for no in ("no", "Nothing.", "I would rather not"))
    assert not any(load_script().answers.refuses(yes) for yes in ("", "gladly", "no more telephone at supper"))
    journal = kept(tmp_path, evening("both_requests", give="i would rather not"))
    assert [session.promises for session in journal.finished()] == [()]


def test_each_picks_caring_things_for_the_other_until_next_time(tmp_path: Path) -> None:
    (finished,) = kept(tmp_path, evening("caring")).finished()
    picked = [(one.kind, one.giver, one.other, one.text[:28], one.until) for one in finished.promises]
    assert picked == [
        (PromiseKind.CARING, "Ana", "Ben", "what i will do is ask about ", ""),
        (PromiseKind.CARING, "Ben", "Ana", "what i will do is tea on mon", ""),
    ]


@pytest.mark.parametrize(
    ("answer", "keeping", "promised"),
    [
        ("keep everything", Keeping.ALL, True),
        ("only the outline", Keeping.OUTLINE, True),
        ("keep nothing", Keeping.NOTHING, False),
    ],
)
def test_a_promise_is_kept_unless_nothing_is(tmp_path: Path, answer: str, keeping: Keeping, *, promised: bool) -> None:
    played = evening("both_requests", keep=answer)
    assert played.state.keeping is keeping
    journal = kept(tmp_path, played)
    assert [set(session.promises) for session in journal.finished()] == ([{WALK, GARDEN}] if promised else [])
    assert (b"along the river" in bytes_of(tmp_path)) is promised
    assert (b"you wait and do not know" in bytes_of(tmp_path)) is (keeping is Keeping.ALL)


def test_the_couple_are_told_that_an_outline_keeps_what_was_promised() -> None:
    shown = [evening(name, keep="only the outline").state.view for name in ("both_requests", "smooth")]
    assert [view is not None and "promised" in view.notice for view in shown] == [True, False]


def test_forgetting_the_session_forgets_its_promises(tmp_path: Path) -> None:
    journal = kept(tmp_path, evening("both_requests", keep="only the outline"))
    (session,) = journal.sessions()
    journal.forget(session.id)
    assert journal.finished() == ()
    assert b"along the river" not in bytes_of(tmp_path)
