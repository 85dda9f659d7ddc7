"""Interruptions, one by one: nothing that was said is lost, and it goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from facilitator.dialogue.actions import (
    AnyAction,
    Chime,
    End,
    EndReason,
    Expect,
    Hush,
    Keep,
    Keeping,
    Listen,
    Mood,
    Rest,
    Say,
    Sound,
    View,
    Wake,
)
from facilitator.dialogue.engine import Dialogue
from facilitator.dialogue.events import (
    AnyEvent,
    Begun,
    Caught,
    Command,
    Commanded,
    Device,
    Elapsed,
    EndedBy,
    Found,
    Heard,
    Lost,
    Nudged,
    Resumed,
    Source,
    Spoken,
    Stirred,
)
from facilitator.dialogue.exercise import Kind
from facilitator.dialogue.state import Aside, Phase, State
from facilitator.exercises.pack import load_script

CLOCK = "2026-03-01T19:00:00+01:00"
DIALOGUE = Dialogue(load_script())
SHARE = "when you work in the garden every sunday i feel lonely and sad"
MIRROR = "when i work in the garden every sunday you feel lonely and sad"


@dataclass
class Table:
    """A dialogue, event by event."""

    state: State = field(default_factory=State)
    done: tuple[AnyAction, ...] = ()

    def take(self, event: AnyEvent) -> None:
        self.state, self.done = DIALOGUE.step(self.state, event)

    def after(self, seconds: float) -> float:
        return self.state.now + seconds

    def spoken(self) -> None:
        while self.state.phase is Phase.PROMPTING:
            self.take(Spoken(say=self.state.say, at=self.after(2)))

    def hears(self, text: str, **more: object) -> None:
        self.take(Heard(turn=self.state.turn, text=text, at=self.after(3), **more))  # type: ignore[arg-type]

    def catches(self, text: str) -> None:
        self.take(Stirred(turn=self.state.turn, at=self.after(1)))
        self.take(Caught(turn=self.state.turn, text=text, at=self.after(2)))

    def command(self, command: Command, text: str = "", source: Source = Source.KEY) -> None:
        turn = 0 if source is Source.KEY else self.state.turn
        self.take(Commanded(command=command, source=source, turn=turn, text=text, at=self.after(1)))

    def time_passes(self, seconds: float = 60) -> None:
        self.take(Elapsed(wake=self.state.wake, at=self.after(seconds)))

    @property
    def said(self) -> list[str]:
        return [action.text for action in self.done if isinstance(action, Say)]

    @property
    def asks_to_be_woken(self) -> bool:
        return any(isinstance(action, Wake) for action in self.done)

    @property
    def view(self) -> View:
        assert self.state.view is not None
        return self.state.view


def at(step: str, *, depth: str = "light", checks_content: bool = True) -> Table:
    """A dialogue in which a step has just been opened, and its prompt spoken."""
    table = Table()
    begun = Begun(
        exercise="imago",
        names=("Ana", "Ben"),
        clock=CLOCK,
        first_session=False,
        first_sender=0,
        depth=depth,
        checks_content=checks_content,
    )
    table.take(begun)
    replies = {"sharing": SHARE, "mirroring": MIRROR, "more": "no that's all", "switch_offer": "yes"}
    for _ in range(200):
        if table.state.phase is Phase.PROMPTING:
            table.spoken()
        if table.state.step == step:
            return table
        if table.state.phase is Phase.BREATHING:
            table.time_passes()
        else:
            kind = DIALOGUE.script.exercise.steps[table.state.step].kind
            table.hears(replies.get(table.state.step, "yes" if kind is Kind.ASK else SHARE))
    raise AssertionError(step)


def test_nobody_needs_to_be_in_a_hurry() -> None:
    table = at("sharing")
    assert table.state.listen == Listen(
        turn=table.state.turn,
        who="Ana",
        expect=Expect.CONTENT,
        patience_seconds=4.0,
        chime=True,
        nudge_seconds=60,
        hold_seconds=90,
    )
    table.take(Nudged(turn=table.state.turn))
    assert table.done == (Chime(sound=Sound.NUDGE),)


# ---- what was said stays


@pytest.mark.parametrize("how", ["pause", "time_out", "halt", "repeat", "continue", "journal", "resumed", "found"])
def test_words_of_a_share_outlive_every_interruption(how: str) -> None:
    table = at("sharing")
    table.catches("when you work in the garden")
    if how == "journal":
        table.take(Lost(device=Device.JOURNAL, why="The disk is full."))
    elif how == "resumed":
        table.take(Resumed(clock=CLOCK))
    elif how == "found":
        table.take(Lost(device=Device.MICROPHONE, why="Plug it in."))
        table.take(Found(device=Device.MICROPHONE))
    else:
        table.command(Command(how), "when you work in the garden")
    table.spoken()
    if table.state.aside is not None:
        table.hears("no" if table.state.aside is Aside.HALT else "yes")
        table.spoken()
    if table.state.phase is Phase.PAUSED:
        table.command(Command.CONTINUE)
        table.spoken()
    assert table.state.step == "sharing"
    assert table.state.listen is not None
    assert table.state.listen.before == "when you work in the garden"
    table.hears("i feel lonely")
    assert table.state.told[-1].text == "when you work in the garden i feel lonely"
    assert table.state.share == "when you work in the garden i feel lonely"


def test_an_answer_to_a_question_in_between_is_no_part_of_the_share() -> None:
    table = at("sharing")
    table.catches("when you work")
    table.command(Command.HALT, "when you work", Source.VOICE)
    table.spoken()
    assert table.state.listen is not None
    assert table.state.listen.before == ""
    table.hears("mm the thing")
    table.spoken()
    table.hears("no")
    table.spoken()
    assert table.state.before == "when you work"
    assert all(told.step != "sharing" for told in table.state.told)


def test_a_command_that_is_heard_as_a_turn_is_no_part_of_it() -> None:
    table = at("sharing")
    table.catches("pause the session")
    table.hears("pause the session")
    table.spoken()
    assert table.state.phase is Phase.PAUSED
    assert table.state.before == ""


def test_handing_over_by_key_takes_the_words_so_far() -> None:
    table = at("sharing")
    table.catches("i feel")
    table.command(Command.HAND_OVER, "i feel lonely")
    assert table.state.share == "i feel lonely"
    assert table.state.step == "mirroring"
    assert isinstance(table.done[0], Rest)


def test_a_late_hand_over_ends_no_newer_turn() -> None:
    table = at("mirroring")
    table.take(Commanded(command=Command.HAND_OVER, source=Source.VOICE, turn=table.state.turn - 1, text="over"))
    assert table.state.step == "mirroring"
    assert table.done == ()


def test_a_speaker_who_falls_silent_for_good_has_said_it_all() -> None:
    table = at("sharing")
    table.catches("i feel lonely")
    assert isinstance(table.done[0], Wake)
    table.time_passes(120)
    assert table.state.share == "i feel lonely"


def test_silence_after_a_pause_ends_what_was_begun_before_it() -> None:
    table = at("sharing")
    table.command(Command.PAUSE, "i feel lonely on sundays")
    table.spoken()
    table.command(Command.CONTINUE)
    table.spoken()
    table.time_passes()
    assert table.state.step == "sharing"
    table.spoken()
    table.time_passes()
    assert table.state.share == "i feel lonely on sundays"


# ---- a cough


@pytest.mark.parametrize(("voiced", "goes_on"), [(0.2, False), (1.4, False), (1.6, True), (20.0, True)])
@pytest.mark.parametrize("step", ["sharing", "mirroring", "deep_sharing"])
def test_a_cough_ends_no_turn(step: str, voiced: float, goes_on: bool) -> None:  # noqa: FBT001 - a table
    table = at(step)
    listen = table.state.listen
    assert listen is not None
    table.take(Stirred(turn=listen.turn, at=table.after(3)))
    silence = listen.patience_seconds + (1.5 if listen.chime else 0)
    table.take(Heard(turn=listen.turn, text="", at=table.after(voiced + silence)))
    assert (table.state.step != step) is goes_on
    assert bool(table.said) is goes_on
    if not goes_on:
        assert table.state.listen is not None
        assert table.state.listen.turn == listen.turn + 1


def test_a_short_sound_in_answer_to_a_question_is_let_go_once() -> None:
    table = at("check")
    for expected in ([], ["Ana, do you feel heard with that?"]):
        table.take(Stirred(turn=table.state.turn, at=table.after(1)))
        table.take(Heard(turn=table.state.turn, text="", at=table.after(1.2)))
        assert table.said == expected


# ---- pausing, time out


def test_a_pause_goes_on_by_the_same_key_but_not_by_the_same_words() -> None:
    table = at("mirroring")
    table.command(Command.PAUSE)
    assert isinstance(table.done[0], Hush)
    table.spoken()
    assert (table.view.title, table.view.mood, table.view.prompt) == ("Paused", Mood.PAUSED, "Paused. Take your time.")
    assert table.view.breath_seconds > 0
    table.command(Command.PAUSE, source=Source.VOICE)
    assert table.state.phase is Phase.PAUSED
    table.command(Command.PAUSE)
    assert table.said == ["Ben, tell Ana what you heard. You can begin: if I got that right…"]


def test_nothing_but_commands_is_listened_to_while_pausing() -> None:
    table = at("sharing")
    table.command(Command.PAUSE)
    table.spoken()
    table.hears("shall we order pizza")
    assert table.state.phase is Phase.PAUSED
    assert table.state.listen is not None
    assert table.state.listen.expect is Expect.COMMAND
    assert table.said == []


def wait_until(table: Table) -> float:
    return next(action.after_seconds for action in table.done if isinstance(action, Wake))


def test_a_time_out_keeps_its_time_through_everything() -> None:
    table = at("sharing")
    table.command(Command.TIME_OUT)
    assert table.said == ["A break of 25 minutes, until 7:26 p m. Say: continue the session, to go on sooner."]
    begun = table.state.now
    table.spoken()
    assert wait_until(table) == pytest.approx(25 * 60 - 2)
    table.take(Stirred(turn=table.state.turn, at=table.after(600)))
    table.command(Command.REPEAT)
    table.spoken()
    assert begun + 25 * 60 == pytest.approx(table.state.now + wait_until(table))
    table.command(Command.TIME_OUT)
    assert table.said == []
    table.command(Command.HALT)
    table.spoken()
    table.hears("no")
    assert table.said == ["I am waiting with you. Say: continue the session, when you are ready."]
    table.spoken()
    assert begun + 25 * 60 == pytest.approx(table.state.now + wait_until(table))
    table.take(Resumed(clock="2026-03-01T19:20:00+01:00", at=table.after(1)))
    table.spoken()
    assert 0 < wait_until(table) < 7 * 60
    table.time_passes(7 * 60)
    assert table.state.aside is Aside.BACK
    assert table.said == ["It is time to come back. Are you both ready to go on?"]
    table.spoken()
    table.hears("we are ready")
    table.spoken()
    assert (table.state.step, table.state.phase, table.state.time_out) == ("sharing", Phase.LISTENING, False)


def test_a_question_asked_while_pausing_goes_back_to_the_pause() -> None:
    table = at("sharing")
    table.command(Command.PAUSE)
    table.take(Lost(device=Device.JOURNAL, why="The disk is full."))
    assert table.said == ["I cannot save this any more. Shall we go on without saving?"]
    table.spoken()
    table.hears("yes")
    table.spoken()
    assert table.state.phase is Phase.PAUSED


def test_what_is_said_to_a_lone_stop() -> None:
    for answer, ended in (
        ("yes", True),
        ("let us stop here", True),
        ("no", False),
        ("go on", False),
        ("not yet", False),
    ):
        table = at("sharing")
        table.command(Command.HALT)
        table.spoken()
        table.hears(answer)
        assert (table.state.phase is Phase.ENDED) is ended, answer


# ---- a device is lost


@pytest.mark.parametrize("device", [Device.MICROPHONE, Device.RECOGNISER])
def test_no_silence_is_held_against_anyone_who_cannot_be_heard(device: Device) -> None:
    table = at("sharing")
    old = table.state.wake
    table.take(Lost(device=device, why="Plug the microphone in again."))
    assert (table.view.mood, table.view.notice) == (Mood.TROUBLE, "Plug the microphone in again.")
    table.take(Elapsed(wake=old, at=table.after(60)))
    assert table.done == ()
    table.command(Command.HAND_OVER)
    table.spoken()
    assert table.state.step == "mirroring"
    assert not table.asks_to_be_woken
    table.take(Found(device=device))
    assert table.asks_to_be_woken
    assert table.view.mood is Mood.LISTENING


# ---- going on in a new process


def test_resumed_in_the_middle_of_a_mirror() -> None:
    table = at("mirroring")
    table.hears("you feel sad")
    assert table.state.reprompts == 1
    table.spoken()
    table.catches("and in the garden")
    before = table.state
    table.take(Resumed(clock="2026-03-02T19:00:00+01:00", at=table.after(0)))
    assert table.said == ["Welcome back, Ana and Ben. We go on where we were.", "We go on. Ben, when you are ready."]
    table.spoken()
    for name in ("step", "mirror", "reprompts", "redirects", "share", "gathered", "coverage", "sender", "told"):
        assert getattr(table.state, name) == getattr(before, name), name
    assert table.state.before == "and in the garden"


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("sharing", "Ana, when you are ready. One thing, told from yourself."),
        ("arriving", "Turn to each other, feet on the floor. Three slow breaths together."),
        ("check", "Ana, did Ben get that?"),
        ("keep", "What may I keep of today: everything, only the outline, or nothing?"),
    ],
)
def test_resumed_at_a_step_opens_it_again(step: str, says: str) -> None:
    table = at(step)
    table.take(Resumed(clock=CLOCK))
    assert table.said[-1] == says
    table.spoken()
    assert table.state.step == step


def test_resumed_while_pausing_still_pauses() -> None:
    table = at("sharing")
    table.command(Command.PAUSE)
    table.spoken()
    table.take(Resumed(clock=CLOCK))
    assert table.said == ["Welcome back, Ana and Ben. Say: continue the session, when you are ready."]
    table.spoken()
    assert table.state.phase is Phase.PAUSED


def test_a_stopped_session_can_be_gone_on_with() -> None:
    table = at("sharing")
    table.command(Command.STOP, "when you work in the garden")
    assert table.state.phase is Phase.ENDED
    table.hears("hello")
    assert table.done == ()
    table.take(Resumed(clock=CLOCK))
    assert table.said == ["Welcome back, Ana and Ben. We go on where we were.", "We go on. Ana, when you are ready."]
    table.spoken()
    assert (table.state.reason, table.state.before) == (None, "when you work in the garden")


@pytest.mark.parametrize("answer", ["no later", "yes"])
def test_what_came_to_its_end_is_over(answer: str) -> None:
    table = at("agree")
    table.hears(answer)
    if answer == "yes":
        table = at("thanks")
    else:
        table.spoken()
        table.hears("tomorrow")
        assert Keep(keeping=Keeping.OUTLINE) in table.done
        assert End(reason=EndReason.POSTPONED) in table.done
    assert table.state.phase is Phase.ENDED
    table.take(Resumed(clock=CLOCK))
    assert table.done == ()


# ---- answers in the same breath


def test_the_answer_in_the_same_breath_is_taken() -> None:
    table = at("mirroring")
    table.hears(MIRROR + " did i get that yes")
    assert table.state.step == "more"
    assert [(told.step, told.who) for told in table.state.told[-2:]] == [("mirroring", "Ben"), ("check", "Ana")]


def test_a_yes_to_the_feelings_is_no_yes_to_the_switch() -> None:
    table = at("empathy_check")
    table.hears("not quite")
    table.spoken()
    table.hears("i feel left out")
    table.spoken()
    table.hears("you feel left out is that how you feel yes")
    table.spoken()
    assert (table.state.step, table.state.sender) == ("switch_offer", 0)


def test_what_the_receiver_puts_before_the_question_is_not_shared() -> None:
    table = at("more")
    table.hears("so i think that i have it all now and so i ask you is there more about that")
    assert table.state.asker_done
    assert table.state.listen is not None
    assert table.state.listen.who == "Ana"
    assert table.state.share == SHARE


def test_the_other_may_answer_at_length_in_the_same_breath() -> None:
    table = at("more")
    table.hears("is there more about that yes it was like that with my father too")
    assert (table.state.step, table.state.share) == ("mirroring", "it was like that with my father too")


def test_a_pause_before_the_answer_asks_anew() -> None:
    table = at("mirroring")
    table.hears(MIRROR + " did i get that mm")
    table.spoken()
    assert table.state.step == "check"
    table.command(Command.PAUSE)
    table.spoken()
    table.command(Command.CONTINUE)
    assert len(table.said) == 1
    assert "get that?" in table.said[0] or "was that it?" in table.said[0]


@pytest.mark.parametrize(
    ("spoken", "kept"),
    [
        ("everything please", Keeping.ALL),
        ("you can keep everything", Keeping.ALL),
        ("only the outline", Keeping.OUTLINE),
        ("not everything", Keeping.OUTLINE),
        ("please don't keep everything", Keeping.OUTLINE),
        ("nothing", Keeping.NOTHING),
        ("forget everything", Keeping.NOTHING),
        ("please don't keep anything", Keeping.NOTHING),
        ("delete it all please", Keeping.NOTHING),
        ("keep nothing of it", Keeping.NOTHING),
    ],
)
def test_what_is_kept(spoken: str, kept: Keeping) -> None:
    table = at("keep")
    table.hears(spoken)
    assert Keep(keeping=kept) in table.done


def test_a_yes_to_adding_something_is_waited_upon_once() -> None:
    table = at("mirroring")
    table.hears("you feel sad")
    table.spoken()
    table.hears("yes")
    assert (table.said, table.state.phase) == ([], Phase.LISTENING)
    table.hears("and i am in the garden every sunday and you feel lonely when i work")
    assert table.state.step == "check"


def test_what_is_added_need_not_look_like_a_mirror() -> None:
    table = at("mirroring")
    table.hears("you feel sad")
    table.spoken()
    table.hears("but it is because i work in the garden")
    assert not any("for now" in said or "first only" in said for said in table.said)


# ---- what is shown


def test_the_one_who_asks_is_shown_until_the_question_is_put() -> None:
    table = at("more")
    assert (table.view.who, table.view.doing) == ("Ben", "asks")
    table.hears("is there more")
    assert (table.view.who, table.view.doing) == ("Ana", "answers")


def test_points_are_shown_as_they_wait_to_be_heard() -> None:
    table = at("mirroring")
    assert table.view.points
    assert all(point.waits for point in table.view.points)
    assert table.view.stem == "If I got that right, you said…"
    assert (table.view.who, table.view.doing, table.view.mood) == ("Ben", "mirrors", Mood.LISTENING)
    table.take(Caught(turn=table.state.turn, text=MIRROR))
    assert not any(point.waits for point in table.view.points)


def test_no_points_where_content_is_not_checked() -> None:
    table = at("mirroring", checks_content=False)
    assert table.view.points == ()
    table.hears("something")
    assert table.state.step == "check"


def test_each_mood_has_its_hint() -> None:
    table = at("arriving")
    shown = DIALOGUE.script.lines.shown
    assert (table.view.mood, table.view.hint) == (Mood.BREATHING, shown["hint_breathing"])
    assert table.view.breath_seconds == 6
    table.time_passes()
    assert (table.view.mood, table.view.hint) == (Mood.SPEAKING, shown["hint_speaking"])
    table.spoken()
    assert (table.view.mood, table.view.hint) == (Mood.LISTENING, shown["hint_listening"])
    table.command(Command.PAUSE)
    assert (table.view.mood, table.view.hint) == (Mood.PAUSED, shown["hint_paused"])
    table.command(Command.STOP)
    assert (table.view.mood, table.view.notice) == (Mood.ENDED, shown["stopped"])


def test_the_note_is_shown_until_somebody_has_said_something() -> None:
    table = Table()
    table.take(Begun(exercise="imago", names=("Ana", "Ben"), clock=CLOCK, first_session=False, note="The small model."))
    assert table.view.notice == "The small model."
    table.spoken()
    assert table.view.notice == "The small model."
    table.hears("ana")
    assert table.view.notice == ""


# ---- one partner as the other


def test_a_second_sender_may_ask_for_smaller_pieces_as_often() -> None:
    asked = {0: 0, 1: 0}
    for sender in asked:
        table = at("mirroring")
        if sender == 1:
            table = at("switch_offer")
            table.hears("yes")
            table.spoken()
            assert (table.state.step, table.state.sender) == ("sharing", 1)
            table.hears(SHARE)
            table.spoken()
        for _ in range(6):
            table.hears("i forgot")
            asked[sender] += any("shorter" in said or "smaller" in said for said in table.said)
            table.spoken()
            if table.state.step.startswith("sharing"):
                table.hears(SHARE)
                table.spoken()
    assert asked[0] == asked[1] == 2


def test_a_smaller_piece_of_what_was_told_in_answer_to_a_question() -> None:
    table = at("check")
    table.hears("no you forgot the car and the way to school")
    assert table.state.step == "mirroring"
    table.spoken()
    table.hears("i forgot")
    assert table.state.step == "missing"
    assert "shorter piece" in table.said[0]


def test_a_share_that_is_held_names_the_one_who_mirrors() -> None:
    table = at("sharing")
    table.hears(SHARE, ended_by=EndedBy.LONGEST)
    assert table.said == ["Let us let Ben mirror that much."]


def test_a_skip_passes_over_a_line_that_only_goes_on() -> None:
    table = Table()
    table.take(Begun(exercise="imago", names=("Ana", "Ben"), clock=CLOCK, first_session=False))
    table.command(Command.SKIP)
    assert table.said == ["Then Ana begins."]
    table.command(Command.SKIP)
    assert table.state.step == "invitation"


# ---- a no is an answer


@pytest.mark.parametrize("text", ["no thank you", "I would rather not.", "not today"])
def test_who_would_rather_not_share_is_not_mirrored(text: str) -> None:
    table = at("check")
    table.hears("no")
    table.spoken()
    table.hears(text)
    table.spoken()
    assert table.state.step == "more"
    assert table.state.gathered == (SHARE,)


def test_a_lone_word_is_no_refusal_for_it_may_be_misheard() -> None:
    table = at("check")
    table.hears("no")
    table.spoken()
    assert table.state.step == "missing"
    table.hears("no")
    assert table.state.step == "mirroring"


def test_who_has_nothing_to_say_where_that_is_fine_is_asked_no_more() -> None:
    table = at("appreciation_sender")
    table.hears("no")
    assert table.state.step == "appreciation_receiver"


# ---- to each other


def test_who_talks_to_the_facilitator_is_turned_to_the_other_once() -> None:
    table = at("sharing")
    table.hears("what should i say")
    assert table.said == ["Ana, say to Ben: When … happens, I feel…"]
    table.spoken()
    assert table.state.step == "sharing"
    assert table.state.told[-1:] == () or table.state.told[-1].step != "sharing"
    table.hears("what do i do now")
    assert table.state.step == "mirroring"


def test_a_mirror_that_is_told_of_the_sender_is_turned_to_them() -> None:
    table = at("mirroring")
    table.hears("she feels lonely and sad when i work in the garden every sunday")
    assert table.said == ["Ben, say to Ana: If I got that right, you said…"]
    table.spoken()
    table.hears(MIRROR)
    assert table.state.step == "check"
