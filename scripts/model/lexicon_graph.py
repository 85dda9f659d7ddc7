"""The pronunciations of all words as a graph (L), and the states of the phones as another (H), in OpenFst's text form.

Each line is an arc: from, to, read, written, weight. Where words sound alike or begin another, markers that are read
like phones keep them apart while the graphs are made deterministic. `[unk]` is any row of at least two phones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from scripts.model.phones import PHONES, lexicon
from scripts.model.transitions import SILENCE, form_numbers, has_two_states, phone_numbers, transition_numbers

UNKNOWN = "[unk]"
SILENCE_CHANCE = 0.5
UNKNOWN_WEIGHTS = (3.0, 3.0, 3.2)
"""What it costs to begin an unknown word, its first phone, and each further one."""

_START, _BETWEEN_WORDS, _SILENT = 0, 1, 2


class LexiconGraph:
    """L for the words with these numbers; `disambiguation` are the numbers of its markers."""

    def __init__(self, number_of: dict[str, int]) -> None:
        self._numbers = number_of
        self._next_state = 3
        self._marker = max(phone_numbers().values()) + 1
        self._lines = list(self._all_lines())
        self.disambiguation = list(range(max(phone_numbers().values()) + 1, self._marker + 1))

    def lines(self) -> list[str]:
        """The arcs."""
        return self._lines

    def _all_lines(self) -> Iterator[str]:
        go_on, be_silent = -math.log(1 - SILENCE_CHANCE), -math.log(SILENCE_CHANCE)
        yield f"{_START} {_BETWEEN_WORDS} 0 0 {go_on:.3f}"
        yield f"{_START} {_SILENT} 0 0 {be_silent:.3f}"
        after = self._new_state()
        yield f"{_SILENT} {after} {SILENCE} 0 0"
        yield f"{after} {_BETWEEN_WORDS} {self._new_marker()} 0 0"
        yield from self._word_lines()
        yield from self._unknown_lines()
        yield f"{_BETWEEN_WORDS} 0"

    def _word_lines(self) -> Iterator[str]:
        spoken = [
            (number, tuple(form_numbers(variant)))
            for word, number in self._numbers.items()
            if number and word != UNKNOWN
            for variant in lexicon()[word]
        ]
        alike = Counter(forms for _, forms in spoken)
        beginnings = {forms[:length] for _, forms in spoken for length in range(1, len(forms))}
        used: Counter[tuple[int, ...]] = Counter()
        first = self._marker
        for number, forms in spoken:
            sequence = list(forms)
            if alike[forms] > 1 or forms in beginnings:
                used[forms] += 1
                self._marker = max(self._marker, first + used[forms])
                sequence.append(first + used[forms])
            state, written = _BETWEEN_WORDS, number
            for form in sequence[:-1]:
                following = self._new_state()
                yield f"{state} {following} {form} {written} 0"
                state, written = following, 0
            yield from self._word_end(state, sequence[-1], written)

    def _unknown_lines(self) -> Iterator[str]:
        begin, inside, end = self._new_state(), self._new_state(), self._new_state()
        marker, forms = self._new_marker(), phone_numbers()
        begun, first, further = UNKNOWN_WEIGHTS
        yield f"{_BETWEEN_WORDS} {begin} {marker} {self._numbers[UNKNOWN]} {begun}"
        for phone in PHONES:
            yield f"{begin} {inside} {forms[f'{phone}_B']} 0 {first}"
            yield f"{inside} {inside} {forms[f'{phone}_I']} 0 {further}"
            yield f"{inside} {end} {forms[f'{phone}_E']} 0 {further}"
        yield from self._word_end(end, marker, 0)

    def _word_end(self, state: int, read: int, written: int) -> Iterator[str]:
        """The last arc of a word: straight to the next, or into silence."""
        yield f"{state} {_BETWEEN_WORDS} {read} {written} {-math.log(1 - SILENCE_CHANCE):.3f}"
        yield f"{state} {_SILENT} {read} {written} {-math.log(SILENCE_CHANCE):.3f}"

    def _new_state(self) -> int:
        self._next_state += 1
        return self._next_state - 1

    def _new_marker(self) -> int:
        self._marker += 1
        return self._marker


def phone_graph(disambiguation: list[int]) -> tuple[list[str], list[int]]:
    """H without loops: reads transitions, writes phones; and the numbers of the markers among the transitions."""
    numbers = transition_numbers()
    lines: list[str] = []
    states = 1
    for name, phone in phone_numbers().items():
        if has_two_states(name):
            lines += [
                f"0 0 {numbers[phone, 0, 2]} {phone} 0",
                f"0 {states} {numbers[phone, 0, 1]} {phone} 0",
                f"{states} 0 {numbers[phone, 1, 2]} 0 0",
            ]
            states += 1
        else:
            lines.append(f"0 0 {numbers[phone, 0, 1]} {phone} 0")
    first = max(numbers.values()) + 1
    markers = [first + index for index in range(len(disambiguation))]
    lines += [f"0 0 {marker} {symbol} 0" for marker, symbol in zip(markers, disambiguation, strict=True)]
    return [*lines, "0 0"], markers
