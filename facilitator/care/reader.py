"""Reads phrases as they are written; what they look like is told in `facilitator.care.phrases`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from facilitator.care.phrases import LONG_WORD_LETTERS, Choice, Gap, Phrase, PhraseError, Phrases, Words, tokens

_PARTS = re.compile(r"\([^()]*\)\??|\S+")
_PART = re.compile(r"@(?P<name>[\w-]+)|\((?P<choices>[^()]+)\)|\*(?P<gap>\d+)|(?P<word>[$;]|[^\s()@*$;|?]+)")


def compile_phrases(words: Words, phrases: Iterable[str], guards: Iterable[str], sure: Iterable[str] = ()) -> Phrases:
    """Make phrases ready to be looked for; what stands in `sure` is found whatever a guard says.

    Raises:
        PhraseError: if a phrase is empty, names an unknown class, begins with a gap or cannot be read.
    """
    written = words.written
    reader = _Reader(words, written)
    between, closing = reader.choice(words.between, ""), reader.choice(words.closing, "")
    reader.seen.clear()
    finds, certain = reader.index(phrases), reader.index(sure)
    meant = frozenset(reader.seen)
    found_guards = reader.index(guards)
    elsewhere, here = reader.index(words.elsewhere), reader.index(words.here)
    heard = {" ".join(tokens(wrote, written)): " ".join(tokens(said, written)) for wrote, said in words.heard.items()}
    others = {token for other in words.others for token in tokens(other, written)}
    return Phrases(
        written=written,
        heard=heard,
        between=between,
        closing=closing,
        openings=frozenset(words.openings),
        finds=finds,
        guards=found_guards,
        sure=certain,
        elsewhere=elsewhere,
        here=here,
        long_words=tuple(sorted(word for word in meant if len(word) >= LONG_WORD_LETTERS)),
        known=frozenset(reader.seen | others),
    )


class _Reader:
    """Reads phrases as they are written."""

    def __init__(self, words: Words, written: Mapping[str, str]) -> None:
        self.words = words
        self.written = written
        self.seen: set[str] = set()

    def index(self, phrases: Iterable[str]) -> dict[str, tuple[Phrase, ...]]:
        """Read phrases and sort them under the words they may begin with."""
        read = [(written, self.parts(written)) for written in phrases]
        uses = Counter(word for _, parts in read for part in parts if isinstance(part, Choice) for word in part.runs)
        by_first_word: dict[str, list[Phrase]] = {}
        for written, parts in read:
            openings = self._openings(parts, written)
            needed = [
                part for part in parts if isinstance(part, Choice) and not (part.optional or part.ends or part.breaks)
            ]
            rarest = min(needed, key=lambda part: max(uses[word] for word in part.runs))
            phrase = Phrase(parts=parts, needs=frozenset(rarest.runs))
            for word in {word for part in openings for word in part.runs}:
                by_first_word.setdefault(word, []).append(phrase)
        return {word: tuple(several) for word, several in by_first_word.items()}

    def parts(self, written: str) -> tuple[Choice | Gap, ...]:
        """The parts of a phrase as it is written."""
        parts: list[Choice | Gap] = []
        for part in _PARTS.findall(written):
            match = _PART.fullmatch(part.removesuffix("?"))
            if match is None:
                raise PhraseError(written, "phrase.part", part=part)
            if match["gap"]:
                parts.append(Gap(int(match["gap"])))
                continue
            choice = self.choice((match["choices"] or match[0]).split("|"), written)
            parts.append(msgspec.structs.replace(choice, optional=part.endswith("?")))
        return tuple(parts)

    def choice(self, choices: Sequence[str], phrase: str) -> Choice:
        runs: dict[str, list[tuple[str, ...]]] = {}
        for run in self._flat(choices, phrase):
            if not run:
                raise PhraseError(phrase, "phrase.empty_choice")
            self.seen.update(run)
            runs.setdefault(run[0], []).append(run)
        return Choice(
            runs={first: tuple(dict.fromkeys(several)) for first, several in runs.items()},
            ends="$" in choices,
            breaks=";" in choices,
        )

    def _flat(self, choices: Sequence[str], phrase: str, within: tuple[str, ...] = ()) -> Iterable[tuple[str, ...]]:
        for choice in choices:
            if choice in {"$", ";"}:
                continue
            if not choice.startswith("@"):
                yield tokens(choice, self.written)
            elif choice in within:
                raise PhraseError(phrase, "phrase.class_within_itself", name=choice[1:])
            elif choice[1:] in self.words.classes:
                yield from self._flat(self.words.classes[choice[1:]], phrase, (*within, choice))
            else:
                raise PhraseError(phrase, "phrase.no_class", name=choice[1:])

    def _openings(self, parts: Sequence[Choice | Gap], written: str) -> list[Choice]:
        openings: list[Choice] = []
        for part in parts:
            if isinstance(part, Gap) or part.ends or part.breaks:
                break
            openings.append(part)
            if not part.optional:
                return openings
        raise PhraseError(written, "phrase.empty")
