from __future__ import annotations

import io

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.exercises.tables import load_table_words
from facilitator.ports import Table
from facilitator.table.plain import OUT_OF_SIGHT, PlainTable

WORDS = load_table_words()
SHARING = View(
    title="Sharing",
    who="Ana",
    doing="shares",
    stem="I feel…",
    prompt="Ana, when you are ready.",
    mood=Mood.LISTENING,
    hint="Say “stop the session” at any time.",
)
POINTS = (PointShown("Saturdays", waits=False), PointShown("the garage", waits=True), PointShown("the car", waits=True))


def printed(*views: View, typed: bool = False) -> list[str]:
    stream = io.StringIO()
    table: Table = PlainTable(stream, WORDS, typed=typed)
    for view in views:
        table.show(view)
    return stream.getvalue().split("\n")


def test_each_thing_is_one_line() -> None:
    assert printed(SHARING) == [
        "[listening]",
        "— Sharing —",
        "Facilitator: Ana, when you are ready.",
        "Ana shares",
        "You can begin: I feel…",
        "Say “stop the session” at any time.",
        "",
    ]


def test_nothing_is_said_twice() -> None:
    assert printed(SHARING, SHARING) == printed(SHARING)
    mirroring = msgspec.structs.replace(SHARING, who="Ben", doing="mirrors", points=POINTS)
    assert printed(SHARING, mirroring)[6:] == [
        "Ben mirrors",
        "Heard: Saturdays",
        "Still waiting to be heard: the garage, the car",
        "",
    ]


def test_a_hint_is_said_once_and_not_to_those_who_type() -> None:
    other = msgspec.structs.replace(SHARING, hint="Press p to go on.")
    assert printed(SHARING, other, SHARING, other).count(SHARING.hint) == 1
    assert SHARING.hint not in printed(SHARING, typed=True)


def test_a_stem_that_is_nobodys_stands_alone() -> None:
    assert "Who shares first?" in printed(View(title="Before", stem="Who shares first?", mood=Mood.SPEAKING))


def test_a_prompt_that_comes_back_is_said_again() -> None:
    other = msgspec.structs.replace(SHARING, prompt="Take your time.")
    assert printed(SHARING, other, SHARING).count("Facilitator: Ana, when you are ready.") == 2


def test_live_words_and_levels_are_not_printed() -> None:
    stream = io.StringIO()
    table = PlainTable(stream, WORDS)
    table.live("so on saturdays")
    table.level(1.0)
    table.close()
    assert stream.getvalue() == ""


def test_help_lines_and_notices_are_printed() -> None:
    view = View(title="Sharing", mood=Mood.TROUBLE, notice="The microphone is gone.", help_lines=("Call 000.",))
    assert "The microphone is gone." in printed(view)
    assert "Call 000." in printed(view)


def test_two_who_type_see_a_conversation() -> None:
    stream = io.StringIO()
    table = PlainTable(stream, WORDS, typed=True)
    table.show(SHARING)
    assert stream.getvalue().endswith("type “stop the session”\nAna> ")
    table.show(SHARING)
    assert stream.getvalue().count("Ana> ") == 1
    table.echo("so on saturdays", seen=False)
    table.show(msgspec.structs.replace(SHARING, prompt="Ben, tell Ana what you heard.", mood=Mood.SPEAKING))
    table.show(msgspec.structs.replace(SHARING, who="Ben", doing="mirrors"))
    assert "Ana> so on saturdays\nFacilitator: Ben, tell Ana what you heard.\n" in stream.getvalue()
    assert stream.getvalue().endswith("Ben> ")
    table.echo("if i got that right", seen=True)
    table.echo("pause the session", seen=False)
    table.show(View(title="Pause", mood=Mood.PAUSED))
    assert stream.getvalue().endswith("Ben> > pause the session\n— Pause —\n")


def test_a_line_that_was_taken_before_it_was_asked_for_stands_where_it_belongs() -> None:
    stream = io.StringIO()
    table = PlainTable(stream, WORDS, typed=True)
    table.echo("so on saturdays", seen=False)
    table.show(SHARING)
    assert stream.getvalue().endswith("You can begin: I feel…\nStop: type “stop the session”\nAna> so on saturdays\n")
    table.echo("stop the session", seen=False)
    table.close()
    assert stream.getvalue().endswith("Ana> so on saturdays\n> stop the session\n")


def test_a_line_that_comes_while_one_is_asked_for_stands_below() -> None:
    stream = io.StringIO()
    table = PlainTable(stream, WORDS, typed=True)
    table.show(SHARING)
    table.show(msgspec.structs.replace(SHARING, prompt="Take your time."))
    assert stream.getvalue().endswith("Ana> \nFacilitator: Take your time.\nAna> ")
    table.close()
    table.close()
    assert stream.getvalue().endswith("Ana> \n")


def test_a_stream_of_plain_letters_gets_plain_letters() -> None:
    raw = io.BytesIO()
    table = PlainTable(io.TextIOWrapper(raw, encoding="ascii"), WORDS)
    table.show(msgspec.structs.replace(SHARING, who="Zoë", title="李"))
    assert "Zoe shares\nYou can begin: I feel...\n" in raw.getvalue().decode("ascii")


texts = st.text(max_size=60)


@given(
    st.lists(st.builds(View, title=texts, who=texts, stem=texts, prompt=texts, mood=st.sampled_from(Mood)), max_size=5)
)
def test_there_are_never_control_codes(views: list[View]) -> None:
    for typed in (False, True):
        assert all(
            line.isprintable() or not any(ord(c) < 32 or c == "\x7f" for c in line)
            for line in printed(*views, typed=typed)
        )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_somebody_typed_alone_is_out_of_sight_for_the_next() -> None:
    alone = msgspec.structs.replace(SHARING, who="", stem="Are you calm?", private=True)
    for stream, gap in ((Terminal(), True), (io.StringIO(), False)):
        table = PlainTable(stream, WORDS, typed=True)
        for view in (alone, msgspec.structs.replace(alone, stem="And now?")):
            table.show(view)
            table.echo("no", seen=False)
        assert "\n\n" not in stream.getvalue()
        table.show(SHARING)
        assert ("\n" * OUT_OF_SIGHT in stream.getvalue()) is gap
