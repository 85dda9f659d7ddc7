"""What kind of words a listener gave: a mirror, or a question, advice, a rebuttal, an own story, information.

Content and form are two things: a question may hold every word of the sender, and a fine mirror few of them. Form is read
from cues, from whom the words are about (a mirror speaks of "you"), and from how much of them is the sender's. The weights of
these signs are a multinomial logistic regression (`scripts/fit_mirroring.py`, kept in `fitted.toml`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from facilitator.mirroring.lexicon import Lexicon
from facilitator.mirroring.perspective import RECEIVER, SENDER, role
from facilitator.mirroring.results import Kind
from facilitator.mirroring.stems import Token

MOST = 3.0
"""Cues of one kind count up to here."""
FIRST_BONUS = 1.0
"""A cue at a beginning counts double."""
FEW_WORDS = 9
"""A remark of so few words that holds a cue of `other` ("can you repeat that") is no mirror."""


def signs_of(tokens: Sequence[Token], coverage: float, overlap: float, lexicon: Lexicon) -> dict[str, float]:
    """The signs of form, each about 0-1 (cues 0-3).

    `coverage` is how much of the sender's words was carried, `overlap` how much of the listener's is the sender's. A checking
    question at the end is a sign of its own, and not a question.
    """
    tokens, checked = _without_checking(tokens, lexicon)
    signs = _hits(tokens, lexicon)
    signs["question"] = min(signs["question"] + any(token.asks for token in tokens), MOST)
    count, said = max(len(tokens), 1), {token.text for token in tokens}
    roles = [role(token, lexicon, mirrored=True) for token in tokens]
    first = next((at for at, token in enumerate(tokens) if not _leads(token, lexicon)), None)
    past = [
        roles[at] == RECEIVER and any(_past(later.text, lexicon) for later in tokens[at + 1 : at + 3])
        for at in range(len(tokens))
    ]
    return {
        **signs,
        "checking": float(checked),
        "sender_pronouns": min(roles.count(SENDER) / count * 5.0, 1.0),
        "own_pronouns": min(roles.count(RECEIVER) / count * 5.0, 1.0),
        "own_past": min(sum(past) / 2.0, 1.0),
        "begins_sender": float(first is not None and roles[first] == SENDER),
        "begins_own": float(first is not None and roles[first] == RECEIVER),
        "others": min(sum(token.text in lexicon.words.perspective.others for token in tokens) / count * 5.0, 1.0),
        "coverage": coverage,
        "carries": min(max(coverage - 0.2, 0.0) / 0.3, 1.0),
        "overlap": overlap,
        "length": min(math.log(count) / 4.0, 1.25),
        **{f"says_{word}": float(word in said) for word in lexicon.listening.words},
    }


def kinds_of(signs: dict[str, float], lexicon: Lexicon) -> dict[Kind, float]:
    """How probable each kind is; they sum to 1."""
    sums = {
        Kind(kind): weights.get("intercept", 0.0) + sum(weights.get(name, 0.0) * sign for name, sign in signs.items())
        for kind, weights in lexicon.fitted.kinds.items()
    }
    top = max(sums.values())
    raised = {kind: math.exp(total - top) for kind, total in sums.items()}
    whole = sum(raised.values())
    return {kind: value / whole for kind, value in raised.items()}


def kind_of(kinds: dict[Kind, float], signs: dict[str, float], tokens: Sequence[Token], lexicon: Lexicon) -> Kind:
    """The kind of a listener's words; what says nothing, or asks for a repetition, is `Kind.OTHER`."""
    if all(token.text in lexicon.silent for token in tokens):
        return Kind.OTHER
    best = max(kinds, key=lambda kind: kinds[kind])
    if kinds[Kind.MIRROR] >= lexicon.phrases.thresholds.mirror_from:
        best = Kind.MIRROR
    if signs["other"] > 0.0 and len(tokens) < FEW_WORDS and signs["coverage"] < lexicon.phrases.thresholds.heard_share:
        return Kind.OTHER
    return best


def _without_checking(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Sequence[Token], bool]:
    for start in range(len(tokens)):
        if any(found.end == len(tokens) for found in lexicon.cues["checking"].find(tokens, start)):
            return tokens[:start], True
    return tokens, False


def _past(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.past or word.endswith(lexicon.words.stems.past)


def _leads(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word may stand before what a sentence begins with ("so", "well")."""
    words = lexicon.words
    return token.text in words.points.leads or token.text in lexicon.fillers


def _hits(tokens: Sequence[Token], lexicon: Lexicon) -> dict[str, float]:
    """How often cues of each kind stand in the words; of those that overlap or begin alike, the longest counts."""
    totals = dict.fromkeys(lexicon.cues, 0.0)
    covered, begins = dict.fromkeys(lexicon.cues, 0), True
    for start in range(len(tokens)):
        begins = begins if start == 0 else tokens[start - 1].ends or (begins and _leads(tokens[start - 1], lexicon))
        ends = {
            kind: max((one.end for one in book.find(tokens, start) if begins or "" in one.names), default=0)
            for kind, book in lexicon.cues.items()
        }
        longest = max(ends.values())
        for kind, end in ends.items():
            if 0 < end == longest and start >= covered[kind]:
                totals[kind] += 1.0 + (FIRST_BONUS if begins else 0.0)
                covered[kind] = end
    return {kind: min(total, MOST) for kind, total in totals.items()}
