"""What is kept: every event on the disk before it is acted upon; resume, forget, report.

One SQLite file for each couple, readable by its owner alone. Begin with `open_journal`.
"""

from facilitator.journal.report import Line, Outline, as_text, report
from facilitator.journal.rows import Session
from facilitator.journal.shelf import Shelf, find_session, forget_everything, list_journals, unfinished
from facilitator.journal.store import JournalFile, SqliteJournal, open_journal

__all__ = [
    "JournalFile",
    "Line",
    "Outline",
    "Session",
    "Shelf",
    "SqliteJournal",
    "as_text",
    "find_session",
    "forget_everything",
    "list_journals",
    "open_journal",
    "report",
    "unfinished",
]
