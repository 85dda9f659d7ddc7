from __future__ import annotations

import errno
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from facilitator.dialogue.actions import Mood, View
from facilitator.exercises.tables import load_table_words
from facilitator.ports import Table
from facilitator.table import terminal
from facilitator.table.plain import PlainTable
from facilitator.table.terminal import TerminalTable, table_for

WORDS = load_table_words()
SHARING = View(title="Sharing", who="Ana", doing="shares", stem="I feel…", mood=Mood.LISTENING)
MIRRORING = View(title="Mirroring", who="Ben", doing="mirrors", stem="I heard…", mood=Mood.LISTENING)


class Screenful(io.StringIO):
    """A terminal that can be held, or gone."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.gone = False

    def write(self, text: str, /) -> int:
        self.goes_on.wait(10)
        if self.gone:
            raise OSError(errno.EIO, "the terminal is gone")
        return super().write(text)


def console(file: io.StringIO, **settings: object) -> Console:
    return Console(file=file, force_terminal=True, width=80, height=24, legacy_windows=False, **settings)  # type: ignore[arg-type]


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def file() -> Screenful:
    return Screenful()


@pytest.fixture
def table(file: Screenful) -> Iterator[TerminalTable]:
    table = TerminalTable(console(file), WORDS, keys=True)
    yield table
    table.close()


def test_it_is_a_table(table: TerminalTable) -> None:
    as_port: Table = table
    assert as_port is table


def test_it_has_a_screen_of_its_own_and_gives_it_back(file: Screenful, table: TerminalTable) -> None:
    assert "\x1b[?1049h" in file.getvalue()
    table.close()
    table.close()
    assert file.getvalue().count("\x1b[?1049l") == 1
    assert file.getvalue().rstrip().endswith("\x1b[?25h") or "\x1b[?25h" in file.getvalue()


def test_views_live_words_and_levels_are_painted(file: Screenful, table: TerminalTable) -> None:
    table.show(SHARING)
    until(lambda: "shares" in file.getvalue())
    table.live("so on saturdays")
    until(lambda: "so on saturdays" in file.getvalue())
    table.level(0.8)
    until(lambda: "●●●○" in file.getvalue())


def test_live_words_stay_with_the_one_who_said_them(file: Screenful, table: TerminalTable) -> None:
    table.show(SHARING)
    table.live("so on saturdays")
    table.show(SHARING)
    until(lambda: "so on saturdays" in file.getvalue())
    table.show(MIRRORING)
    until(lambda: "mirrors" in file.getvalue())
    assert "so on saturdays" not in file.getvalue()[file.getvalue().index("Mirroring") :]


def test_nothing_is_painted_when_nothing_changes(file: Screenful, table: TerminalTable) -> None:
    table.show(SHARING)
    until(lambda: "shares" in file.getvalue())
    painted = len(file.getvalue())
    table.live("")
    table.level(0.0)
    time.sleep(0.4)
    assert len(file.getvalue()) == painted


def test_a_breath_is_painted_again_and_again(file: Screenful, table: TerminalTable) -> None:
    table.show(View(title="Arriving", mood=Mood.BREATHING, breath_seconds=2))
    until(lambda: file.getvalue().count("Arriving") >= 4)
    frames = set(file.getvalue().split("Arriving")[1:])
    assert len(frames) >= 3


def test_discs_light_at_once_and_go_out_one_by_one(file: Screenful) -> None:
    now = [0.0]
    table = TerminalTable(console(file), WORDS, keys=False, clock=lambda: now[0])
    try:
        table.show(SHARING)
        levels = []
        for seconds, level in ((0.0, 1.0), (0.1, 0.0), (0.5, 0.0), (0.6, 0.0), (1.0, 0.0), (1.1, 2.0), (1.2, -1.0)):
            now[0] = seconds
            table.level(level)
            assert table._scene is not None
            levels.append(table._scene.level)
        assert levels == [4, 4, 3, 3, 2, 4, 4]
    finally:
        table.close()


def test_a_noise_that_goes_on_lets_no_disc_flicker(file: Screenful) -> None:
    now = [0.0]
    table = TerminalTable(console(file), WORDS, keys=False, clock=lambda: now[0])
    try:
        table.show(SHARING)
        levels = []
        for count in range(20):
            now[0] = float(count)
            table.level(0.40 if count % 2 else 0.36)  # either side of one disc and a half
            assert table._scene is not None
            levels.append(table._scene.level)
        assert levels == [1, *[2] * 19]
    finally:
        table.close()


def test_it_knows_that_it_shows_a_pause(table: TerminalTable) -> None:
    assert not table.paused()
    table.show(View(title="Pause", mood=Mood.PAUSED))
    assert table.paused()


def test_a_screen_that_is_held_holds_nobody_up(
    file: Screenful, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "GIVE_UP_SECONDS", 0.05)
    table = TerminalTable(console(file), WORDS, keys=True)
    file.goes_on.clear()
    table.show(SHARING)
    for count in range(100):
        table.live(f"word {count}")
    with caplog.at_level(logging.WARNING):
        table.close()
    assert "takes nothing" in caplog.text
    assert "word" not in caplog.text
    file.goes_on.set()


def test_a_screen_that_goes_away_ends_nothing(
    file: Screenful, table: TerminalTable, caplog: pytest.LogCaptureFixture
) -> None:
    file.gone = True
    table.show(SHARING)
    until(lambda: "screen is gone" in caplog.text)
    table.show(MIRRORING)
    table.live("so on saturdays")
    file.gone = False


def test_without_colour_there_is_none(file: Screenful) -> None:
    table = TerminalTable(console(file, no_color=True), WORDS, keys=True)
    table.show(SHARING)
    until(lambda: "shares" in file.getvalue())
    table.close()
    assert "\x1b[38" not in file.getvalue()


@pytest.mark.parametrize("terminal", ["dumb", "unknown"])
def test_a_dumb_terminal_gets_lines(terminal: str) -> None:
    dumb = Console(file=io.StringIO(), force_terminal=True, _environ={"TERM": terminal})
    assert isinstance(table_for(dumb, WORDS, keys=True), PlainTable)


def test_a_pipe_gets_lines_and_a_terminal_the_picture(file: Screenful) -> None:
    assert isinstance(table_for(Console(file=io.StringIO()), WORDS, keys=True), PlainTable)
    table = table_for(console(file), WORDS, keys=True)
    assert isinstance(table, TerminalTable)
    table.close()


def test_a_real_terminal_of_plain_letters_and_another_size() -> None:
    master, slave = os.openpty()
    with os.fdopen(slave, "w", encoding="ascii") as stream:
        small = Console(file=stream, force_terminal=True, width=40, height=12, _environ={"TERM": "xterm"})
        table = TerminalTable(small, WORDS, keys=True)
        table.show(View(title="Sharing", who="李", doing="shares", stem="I feel…", mood=Mood.LISTENING))
        seen = b""
        while b"I feel..." not in seen:
            seen += os.read(master, 4096)
        table.close()
    os.close(master)
    assert seen.isascii()
