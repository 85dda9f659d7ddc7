"""Common English words beside those of our own sentences: SCOWL's two smallest lists, free for any use with its notice."""

from __future__ import annotations

from pathlib import Path

from scripts.model.phones import lexicon

COMMONEST = Path("/usr/share/dict/scowl/english-words.10")
COMMON = Path("/usr/share/dict/scowl/english-words.20")
"""Both of the Debian package `scowl`."""
LONGEST_LETTERS = 8
"""Of the second list only words up to this length: longer ones are rarely said, and each costs half a kilobyte."""


def common_words(*, wide: bool = False) -> list[str]:
    """The commonest words that can be pronounced; `wide` adds the next commonest."""
    words = _pronounceable(COMMONEST)
    if wide:
        words |= {word for word in _pronounceable(COMMON) if len(word) <= LONGEST_LETTERS}
    return sorted(words)


def own_words() -> set[str]:
    """Words of couples' life that belong in the vocabulary though no sentence of ours has them.

    Raises:
        KeyError: if one cannot be pronounced.
    """
    words = set((Path(__file__).parent / "text/words.txt").read_text(encoding="utf-8").split())
    if unknown := sorted(words - set(lexicon())):
        raise KeyError(f"words.txt has words that are not in the dictionary: {unknown}")
    return words


def _pronounceable(path: Path) -> set[str]:
    words = path.read_text(encoding="latin-1").split()
    return {word for word in words if word in lexicon() and word.isalpha() and word.islower()}
