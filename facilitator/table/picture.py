"""What the couple see, as lines of text: pure, from a scene and the screen that it is for.

From the top: the title, whose turn it is, the stem, what was said last; in the middle a circle to breathe with; at the
bottom the live words, the points, and how to stop. Each part has forms from large to small to none. Where the screen is
too low, parts step down one form at a time, in the order of `_SHRINK`, until everything fits.

Both colours have a contrast of at least 4.5 to 1 against black and against white (WCAG 2.2, 1.4.3), and nothing is told by
colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from rich.text import Text

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.dialogue.events import Command
from facilitator.exercises.tables import TableWords
from facilitator.table.circle import BRAILLE, circle
from facilitator.table.letters import Size, draw
from facilitator.table.text import clean, clip, shows, within, wrap

ACCENT = "#1c8282"
"""Teal: the one who has the turn, what was heard, the circle."""
PALE = "#757575"
"""Grey: what waits, and what is beside the point."""

LEVELS = 4
"""Into how many discs the loudness of the microphone is told."""

_SHRINK = (
    *("name", "stem", "prompt", "live", "points", "name", "stem", "air", "circle", "circle", "help", "notice", "hint"),
    *("live", "prompt", "prompt", "points", "notice", "notice", "name", "name", "stem", "stem", "stem"),
)
"""Which part steps down to its next smaller form when there is no room; the smallest one stays."""
_DROP = ("hint", "title", "prompt", "circle", "live", "points", "help", "notice", "name", "stem")
"""Which part goes when all are as small as they can be."""
_TOP = ("title", "name", "stem", "prompt")
_BOTTOM = ("live", "points", "notice", "help")
_FOOT = ("hint", "stop")
_WIDEST_LINE = 76
"""Columns of running text that an eye still follows."""
_LARGEST_CIRCLE = 21
"""Rows."""
_SMALLEST_CIRCLE = 3
_HUGE_FROM_ROWS = 48
"""Huge letters are for screens at least this high."""

Lines = tuple[Text, ...]


class Scene(msgspec.Struct, frozen=True):
    """Everything that is to be seen at one moment."""

    view: View
    words: str = ""
    """The live words of the one who speaks."""
    level: int = 0
    """How many of the `LEVELS` discs of the microphone are lit."""
    phase: float | None = None
    """How full the breath is, 0-1; `None` where nothing breathes."""


class Screen(msgspec.Struct, frozen=True):
    """What it is to be seen on."""

    columns: int
    rows: int
    keys: bool = True
    """Whether keys are read, and so are to be shown."""
    encoding: str = "utf-8"
    """What cannot be written in it is shown in plainer characters."""


def paint(scene: Scene, words: TableWords, screen: Screen) -> list[Text]:
    """Draw the scene in exactly as many lines as the screen has, none wider than it."""
    return _Page(scene, words, screen).lines()


class _Page:
    def __init__(self, scene: Scene, words: TableWords, screen: Screen) -> None:
        self._words = words
        self._screen = screen
        self._view = self._fit_view(scene.view)
        self._live = self._fit(scene.words)
        self._level = scene.level
        self._phase = scene.phase
        self._margin = min(screen.columns // 20, 6)
        self._inner = screen.columns - 2 * self._margin
        self._sizes = [
            size
            for size in Size
            if shows(screen.encoding, size.characters) and (size is not Size.HUGE or screen.rows >= _HUGE_FROM_ROWS)
        ]
        self._braille = shows(screen.encoding, BRAILLE)
        self._circle_alone = scene.phase is not None and scene.view.mood in {Mood.BREATHING, Mood.PAUSED}

    def lines(self) -> list[Text]:
        """All lines of the page."""
        parts, air = self._chosen()
        top = _stack([parts[name] for name in _TOP], air)
        bottom = _stack([parts[name] for name in _BOTTOM], air)
        foot = [*(_empty(air) if bottom else ()), *parts["hint"], *parts["stop"]]
        free = max(0, self._screen.rows - len(top) - len(bottom) - len(foot))
        middle = list(_empty(free))
        if self._phase is not None and self._circle_alone:
            middle = self._breathing_alone(self._phase, free)
        elif self._phase is not None and parts["name"]:
            self._breathe_beside(top, parts["name"], self._phase)
        lines = [*top, *middle, *bottom, *foot]
        return [self._placed(line) for line in lines[len(lines) - self._screen.rows :]]

    def _chosen(self) -> tuple[dict[str, Lines], int]:
        """Each part in the form that there is room for, and the empty lines between parts."""
        parts: dict[str, list[Lines]] = {
            "title": [self._title(), ()],
            "name": [*self._names(), ()],
            "stem": [*self._stems(), ()],
            "prompt": self._forms(self._view.prompt, "" if self._view.mood is Mood.SPEAKING else PALE, most=4),
            "live": self._forms(self._live, "", most=3),
            "points": [self._points(), self._points()[:2], self._points()[:1], ()],
            "notice": self._forms(self._view.notice, "bold", most=4),
            "help": [help_lines := self._help(), help_lines[:2], ()],
            "hint": self._forms(self._view.hint, PALE, most=2),
            "stop": [self._stop()],
            "circle": [_empty(rows) for rows in (9, 5, 3, 0)] if self._circle_alone else [()],
            "air": [_empty(1), ()],
        }
        parts = {name: _shrinking(forms) for name, forms in parts.items()}
        for name in _SHRINK:
            if self._height(parts) > self._screen.rows and (parts[name][1:] not in ([], [()]) or name == "air"):
                parts[name].pop(0)
        for name in _DROP:
            if self._height(parts) > self._screen.rows:
                parts[name] = [()]
        return {name: forms[0] for name, forms in parts.items()}, len(parts["air"][0])

    @staticmethod
    def _height(parts: dict[str, list[Lines]]) -> int:
        shown = {name: len(forms[0]) for name, forms in parts.items() if forms[0]}
        gaps = sum(name in shown for name in _TOP) + sum(name in shown for name in _BOTTOM)
        air = shown.pop("air", 0)
        return sum(shown.values()) + air * gaps

    def _fit(self, text: str) -> str:
        return within(self._screen.encoding, clean(text), self._words.plain)

    def _fit_view(self, view: View) -> View:
        return View(
            title=self._fit(view.title),
            who=self._fit(view.who),
            doing=self._fit(view.doing),
            stem=self._fit(view.stem),
            prompt=self._fit(view.prompt),
            points=tuple(PointShown(self._fit(point.text), point.waits) for point in view.points),
            mood=view.mood,
            breath_seconds=view.breath_seconds,
            notice=self._fit(view.notice),
            hint=self._fit(view.hint),
            help_lines=tuple(map(self._fit, view.help_lines)),
        )

    def _forms(self, text: str, style: str, most: int) -> list[Lines]:
        """Running text in its last `most` lines, and in fewer, down to none."""
        lines = [Text(line, style) for line in wrap(text, min(self._inner, _WIDEST_LINE))]
        return [tuple(lines[-count:]) for count in range(most, 0, -1) if lines[-count:]] + [()]

    def _title(self) -> Lines:
        """The title at the left; what goes on, and how loud the microphone is, at the right."""
        mood = self._fit(self._words.mood[self._view.mood])
        lit = self._level if self._view.mood is Mood.LISTENING else None
        discs = "" if lit is None else "  " + "●" * lit + "○" * (LEVELS - lit)
        space = self._inner - cell_len(mood + discs) - 2
        if space < min(cell_len(self._view.title), self._inner // 3):
            return (Text(clip(self._view.title, self._inner), PALE),)
        left = clip(self._view.title, space)
        gap = " " * (self._inner - cell_len(left + mood + discs))
        return (Text.assemble((left, PALE), gap, (mood, PALE), (discs, ACCENT)),)

    def _names(self) -> list[Lines]:
        """Whose turn it is, as large as there is room for, and what that one does."""
        who, doing = self._view.who, self._view.doing
        if not who:
            return self._forms(doing, f"bold {ACCENT}", most=1)[:-1]
        room = self._inner - cell_len(doing) - 2
        forms: list[Lines] = []
        for size in self._sizes:
            drawing = draw(who, size, room)
            if drawing is not None:
                lines = [Text(row, ACCENT) for row in drawing.rows]
                lines[drawing.line].append(f"  {doing}", PALE)
                forms.append(tuple(lines))
        in_one_line = [" ".join(who) if _stands_apart(who) else who, who]
        return [
            *forms,
            *(
                (Text.assemble((name, f"bold {ACCENT}"), (f"  {doing}", PALE)),)
                for name in in_one_line
                if cell_len(name) <= room
            ),
            (Text(clip(who, self._inner), f"bold {ACCENT}"),),
        ]

    def _stems(self) -> list[Lines]:
        drawings = [draw(self._view.stem, size, self._inner) for size in self._sizes]
        large = [tuple(map(Text, drawing.rows)) for drawing in drawings if drawing is not None]
        lines = wrap(self._view.stem, self._inner)
        short = [*lines[:1], *([clip(" ".join(lines[1:]), self._inner)] if len(lines) > 1 else [])]
        return [*large, *(tuple(Text(line, "bold") for line in form) for form in (lines, short, short[:1]))]

    def _points(self) -> Lines:
        """The points in a row: a disc where heard, a ring and pale where one still waits."""
        lines: list[Text] = []
        for point in self._view.points:
            item = Text(clip(f"{'○' if point.waits else '●'} {point.text}", self._inner))
            item.stylize(PALE if point.waits else f"bold {ACCENT}")
            if lines and lines[-1].cell_len + 3 + item.cell_len <= self._inner:
                lines[-1] = Text.assemble(lines[-1], "   ", item)
            else:
                lines.append(item)
        return tuple(lines)

    def _help(self) -> Lines:
        return tuple(Text(line) for text in self._view.help_lines for line in wrap(text, self._inner))

    def _stop(self) -> Lines:
        """How to stop, and as many of the other keys as there is room for; nothing once the session has ended."""
        if self._view.mood is Mood.ENDED:
            return ()
        keys = self._words.key if self._screen.keys else ()
        forms = list(map(self._fit, self._words.stop_by_key if keys else self._words.stop_by_voice))
        stop = next((form for form in forms if cell_len(form) <= self._inner), clip(forms[-1], self._inner))
        others = ""
        for key in keys:
            paused = key.label_when_paused if self._view.mood is Mood.PAUSED else ""
            more = f"{others}   {self._fit(key.shown)} {self._fit(paused or key.label)}"
            if cell_len(stop + more) > self._inner:
                break
            others = more if key.command is not Command.STOP else others
        gap = " " * (self._inner - cell_len(stop + others))
        return (Text.assemble(stop, gap, (others, PALE)),)

    def _breathing_alone(self, phase: float, free: int) -> list[Text]:
        """The circle in the middle of the free rows."""
        rows = min(free, self._inner // 2, _LARGEST_CIRCLE)
        left = " " * ((self._inner - 2 * rows) // 2)
        above = (free - rows) // 2
        drawn = (Text(left + row, ACCENT) for row in circle(rows, phase, braille=self._braille))
        return [*_empty(above), *drawn, *_empty(free - rows - above)]

    def _breathe_beside(self, top: list[Text], name: Lines, phase: float) -> None:
        """The circle, small, at the right end of the name's lines, where it fits."""
        first = next(place for place, line in enumerate(top) if line is name[0])
        space = self._inner - max(line.cell_len for line in name)
        if len(name) < _SMALLEST_CIRCLE or space <= 2 * len(name):
            return
        for row, drawn in enumerate(circle(len(name), phase, braille=self._braille), first):
            gap = " " * (self._inner - top[row].cell_len - len(drawn))
            top[row] = Text.assemble(top[row], gap, (drawn, ACCENT))

    def _placed(self, line: Text) -> Text:
        placed = Text.assemble(" " * self._margin, line, no_wrap=True, overflow="crop")
        if not shows(self._screen.encoding, placed.plain):
            placed.plain = placed.plain.translate({ord("●"): "*", ord("○"): "-", ord("…"): "."})
        placed.truncate(self._screen.columns, overflow="crop")
        return placed


def _stands_apart(text: str) -> bool:
    """Whether each letter is a character of its own, so that the letters may be spaced."""
    return all(cell_len(letter) == 1 and letter < "\u0590" for letter in text)


def _shrinking(forms: Sequence[Lines]) -> list[Lines]:
    """Those forms that are lower than each before them."""
    kept: list[Lines] = []
    for form in forms:
        if not kept or len(form) < len(kept[-1]):
            kept.append(form)
    return kept


def _empty(rows: int) -> Lines:
    return tuple(Text() for _ in range(rows))


def _stack(parts: Sequence[Sequence[Text]], air: int) -> list[Text]:
    """The parts below one another, with air between those that show anything."""
    lines: list[Text] = []
    for part in parts:
        if part and lines:
            lines.extend(_empty(air))
        lines.extend(part)
    return lines
