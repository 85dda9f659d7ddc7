from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.dialogue.exercise import RELATIONS
from facilitator.exercises.pack import load_script
from facilitator.exercises.tables import load_table_words
from facilitator.table.layout import evenly
from facilitator.table.letters import Size, draw
from facilitator.table.picture import ACCENT, PALE, Scene, Screen, paint

WORDS = load_table_words()
POINTS = (
    PointShown("Saturdays", waits=False),
    PointShown("the garage", waits=False),
    PointShown("after the car", waits=True),
)
MIRRORING = View(
    title="Imago dialogue · Mirroring",
    who="Ben",
    doing="mirrors",
    stem="I heard…",
    prompt="There was something about the car, too.",
    points=POINTS,
    mood=Mood.LISTENING,
    hint="Say “please repeat that” at any time.",
)


def lines(view: View, columns: int = 80, rows: int = 24, *, screen: Screen | None = None, **scene: object) -> list[str]:
    shown = paint(msgspec.structs.replace(Scene(view), **scene), WORDS, screen or Screen(columns, rows))
    return [line.plain for line in shown]


def whole(shown: list[str]) -> str:
    return "\n".join(shown)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (100, 30), (119, 60)])
def test_everything_is_there(columns: int, rows: int) -> None:
    shown = whole(lines(MIRRORING, columns, rows, words="on saturdays i go straight to the garage"))
    for text in (
        MIRRORING.title,
        "mirrors",
        MIRRORING.prompt,
        "on saturdays i go straight to the garage",
        "● Saturdays",
        "● the garage",
        "○ after the car",
        MIRRORING.hint,
        "stop the session",
    ):
        assert text in shown


def test_the_name_and_the_stem_are_in_large_letters() -> None:
    shown = [line.strip() for line in lines(MIRRORING)]
    for text in (MIRRORING.who, MIRRORING.stem):
        drawing = draw(text, Size.LARGE, 72)
        assert drawing is not None
        top = next(n for n, line in enumerate(shown) if line == drawing.rows[0].strip())
        for row, drawn in enumerate(drawing.rows):
            assert shown[top + row].startswith(drawn.strip())


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Ben", Size.HUGE),
        ("mirrors", Size.LARGE),
        ("I heard…", Size.HUGE),
        ("There was something about the car, too.", Size.NARROW),
        ("on saturdays i go to the garage", Size.NARROW),
        ("● Saturdays", Size.NARROW),
        ("○ after the car", Size.NARROW),
    ],
)
def test_on_a_large_screen_everything_is_large(text: str, size: Size) -> None:
    drawing = draw(text, size, 188)
    assert drawing is not None
    shown = lines(MIRRORING, 200, 60, words="on saturdays i go to the garage")
    at = [n for n, line in enumerate(shown) if drawing.rows[0].strip() in line]
    rows = [row.strip() for row in drawing.rows]
    assert any(all(row in line for row, line in zip(rows, shown[n:], strict=False)) for n in at)


def test_words_that_cannot_be_drawn_are_plain_on_a_large_screen_too() -> None:
    view = msgspec.structs.replace(MIRRORING, points=(PointShown("субота", waits=True),), prompt="Олена, і ще?")
    shown = whole(lines(view, 200, 60, words="по суботах"))
    for text in ("по суботах", "○ субота", "Олена, і ще?"):
        assert text in shown


def test_a_stem_that_is_too_long_for_large_letters_is_plain_and_whole() -> None:
    stem = "One way I want to grow for my partner, little by little and day by day, is unforgettably by…"
    shown = " ".join(whole(lines(msgspec.structs.replace(MIRRORING, stem=stem), 60, 24)).split())
    assert stem in shown


@pytest.mark.parametrize(("name", "shown"), [("李", "李"), ("Олена", " ".join("Олена")), ("דנה", "דנה")])
def test_a_name_that_the_alphabet_lacks_is_plain(name: str, shown: str) -> None:
    assert f"{shown}  mirrors" in whole(lines(msgspec.structs.replace(MIRRORING, who=name)))


@pytest.mark.parametrize("rows", range(1, 30))
@pytest.mark.parametrize("columns", [40, 80])
def test_how_to_stop_is_always_the_last_line(columns: int, rows: int) -> None:
    shown = lines(MIRRORING, columns, rows, words="and then " * 30)
    assert "stop the session" in shown[-1]
    assert len(shown) == rows


@pytest.mark.parametrize("columns", [7, 12, 20, 30])
def test_how_to_stop_fits_a_narrow_screen_too(columns: int) -> None:
    assert "q" in lines(MIRRORING, columns, 12)[-1]


def test_keys_are_shown_only_where_they_are_read() -> None:
    assert "hand over" in lines(MIRRORING)[-1]
    shown = lines(MIRRORING, screen=Screen(80, 24, keys=False))[-1]
    assert "stop the session" in shown
    assert "hand over" not in shown
    assert "q" not in shown


def test_a_pause_offers_to_continue() -> None:
    paused = View(title="Pause", mood=Mood.PAUSED)
    assert "p continue" in lines(paused)[-1]
    assert "p pause" in lines(MIRRORING)[-1]


def test_after_the_end_nothing_is_left_to_stop() -> None:
    ended = View(title="Imago dialogue", stem="Thank you both.", mood=Mood.ENDED, hint="Nothing was kept.")
    shown = lines(ended)
    assert shown[-1].strip() == "Nothing was kept."


def test_nothing_moves_when_somebody_begins_to_speak() -> None:
    speaking = lines(msgspec.structs.replace(MIRRORING, mood=Mood.SPEAKING))
    assert speaking[1:] == lines(MIRRORING)[1:]


def test_where_there_is_no_stem_the_prompt_is_large() -> None:
    drawing = draw("Ben, is now good?", Size.NARROW, 72)
    assert drawing is not None
    shown = whole(lines(View(title="Invitation", who="Ben", prompt="Ben, is now good?", mood=Mood.SPEAKING)))
    assert all(row.strip() in shown for row in drawing.rows)


def test_on_a_small_screen_whose_turn_it_is_and_the_stem_stay() -> None:
    shown = whole(lines(MIRRORING, 40, 12, words="on saturdays i go to the garage"))
    assert "mirrors" in shown
    assert "I heard…" in shown or draw("I heard…", Size.LARGE, 36) is not None
    shown = whole(lines(MIRRORING, 40, 4))
    assert "B e n" in shown
    assert "I heard…" in shown


def test_the_last_live_words_are_the_ones_that_stay() -> None:
    words = " ".join(f"word{n}" for n in range(100))
    shown = whole(lines(MIRRORING, words=words))
    assert "word99" in shown
    assert "word0 " not in shown


def test_help_lines_are_shown_whole() -> None:
    helps = ("If you are not safe: call 000.", "1800RESPECT: 1800 737 732, day and night.")
    shown = whole(lines(View(title="Before you begin", mood=Mood.SPEAKING, help_lines=helps)))
    for line in helps:
        assert line in shown


def test_a_notice_is_shown() -> None:
    lost = View(title="Sharing", mood=Mood.TROUBLE, notice="The microphone is gone: plug it in again.")
    assert lost.notice in whole(lines(lost))


def test_the_circle_is_in_the_middle_and_larger_with_the_breath() -> None:
    breathing = View(title="Arriving", mood=Mood.BREATHING, breath_seconds=6)

    def drawn(phase: float | None) -> list[int]:
        return [n for n, line in enumerate(lines(breathing, phase=phase)) if any("⠀" < c <= "⣿" for c in line)]

    small, large = drawn(0.0), drawn(1.0)
    assert 0 < len(small) < len(large)
    assert small[0] - large[0] == large[-1] - small[-1]
    assert drawn(None) == []


def test_while_someone_shares_the_circle_is_small_beside_the_name() -> None:
    shown = lines(MIRRORING, phase=0.5)
    rows = [n for n, line in enumerate(shown) if any("⠀" < c <= "⣿" for c in line)]
    drawing = draw("Ben", Size.LARGE, 60)
    assert drawing is not None
    first = next(n for n, line in enumerate(shown) if line.strip().startswith(drawing.rows[0].strip()))
    assert rows
    assert set(rows) <= set(range(first, first + len(drawing.rows)))


def test_the_level_is_shown_while_listening_only() -> None:
    assert "●●●○" in lines(MIRRORING, level=3)[0]
    assert "●" not in lines(msgspec.structs.replace(MIRRORING, mood=Mood.SPEAKING), level=3)[0]


def test_a_screen_of_plain_letters_gets_plain_letters() -> None:
    zoe = msgspec.structs.replace(MIRRORING, who="Zoë")
    shown = whole(lines(zoe, screen=Screen(80, 24, encoding="ascii"), words="hello", phase=1.0))
    assert shown.isascii()
    assert "Z o e  mirrors" in shown
    assert "I heard..." in shown
    assert "* Saturdays" in shown
    assert "- after the car" in shown


def test_waiting_and_heard_differ_without_colour() -> None:
    shown = whole(lines(MIRRORING))
    assert shown.count("●") == 2
    assert shown.count("○") == 1 + 4


@pytest.mark.parametrize("colour", [ACCENT, PALE])
@pytest.mark.parametrize("background", [(0, 0, 0), (255, 255, 255)])
def test_colours_can_be_read_on_black_and_on_white(colour: str, background: tuple[int, int, int]) -> None:
    def luminance(colours: tuple[int, int, int]) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colours]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(Color.parse(colour).get_truecolor()), luminance(background)))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_nothing_is_red_and_nothing_blinks() -> None:
    view = msgspec.structs.replace(MIRRORING, mood=Mood.TROUBLE, notice="The microphone is gone.")
    for line in paint(Scene(view, level=2, phase=0.4), WORDS, Screen(80, 24)):
        for span in line.spans:
            assert str(span.style) in {"", "bold", ACCENT, PALE, f"bold {ACCENT}"}


texts = st.text(max_size=120)
views = st.builds(
    View,
    title=texts,
    who=texts,
    doing=st.text(max_size=20),
    stem=texts,
    prompt=texts,
    points=st.lists(st.builds(PointShown, texts, st.booleans()), max_size=12).map(tuple),
    mood=st.sampled_from(Mood),
    notice=texts,
    hint=texts,
    help_lines=st.lists(texts, max_size=6).map(tuple),
)
scenes = st.builds(Scene, views, words=texts, level=st.integers(0, 4), phase=st.none() | st.floats(0, 1))
screens = st.builds(
    Screen,
    columns=st.integers(1, 200),
    rows=st.integers(1, 70),
    keys=st.booleans(),
    encoding=st.sampled_from(["utf-8", "ascii", "latin-1", "cp437"]),
)


@settings(deadline=None, max_examples=150)
@given(scenes, screens)
def test_any_scene_fits_any_screen(scene: Scene, screen: Screen) -> None:
    shown = paint(scene, WORDS, screen)
    assert len(shown) == screen.rows
    for line in shown:
        assert cell_len(line.plain) <= screen.columns
        assert "\n" not in line.plain
        assert "\x1b" not in line.plain
        line.plain.encode(screen.encoding)


@pytest.mark.parametrize("color_system", [None, "standard", "256", "truecolor"])
def test_rich_prints_it_as_it_was_drawn(color_system: str | None) -> None:
    file = io.StringIO()
    console = Console(file=file, width=80, height=24, color_system=color_system)  # type: ignore[arg-type]
    shown = paint(Scene(MIRRORING, words="hello"), WORDS, Screen(80, 24))
    with console.capture() as capture:
        for line in shown:
            console.print(line)
    assert [line.rstrip() for line in capture.get().split("\n")[:24]] == [
        line.plain.rstrip() for line in shown
    ] or color_system


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 12), (60, 18), (200, 60)])
def test_nothing_else_moves_while_somebody_speaks(columns: int, rows: int) -> None:
    spoken = ("on saturdays you go to the garage " * 8).split()
    before: set[int] = set()
    for count in range(len(spoken)):
        one, other = (lines(MIRRORING, columns, rows, words=" ".join(spoken[:n])) for n in (count, count + 1))
        before |= {n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b}
    assert 0 < len(before) <= 3 * (5 if rows > 40 else 1)
    assert max(before) - min(before) == len(before) - 1


def test_every_stem_of_the_dialogue_is_large_on_the_smallest_usual_screen() -> None:
    steps = [step for relation in RELATIONS for step in load_script(relation=relation).exercise.steps.values()]
    stems = {stem for step in steps for stem in (step.stem, *(item.text for item in step.item)) if stem}
    for stem in stems - {"{item}"}:
        drawing = evenly(stem, Size.NARROW, 72)
        assert drawing is not None, stem
        view = View(title="A step", who="Ana", doing="shares", stem=stem, prompt="Ana?", mood=Mood.LISTENING)
        shown = whole(lines(view))
        large = evenly(stem, Size.LARGE, 72)
        assert any(form and all(row.strip() in shown for row in form.rows) for form in (drawing, large)), stem
