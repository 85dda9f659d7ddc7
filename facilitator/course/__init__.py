"""What lies between two sessions: the course, what was promised, good and hard moments, sayings. Pure."""

from facilitator.course.course import (
    Course,
    CourseSession,
    Finished,
    Place,
    Promise,
    PromiseKind,
    choose_saying,
    promises_of,
    reminders,
    where,
)
from facilitator.course.furnish import furnish
from facilitator.course.menu import picked, with_offers
from facilitator.course.moments import Moment, MomentKind, Ratio, discs, ratio, since, told_aloud
from facilitator.course.suggestions import suggestions

__all__ = [
    "Course",
    "CourseSession",
    "Finished",
    "Moment",
    "MomentKind",
    "Place",
    "Promise",
    "PromiseKind",
    "Ratio",
    "choose_saying",
    "discs",
    "furnish",
    "picked",
    "promises_of",
    "ratio",
    "reminders",
    "since",
    "suggestions",
    "told_aloud",
    "where",
    "with_offers",
]
