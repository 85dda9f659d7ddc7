"""How far two rows of symbols are apart."""

from __future__ import annotations

from collections.abc import Sequence


def edits(one: Sequence[object], other: Sequence[object]) -> int:
    """The least number of insertions, deletions and substitutions that makes `other` of `one` (Levenshtein)."""
    row = list(range(len(other) + 1))
    for index, left in enumerate(one, start=1):
        diagonal, row[0] = row[0], index
        for column, right in enumerate(other, start=1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (left != right))
    return row[-1]
