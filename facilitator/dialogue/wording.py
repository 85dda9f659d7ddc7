"""Words as the engine uses them: lines that vary, phrases that are understood.

Pure, and told everything by data: no word of a human language stands here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

import msgspec
from rapidfuzz import fuzz, process

from facilitator.dialogue.events import Command
from facilitator.writing import in_word

ALIKE = 88.0
"""From which rapidfuzz ratio (0-100) on a whole utterance is taken as a phrase: one wrong letter in eight."""
LONGEST_ANSWER = 6
"""Words beyond which what begins with a yes or a no also has something to tell."""


def plain(text: str, contractions: Mapping[str, str]) -> str:
    """Lower case, no punctuation but apostrophes inside words, contractions written out, single spaces."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    cleaned = "".join(c if in_word(c) else " " for c in folded)
    return " ".join(contractions.get(word.strip("'"), word.strip("'")) for word in cleaned.split() if word.strip("'"))


class Answer(Enum):
    """What an answer to a question comes to."""

    YES = "yes"
    NO = "no"
    CONTENT = "content"
    UNCLEAR = "unclear"


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people say yes and no."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    but: tuple[str, ...]
    leading: tuple[str, ...]
    forgotten: tuple[str, ...]
    nothing: tuple[str, ...]
    alone: tuple[str, ...] = ()
    """Those of all these that are an answer only where nothing follows."""
    ends: tuple[str, ...] = ()
    """Further ways to say that the session is to end, where just that is asked."""
    goes_on: tuple[str, ...] = ()
    """Likewise that it is to go on."""
    misleading: tuple[str, ...] = ()
    """Those of all these that are understood, and not listened for: a word of theirs sounds like another answer."""
    to_us: tuple[str, ...] = ()
    """Turns that are put to the facilitator, where the other is to be spoken to."""
    of_other: tuple[str, ...] = ()
    """How a mirror begins that is told of the other, not to them."""
    to_other: tuple[str, ...] = ()
    """Words that show that the other is spoken to."""
    contractions: dict[str, str] = {}

    def grammar(self) -> tuple[str, ...]:
        """Every way of saying yes and no that the recogniser's closed grammar holds."""
        return self.as_spoken(phrase for phrase in (*self.yes, *self.no) if phrase not in self.misleading)

    def as_spoken(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Phrases as they are written, and contracted: "that is it" is said "that's it"; but nobody says just "I'd"."""
        both: dict[str, None] = {}
        for phrase in phrases:
            spoken = f" {phrase} "
            for short, long in self.contractions.items():
                spoken = spoken.replace(f" {long} ", f" {short} ")
            both[phrase] = None
            if len(spoken.split()) > 1:
                both[spoken.strip()] = None
        return tuple(both)

    def plain(self, text: str) -> str:
        """The text as phrases are compared: see `plain`, without the hesitations that lead it."""
        return self._unled(plain(text, self.contractions))

    def _unled(self, text: str) -> str:
        led = True
        while led:
            led = False
            for word in self.leading:
                if text.startswith(word + " "):
                    text = text[len(word) + 1 :]
                    led = True
        return text

    def understand(self, text: str, yes: Sequence[str] = (), no: Sequence[str] = ()) -> tuple[Answer, str]:
        """What an answer comes to, and what it tells beyond yes or no.

        Args:
            text: as recognised or typed.
            yes: phrases that mean yes to this question; they come before the general ones.
            no: likewise for no.

        Returns:
            The answer and the rest in plain words: `NO` with a rest is "not quite, it was the car that …".
        """
        full, words = plain(text, self.contractions), self.plain(text)
        if not words:
            return Answer.UNCLEAR, ""
        for yeses, noes in ((yes, no), (self.yes, self.no)):
            # "I think so" is an answer before "I think" is a hesitation
            answer = self._whole(full, yeses, noes) or self._whole(words, yeses, noes)
            if answer is not None:
                return answer, ""
        answer, rest = self._leads(words, (*yes, *self.yes), (*no, *self.no))
        if answer is Answer.YES and rest:
            halved = next((rest[len(b) :].strip() for b in self.but if rest == b or rest.startswith(b + " ")), None)
            if halved is not None:
                return Answer.NO, halved
        if answer is not None:
            return answer, rest
        return (Answer.CONTENT, words) if len(words.split()) >= 3 else (Answer.UNCLEAR, words)  # noqa: PLR2004 - a word or two may be misheard

    def _whole(self, words: str, yes: Sequence[str], no: Sequence[str]) -> Answer | None:
        best_yes = best(words, [plain(p, self.contractions) for p in yes])
        best_no = best(words, [plain(p, self.contractions) for p in no])
        if max(best_yes, best_no) < ALIKE:
            return None
        return Answer.YES if best_yes > best_no else Answer.NO

    def _leads(self, words: str, yes: Sequence[str], no: Sequence[str]) -> tuple[Answer | None, str]:
        """The longest phrase that the words begin with."""
        found: tuple[int, Answer] | None = None
        for answer, phrases in ((Answer.NO, no), (Answer.YES, yes)):
            for phrase in phrases:
                clean = plain(phrase, self.contractions)
                if clean in self.alone:
                    continue
                if words.startswith(clean + " ") and (found is None or len(clean) > found[0]):
                    found = (len(clean), answer)
        if found is None:
            return None, words
        rest = self._unled(words[found[0] :].strip())
        inner, more = self._leads(rest, yes, no) if rest else (None, "")
        if inner is None and rest:
            inner = self._whole(rest, yes, no)
            more = "" if inner else more
        # "yes no that is all" ends in what is meant; "yes yes" says nothing new
        return (inner or found[1], more if inner else rest)

    def has_forgotten(self, text: str) -> bool:
        """Whether the receiver says that it was too much to remember."""
        return self._is_made_of(text, self.forgotten)

    def is_for_us(self, text: str) -> bool:
        """Whether a turn is put to the facilitator."""
        return self._is_made_of(text, self.to_us)

    def speaks_of(self, name: str, mirror: str, share: str) -> bool:
        """Whether a mirror is told of the one with this name, not to them; "she" may be one whom the share is about."""
        words, shared = self.plain(mirror), set(self.plain(share).split())
        begins = (begin for begin in map(self.plain, (*self.of_other, name)) if f"{words} ".startswith(f"{begin} "))
        spoken_to = not set(words.split()).isdisjoint(self.to_other)
        return not spoken_to and any(begin.split()[0] not in shared for begin in begins if begin)

    def adds_nothing(self, text: str) -> bool:
        """Whether the receiver has nothing to add."""
        return self._is_made_of(text, self.nothing)

    def refuses(self, text: str) -> bool:
        """Whether it is a no, and nothing else."""
        return self.adds_nothing(text) or self.understand(text) == (Answer.NO, "")

    def _is_made_of(self, text: str, phrases: Sequence[str]) -> bool:
        """Whether a text is one of the phrases, or several of them one after the other."""
        clean = sorted((plain(phrase, self.contractions) for phrase in phrases), key=len, reverse=True)
        rest = self.plain(text)
        while best(rest, clean) < ALIKE:
            led = next((phrase for phrase in clean if rest.startswith(phrase + " ")), None)
            if led is None:
                return False
            rest = self._unled(rest[len(led) + 1 :])
        return True

    def split_at_question(
        self, text: str, questions: Iterable[str], *, most: int = LONGEST_ANSWER
    ) -> tuple[str, str | None]:
        """Cut a turn at the question to the other in which it ends.

        Args:
            text: as recognised or typed.
            questions: how the question may be put.
            most: how many words may follow the question, as its answer in the same breath.

        Returns:
            What was said before the question, and what was said after it ("" if nothing), `None` where no question
            stands near the end. The text before keeps its own spelling.
        """
        words = text.split()
        spelled = [plain(word, self.contractions) for word in words]
        found = (0.0, 0, 0)
        for question in (plain(question, self.contractions) for question in questions):
            size = len(question.split())
            for length in (size - 1, size, size + 1):
                for start in range(max(0, len(words) - most - length), len(words) - length + 1):
                    ratio = fuzz.ratio(" ".join(spelled[start : start + length]), question, score_cutoff=ALIKE)
                    found = max(found, (ratio, length, -start))
        ratio, length, back = found
        if not ratio:
            return text, None
        return " ".join(words[:-back]), " ".join(words[length - back :])


def best(text: str, phrases: Sequence[str]) -> float:
    """The ratio (0-100) of the phrase that is most like the whole text."""
    if not text or not phrases:
        return 0.0
    found = process.extractOne(text, phrases, scorer=fuzz.ratio)
    return float(found[1]) if found else 0.0


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a command is given."""

    spoken: tuple[str, ...]
    typed: tuple[str, ...] = ()


class Commands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All commands."""

    commands: dict[Command, Phrases]
    contractions: dict[str, str] = {}

    def grammar(self) -> tuple[str, ...]:
        """Every phrase that the recogniser's closed grammar holds."""
        return tuple(phrase for phrases in self.commands.values() for phrase in phrases.spoken)

    def spot(self, text: str, *, typed: bool = False) -> Command | None:
        """The command that a whole utterance is, if it is one.

        A phrase of a single word has to be met to the letter; longer ones may be slightly misheard.
        """
        words = plain(text, self.contractions)
        if typed:
            for command, phrases in self.commands.items():
                if words in phrases.typed:
                    return command
        for command, phrases in self.commands.items():
            for phrase in phrases.spoken:
                clean = plain(phrase, self.contractions)
                if words == clean:
                    return command
                same_length = len(words.split()) == len(clean.split())
                if len(clean.split()) > 2 and same_length and fuzz.ratio(words, clean) >= ALIKE:  # noqa: PLR2004 - see above
                    return command
        return None


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Spoken lines that belong to no step (`lines`), and words that are only shown (`shown`)."""

    lines: dict[str, tuple[str, ...]]
    shown: dict[str, str]


def pick(wordings: Sequence[str], count: int, last: str, fills: Mapping[str, str]) -> str:
    """The wording for the `count`-th time (from 0), filled in; never the one that was heard last, if there is another.

    The first wording explains and is for the first time; the others are brief and take turns after it.
    """
    filled = [fill(line, fills) for line in wordings]
    order = filled if count == 0 or len(filled) == 1 else filled[1:]
    turned = order[(count - 1) % len(order) :] + filled if count else order + filled
    return next((line for line in turned if line != last), turned[0])


def fill(line: str, fills: Mapping[str, str]) -> str:
    """Put names and points where a line has braces; a name that itself has braces is left as it is."""
    parts = line.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        out.append(fills.get(name, "") + rest)
    return "".join(out)
