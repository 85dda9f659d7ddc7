"""What the couple see, as lines of text: pure, from a scene and the screen that it is for.

From the top: the title, whose turn it is, the stem, what was said last; in the middle a circle to breathe with; at the
bottom the live words, the points, and how to stop. Each part has forms from small to large, and grows while there is
room: on a large screen all of them can be read from two metres. The room for live words is kept from the beginning, so
that nothing moves while somebody speaks.

Both colours have a contrast of at least 4.5 to 1 against black and against white (WCAG 2.2, 1.4.3), and nothing is told by
colour alone.
"""

from __future__ import annotations

import msgspec
from rich.cells import cell_len
from rich.text import Text

from facilitator.dialogue.actions import Mood, PointShown, View
from facilitator.dialogue.events import Command
from facilitator.exercises.tables import TableWords
from facilitator.table.circle import BRAILLE, circle
from facilitator.table.layout import Lines, beside, empty, evenly, growing, in_rows, large_lines, stack
from facilitator.table.letters import EVEN_ROWS, Size, draw
from facilitator.table.text import clean, clip, shows, within, wrap

ACCENT = "#1c8282"
"""Teal: the one who has the turn, what was heard, the circle."""
PALE = "#757575"
"""Grey: what waits, and what is beside the point."""

LEVELS = 4
"""Into how many discs the loudness of the microphone is told."""

_MATTERS = ("stop", "name", "stem", "notice", "help", "points", "live", "prompt", "circle", "title", "hint")
"""What is shown first, in its smallest form, when there is no room for all."""
_GROWS = (
    *("hint", "points", "points", "prompt", "stem", "name", "live", "air", "stem", "live", "circle", "stem", "circle"),
    *("name", "stem", "stem", "points", "prompt", "live"),
)
"""Which part then takes its next larger form, where there is room for it."""
_TOP = ("title", "name", "stem", "prompt")
_BOTTOM = ("live", "points", "notice", "help")
_FOOT = ("hint", "stop")
_WIDEST_LINE = 76
"""Columns of running text that an eye still follows."""
_LARGEST_CIRCLE = 21
"""Rows."""
_CIRCLES = (3, 5, 9)
"""Rows that are kept for a circle; it takes what else is free."""
_LIVE_ROWS = 3
_LIVE_LARGE = 2
"""How many lines of live words there is room for, in text and in large letters."""
_PROMPT_LARGE = 2
"""How many lines a prompt may have in large letters where it stands in the place of a stem."""
_ROOMY = (120, 40)
"""Columns and rows from which on running text has large letters too, and names and stems huge ones."""


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
        large = screen.columns >= _ROOMY[0] and screen.rows >= _ROOMY[1]
        self._sizes = [
            size
            for size in reversed(Size)
            if shows(screen.encoding, size.characters) and (size is not Size.HUGE or large)
        ]
        self._roomy = large and Size.NARROW in self._sizes
        self._braille = shows(screen.encoding, BRAILLE)
        self._circle_alone = scene.phase is not None and scene.view.mood in {Mood.BREATHING, Mood.PAUSED}

    def lines(self) -> list[Text]:
        """All lines of the page."""
        parts, air = self._chosen()
        top = stack([parts[name] for name in _TOP], air)
        bottom = stack([parts[name] for name in _BOTTOM], air)
        foot = [*(empty(air) if bottom else ()), *parts["hint"], *parts["stop"]]
        free = max(0, self._screen.rows - len(top) - len(bottom) - len(foot))
        middle = list(empty(free))
        if self._phase is not None and self._circle_alone:
            middle = self._breathing_alone(self._phase, free)
        elif self._phase is not None and parts["name"]:
            self._breathe_beside(top, parts["name"], self._phase)
        lines = [*top, *middle, *bottom, *foot]
        return [self._placed(line) for line in lines[len(lines) - self._screen.rows :]]

    def _chosen(self) -> tuple[dict[str, Lines], int]:
        """Each part in the form that there is room for, and the empty lines between parts."""
        forms: dict[str, list[Lines]] = {
            "title": [self._title()],
            "name": self._names(),
            "stem": self._stems(),
            "prompt": self._prompt(),
            "live": self._live_words(),
            "points": self._points(),
            "notice": [self._text(self._view.notice, "bold")],
            "help": [tuple(Text(line) for text in self._view.help_lines for line in wrap(text, self._inner))],
            "hint": [(Text(clip(self._view.hint, self._inner), PALE),), self._text(self._view.hint, PALE)],
            "stop": [self._stop()],
            "circle": [empty(rows) for rows in _CIRCLES] if self._circle_alone else [],
            "air": [empty(1)],
        }
        parts: dict[str, Lines] = dict.fromkeys(forms, ())
        for name in _MATTERS + _GROWS:
            larger = (form for form in growing(forms[name]) if len(form) > len(parts[name]))
            grown = {**parts, name: next(larger, parts[name])}
            if self._height(grown) <= self._screen.rows:
                parts = grown
        return parts, len(parts["air"])

    @staticmethod
    def _height(parts: dict[str, Lines]) -> int:
        gaps = sum(bool(parts[name]) for name in _TOP + _BOTTOM)
        return sum(len(form) for name, form in parts.items() if name != "air") + len(parts["air"]) * gaps

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

    def _text(self, text: str, style: str) -> Lines:
        return tuple(Text(line, style) for line in wrap(text, min(self._inner, _WIDEST_LINE)))

    def _prompt(self) -> list[Lines]:
        """What was said last; it is in full view while it is being said."""
        style = "" if self._view.mood is Mood.SPEAKING else PALE
        forms = [self._text(clip(self._view.prompt, self._inner), style), self._text(self._view.prompt, style)]
        large = large_lines(self._view.prompt, self._inner, style) if Size.NARROW in self._sizes else None
        short = not self._view.stem and not self._circle_alone and len(large or ()) <= _PROMPT_LARGE
        return [*forms, *([sum(large, ())] if large and (short or self._roomy) else [])]

    def _live_words(self) -> list[Lines]:
        """The last lines of what is being said, in as much room as they may need."""
        lines = self._text(self._live, "")
        if not lines and self._view.mood not in {Mood.SPEAKING, Mood.LISTENING, Mood.TROUBLE}:
            return []
        forms = [(*lines[-rows:], *empty(rows - len(lines))) for rows in range(1, _LIVE_ROWS + 1)]
        if self._roomy:
            drawn = large_lines(self._live, self._inner, "")
            large = sum(drawn[-_LIVE_LARGE:], ()) if drawn else lines[-_LIVE_ROWS:]
            forms.append((*large, *empty(_LIVE_LARGE * EVEN_ROWS - len(large))))
        return forms

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
            return [self._text(clip(doing, self._inner), f"bold {ACCENT}")]
        room = self._inner - cell_len(doing) - 2
        plain: Lines = (Text(clip(who, self._inner), f"bold {ACCENT}"),)
        forms: list[Lines] = []
        for size in self._sizes:
            drawing = draw(who, size, room)
            smaller = draw(doing, Size.LARGE, self._inner // 3) if size is Size.HUGE else None
            if drawing is not None and smaller is not None:
                forms.append(beside(drawing, ACCENT, smaller, PALE))
            elif drawing is not None:
                lines = [Text(row, ACCENT) for row in drawing.rows]
                lines[drawing.line].append(f"  {doing}", PALE)
                forms.append(tuple(lines))
        for name in (who, " ".join(who) if _stands_apart(who) else who):
            if cell_len(name) <= room:
                plain = (Text.assemble((name, f"bold {ACCENT}"), (f"  {doing}", PALE)),)
        return [plain, *forms]

    def _stems(self) -> list[Lines]:
        """The stem, from one plain line to the largest letters."""
        drawings = [evenly(self._view.stem, size, self._inner) for size in self._sizes]
        large = [tuple(map(Text, drawing.rows)) for drawing in drawings if drawing is not None]
        plain = (clip(self._view.stem, self._inner), "\n".join(wrap(self._view.stem, self._inner)))
        return [*(tuple(Text(line, "bold") for line in text.split("\n") if line) for text in plain), *large]

    def _points(self) -> list[Lines]:
        """The points in rows: a disc where heard, a ring and pale where one still waits.

        Where there is no room for all, those that wait are shown.
        """
        points = self._view.points
        waiting = in_rows([(self._point(point),) for point in points if point.waits], self._inner)
        whole = in_rows([(self._point(point),) for point in points], self._inner)
        drawn = (
            [large_lines(self._point(p).plain, self._inner, PALE if p.waits else ACCENT) for p in points]
            if self._roomy
            else []
        )
        large = in_rows([sum(lines, ()) for lines in drawn if lines], self._inner)
        return [(waiting or whole)[:1], waiting, whole, *([large] if large and all(drawn) else [])]

    def _point(self, point: PointShown) -> Text:
        return Text(
            clip(f"{'○' if point.waits else '●'} {point.text}", self._inner), PALE if point.waits else f"bold {ACCENT}"
        )

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
        return [*empty(above), *drawn, *empty(free - rows - above)]

    def _breathe_beside(self, top: list[Text], name: Lines, phase: float) -> None:
        """The circle, small, at the right end of the name's lines, where it fits."""
        first = next(place for place, line in enumerate(top) if line is name[0])
        space = self._inner - max(line.cell_len for line in name)
        if len(name) < _CIRCLES[0] or space <= 2 * len(name):
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
