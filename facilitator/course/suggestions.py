"""What the couple are asked whether they would like to do it: two or three exercises. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.course.course import Course, Finished, where
from facilitator.dialogue.exercise import Head

MOST_SUGGESTIONS = 3
"""As many as an ear holds."""


def suggestions(course: Course, finished_sessions: Sequence[Finished], fitting: Sequence[Head]) -> tuple[str, ...]:
    """The ids of the exercises to suggest, the first one first: up to three, each once, all of them `fitting`.

    Two who have finished nothing yet are offered the first two of the course, then something gentle. Later it is the next
    one of the course, then what they have not done for longest; of what they have never done, the gentle ones first.

    Args:
        course: in which order the exercises are best done.
        finished_sessions: all that came to their end, the oldest first.
        fitting: the exercises that fit their relation and depth, in the order of a list (`exercise_heads`).
    """
    fit = {head.id for head in fitting}
    of_course = [session.exercise for session in course.session]
    following = where(course, finished_sessions, frozenset(of_course) - fit).next
    leads = [] if following is None else of_course[following : following + (1 if finished_sessions else len(of_course))]
    first = list(dict.fromkeys(exercise for exercise in leads if exercise in fit))[: 1 if finished_sessions else 2]
    newest = {session.exercise: number for number, session in enumerate(finished_sessions)}
    others = sorted(
        (head for head in fitting if head.id not in first), key=lambda head: (newest.get(head.id, -1), not head.gentle)
    )
    return (*first, *(head.id for head in others))[:MOST_SUGGESTIONS]
