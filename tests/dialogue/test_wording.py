"""Yes and no in the many ways, commands among talk, and lines that vary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.dialogue.events import Command
from facilitator.dialogue.script import Script
from facilitator.dialogue.wording import Answer, fill, pick, plain
from facilitator.exercises.pack import load_script

YES = """
yes / yeah / yep / yup / mm yes / uh huh / sure / of course / okay / ok then / all right / exactly / absolutely / definitely / totally
yeah that's it / yes that's it / yes that is it / that's right / yes that's right / that's exactly it / yes exactly / yeah exactly / um yes
well yes / oh yes / hm yeah / er yes I think so / yes you got it / you got it / he got it / she got it / yes he did / yes she did / i feel heard
yeah i feel heard / yes i feel heard / that was it / yes yes / yeah yes / mm hm yes / so yes / yes thank you / yes please / right / correct / perfect
i think so / very much so / yes very much / yes absolutely / yes totally / yes it is / I guess so / you know yeah / oh yeah definitely / Yes. / YES!
pretty much / yes pretty much / yes you got that / yeah he got that / no no yes / mhm / yes that was it
"""
NO = """
no / nope / nah / not quite / not really / mostly / almost / nearly / partly / a bit / mm no / um not quite / well mostly / well almost / hmm not really
no not quite / no not really / not exactly / no there's more / no there is more / there was more / something is missing / not all of it
no that's not it / that's not it / that's not right / I don't think so / no I don't / not yet / not at all / no no / uh no / oh no / well no not quite
yes mostly / yeah almost / yes but not quite / yes and no / no it isn't / er no / no thanks / rather not / sort of / kind of / more or less / Not quite.
i don't feel heard / he didn't get it / no you didn't / you forgot something / um no he didn't get it
"""
AFTER = (
    ("yes but you forgot the car", Answer.NO, "you forgot the car"),
    ("yeah but there was also the thing with my mother", Answer.NO, "there was also the thing with my mother"),
    ("yes except the part about the garden", Answer.NO, "the part about the garden"),
    ("not quite it was the car that hurt me", Answer.NO, "it was the car that hurt me"),
    ("mostly you left out the part about my dad", Answer.NO, "you left out the part about my dad"),
    ("no I said that I was lonely", Answer.NO, "i said that i was lonely"),
    ("um well no it was on sunday and not on saturday", Answer.NO, "it was on sunday and not on saturday"),
    ("yes that's it and I would like to add something", Answer.YES, "i would like to add something"),
)
BEGINS_LIKE_A_YES = (
    "i would rather stop now",
    "right now i can't",
    "we do not want to do that",
    "it is a bad time for that",
)
NO_ANSWER = (
    "when you come home late i feel sad",
    "the car was in the garage again",
    "it was like that with my dad too",
)
UNCLEAR = ("", "   ", "mm", "um uh", "car", "the thing", "?!", "\x00")
MORE_NO = """
no that's all / mm no that's all / that's all / that is all / no / no that was all / that's it / yes that's all / nothing more / no more / no nothing more
there's nothing more / there is nothing else i want to say / i'm finished / i am done / that is enough / no that's it for now / um no that's it / no i think that's all / that's all for now / no not right now
"""
MORE_YES = "that's not all / no that's not all / yes / yes there is / there is more / no there's more / a little more / one more thing / yeah there is / yes a little / yes one more thing / oh yes there's more"


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split("/")]


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script()


def answer(script: Script, step_id: str, text: str) -> tuple[Answer, str]:
    step = script.exercise.steps[step_id]
    return script.answers.understand(text, step.yes_phrases, step.no_phrases)


@pytest.mark.parametrize("text", phrases(YES))
@pytest.mark.parametrize("step", ["check", "deep_check", "summary_check"])
def test_a_yes(script: Script, step: str, text: str) -> None:
    assert answer(script, step, text)[0] is Answer.YES


@pytest.mark.parametrize("text", phrases(NO))
@pytest.mark.parametrize("step", ["check", "deep_check", "summary_check"])
def test_a_no(script: Script, step: str, text: str) -> None:
    assert answer(script, step, text)[0] is Answer.NO


@pytest.mark.parametrize("hesitation", ["um", "uh", "well", "mm", "oh", "er um", "hm well", "you know", "so um"])
@pytest.mark.parametrize(("text", "meant"), [("yes", Answer.YES), ("not quite", Answer.NO), ("that's it", Answer.YES)])
def test_hesitations_change_nothing(script: Script, hesitation: str, text: str, meant: Answer) -> None:
    assert answer(script, "check", f"{hesitation} {text}")[0] is meant


@pytest.mark.parametrize(("text", "meant", "rest"), AFTER)
def test_what_is_told_with_the_answer(script: Script, text: str, meant: Answer, rest: str) -> None:
    assert answer(script, "check", text) == (meant, rest)


@pytest.mark.parametrize("text", BEGINS_LIKE_A_YES)
@pytest.mark.parametrize("step", ["agree", "before_calm", "switch_offer", "check"])
def test_what_only_begins_like_a_yes_is_none(script: Script, step: str, text: str) -> None:
    assert answer(script, step, text)[0] is not Answer.YES


@pytest.mark.parametrize("text", NO_ANSWER)
def test_something_told_is_no_answer(script: Script, text: str) -> None:
    assert answer(script, "check", text) == (Answer.CONTENT, text)


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_word_or_two_may_be_misheard(script: Script, text: str) -> None:
    assert answer(script, "check", text)[0] is Answer.UNCLEAR


@pytest.mark.parametrize("text", phrases(MORE_NO))
def test_nothing_more(script: Script, text: str) -> None:
    assert answer(script, "more", text)[0] is Answer.NO


@pytest.mark.parametrize("text", phrases(MORE_YES))
def test_something_more(script: Script, text: str) -> None:
    assert answer(script, "more", text)[0] is Answer.YES


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yes it is", Answer.YES),
        ("go ahead", Answer.YES),
        ("now is good", Answer.YES),
        ("not now", Answer.NO),
        ("not right now", Answer.NO),
        ("I'm too tired", Answer.NO),
        ("no later", Answer.NO),
        ("later please", Answer.NO),
    ],
)
def test_whether_now_is_a_good_time(script: Script, text: str, meant: Answer) -> None:
    assert answer(script, "agree", text)[0] is meant


def test_what_is_listened_for_is_said_as_people_say_it(script: Script) -> None:
    grammar = script.answers.grammar()
    assert {"that is it", "that's it", "no i do not", "no i don't"} <= set(grammar)
    assert "i'd" not in grammar  # nobody says just that
    assert set(script.answers.misleading) <= {*script.answers.yes, *script.answers.no}
    assert not set(script.answers.misleading) & set(grammar)
    assert len(set(grammar)) == len(grammar)


@given(st.text())
def test_any_text_is_understood_as_something(text: str) -> None:
    script = load_script()
    meant, rest = script.answers.understand(text)
    assert isinstance(meant, Answer)
    assert rest == script.answers.plain(rest)
    assert plain(plain(text, {}), {}) == plain(text, {})


# ---- commands


@pytest.mark.parametrize("prefix", ["", "um "])
def test_every_command_phrase_is_spotted(script: Script, prefix: str) -> None:
    for command, words in script.commands.commands.items():
        for phrase in words.spoken:
            assert script.commands.spot(phrase) is command
            assert script.commands.spot(phrase.upper() + ".") is command
        for phrase in words.typed:
            assert script.commands.spot(phrase, typed=True) is command
    assert (
        script.commands.spot(f"{prefix}please pause the session" if not prefix else "pause the session")
        is Command.PAUSE
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop the sessions", Command.STOP),
        ("I'm finished now", Command.HAND_OVER),
        ("please repeat that.", Command.REPEAT),
        ("Skip this question!", Command.SKIP),
        ("stop", Command.HALT),
    ],
)
def test_slightly_misheard_is_spotted(script: Script, text: str, command: Command) -> None:
    assert script.commands.spot(text) is command


@pytest.mark.parametrize(
    "text",
    [
        "we should stop the sessions with the tutor", "over to you and me", "stop it hurts me", "i pause", "pause", "skip",
        "he said please repeat that", "i need time", "i need a break", "the session", "i am finished", "continue",
        "i told you to stop the session early", "when you stop", "over", "time out", "i'm finished with the kitchen now", "",
        "please stop the noise", "you never stop", "let us continue", "the session was long",
    ],
)  # fmt: skip
def test_ordinary_talk_is_no_command(script: Script, text: str) -> None:
    assert script.commands.spot(text) is None


def test_short_words_are_commands_only_when_typed(script: Script) -> None:
    assert script.commands.spot("quit", typed=True) is Command.STOP
    assert script.commands.spot("quit") is None


def test_command_phrases_do_not_end_alike(script: Script) -> None:
    assert len(script.commands.grammar()) == len(set(script.commands.grammar()))
    for phrase in script.commands.grammar():
        assert script.answers.understand(phrase)[0] not in {Answer.YES, Answer.NO}


# ---- the question in which a turn ends


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("you feel sad did i get that", ("you feel sad", "")),
        ("You feel sad. Did I get that?", ("You feel sad.", "")),
        ("you feel sad did i get that yes", ("you feel sad", "yes")),
        ("you feel sad did i get that right not quite the car", ("you feel sad", "not quite the car")),
        ("did i get that", ("", "")),
        ("you feel sad did i got that", ("you feel sad", "")),
        ("you feel sad", ("you feel sad", None)),
        (
            "did i get that you feel sad because i come home late",
            ("did i get that you feel sad because i come home late", None),
        ),
        ("", ("", None)),
    ],
)
def test_a_turn_is_cut_at_its_question(script: Script, text: str, split: tuple[str, str | None]) -> None:
    assert script.answers.split_at_question(text, script.exercise.steps["mirroring"].question) == split


@given(st.text(), st.text())
def test_cutting_loses_no_word_but_the_question(before: str, after: str) -> None:
    script = load_script()
    text = f"{before} did i get that {after}"
    said, reply = script.answers.split_at_question(text, ["did i get that"])
    assert text.split()[: len(said.split())] == said.split()
    if reply:
        assert text.split()[-len(reply.split()) :] == reply.split()


# ---- lines that vary


@given(st.lists(st.text(min_size=1), min_size=2, max_size=6, unique=True), st.integers(2, 40))
def test_no_line_comes_twice_in_a_row(wordings: list[str], times: int) -> None:
    wordings = [wording.replace("{", "(") for wording in wordings]
    last, heard = "", []
    for count in range(times):
        line = pick(wordings, count, last, {})
        assert line != last
        heard.append(line)
        last = line
    if times > 2 * len(wordings):
        assert set(wordings[1:]) <= set(heard)


def test_the_first_line_explains_and_the_others_take_turns() -> None:
    lines = ["long", "short", "brief"]
    assert [pick(lines, n, "", {}) for n in range(5)] == ["long", "short", "brief", "short", "brief"]
    assert pick(lines, 0, "long", {}) == "short"
    assert pick(["only"], 3, "only", {}) == "only"


def test_a_name_with_braces_is_left_as_it_is() -> None:
    assert fill("{first} and {second}", {"first": "{second}", "second": "Ben"}) == "{second} and Ben"


@pytest.mark.parametrize(
    ("mirror", "share", "is_told"),
    [
        ("she feels lonely on sunday", "i feel lonely on sunday", True),
        ("Ana feels lonely on sunday", "i feel lonely on sunday", True),
        ("well she said that it hurts", "it hurts", True),
        ("she was at home", "my sister was ill and she was at home", False),
        ("she said that you are lonely", "i feel lonely", False),
        ("you feel lonely", "i feel lonely", False),
        ("sheep are in the garden", "there are sheep", False),
        ("", "i feel lonely", False),
    ],
)
def test_who_speaks_of_the_other_is_told_from_who_speaks_to_them(
    script: Script, mirror: str, share: str, *, is_told: bool
) -> None:
    assert script.answers.speaks_of("Ana", mirror, share) is is_told


@pytest.mark.parametrize(
    ("text", "for_us"),
    [
        ("What should I say now?", True),
        ("um are you there", True),
        ("what should i say to my mother when she calls", False),
        ("i feel alone", False),
        ("", False),
    ],
)
def test_what_is_put_to_the_facilitator_is_a_whole_turn(script: Script, text: str, *, for_us: bool) -> None:
    assert script.answers.is_for_us(text) is for_us
