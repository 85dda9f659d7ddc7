"""What lies between two sessions: the course, what was promised, good and hard moments, sayings. Pure."""

from facilitator.course.course import (
    Course,
    CourseSession,
    Finished,
    Place,
    Promise,
    PromiseKind,
    choose_saying,
    homework_of,
    invites,
    promises_of,
    reminders,
    where,
)
from facilitator.course.days import Days, last_day, shown_day
from facilitator.course.furnish import furnish, reminder_steps
from facilitator.course.menu import picked, with_offers
from facilitator.course.moments import Moment, MomentKind, Ratio, discs, ratio, since, told_aloud
from facilitator.course.suggestions import suggestions

__all__ = [
    "Course",
    "CourseSession",
    "Days",
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
    "homework_of",
    "invites",
    "last_day",
    "picked",
    "promises_of",
    "ratio",
    "reminder_steps",
    "reminders",
    "shown_day",
    "since",
    "suggestions",
    "told_aloud",
    "where",
    "with_offers",
]
