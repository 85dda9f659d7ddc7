from __future__ import annotations

import pytest

from facilitator.exercises.lexicon import load_lexicon
from facilitator.mirroring import Said, compare
from tests.mirroring.shares import Share, shares

LEXICON = load_lexicon()


def test_there_are_enough_shares_from_easy_to_hard() -> None:
    assert len(shares()) >= 80
    assert len({share.id for share in shares()}) == len(shares())
    assert {share.level for share in shares()} == {1, 2, 3, 4, 5}
    assert min(sum(share.half == half for share in shares()) for half in ("tune", "test")) >= 35


@pytest.mark.parametrize("share", shares(), ids=lambda share: share.id)
def test_a_share_is_whole(share: Share) -> None:
    assert len(share.points) == len(share.verbatim) == len(share.loose) >= 4
    assert share.left_out
    assert set(share.left_out) < set(range(len(share.points)))
    texts = (*share.points, *share.verbatim, *share.loose, share.partial, share.twisted)
    for text in (*texts, share.rebuttal, share.advice, share.question, share.own_story):
        assert text == text.lower()
        assert text.replace("'", "").replace(" ", "").isalpha()


@pytest.mark.parametrize("share", shares(), ids=lambda share: share.id)
def test_a_near_verbatim_mirror_leaves_nothing_out(share: Share) -> None:
    coverage = compare(Said(share.sender), Said(" and ".join(share.verbatim)), LEXICON)
    assert not any(point.missed for point in coverage.points)
    assert coverage.coverage > 0.8
