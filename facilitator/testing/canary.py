"""A canary: a sentence that a partner says in a test, and that must not be found in any log, output or exception text."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec

from facilitator.testing.children_watched import append, watched

_RARE_FROM = 6
"""Words of this many letters count on their own: a point, or a part of a sentence, is a leak too."""

Find = Callable[[str, str], None]
"""Takes where a text was found, and the text."""


class LeakedError(AssertionError):
    """The canary was found where no word of a partner may be. It says where, not what."""


class Finding(msgspec.Struct, frozen=True):
    """One text, and where it was found: a logger's name, "stdout", "stderr", "exception"; in a child, with its number."""

    where: str
    text: str


class Canary:
    """Collects every text that leaves the code under test."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.findings: list[Finding] = []

    def find(self, where: str, text: str) -> None:
        """Collect a text, such as the output of a process or the name of a file."""
        self.findings.append(Finding(where, text))

    def leaks(self, *, but: tuple[str, ...] = ()) -> list[str]:
        """Where the canary, or one of its rare words, was found; `but` names where it may be ("stdout": the screen)."""
        found = (
            finding.where for finding in self.findings if finding.where not in but and told(self.sentence, finding.text)
        )
        return list(dict.fromkeys(found))

    def assert_kept(self, *, but: tuple[str, ...] = ()) -> None:
        """Fail if the canary was found anywhere else than where it may be.

        Raises:
            LeakedError: if it was.
        """
        leaks = self.leaks(but=but)
        if leaks:
            raise LeakedError(f"What a partner said was found in: {', '.join(leaks)}.")


def told(sentence: str, text: str) -> bool:
    """Whether `text` tells the sentence, or a word of it with six letters or more."""
    words = _words(text)
    rare = [word for word in _words(sentence) if len(word) >= _RARE_FROM]
    return " ".join(_words(sentence)) in " ".join(words) or any(word in words for word in rare)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@contextmanager
def canary(sentence: str) -> Iterator[Canary]:
    """Collect all log records at every level, the output of Python and of native code, and exception texts.

    Python processes that are started meanwhile are collected from too. Choose unusual words of six letters and more. Call
    `assert_kept` after the block.
    """
    bird = Canary(sentence)
    with ExitStack() as stack:
        children = stack.enter_context(watched("canary"))
        stack.enter_context(_outputs(bird.find))
        stack.enter_context(_records(bird.find))
        stack.enter_context(_exceptions(bird.find))
        try:
            yield bird
        except BaseException as error:
            bird.find("exception", _texts(error))
            raise
        finally:
            for line in children.read_text(encoding="utf-8").splitlines():
                bird.findings.append(msgspec.json.decode(line, type=Finding))


def begin_in_child(file: Path) -> None:
    """Collect log records and exception texts for as long as this process runs; its output is its parent's to read."""

    def find(where: str, text: str) -> None:
        append(file, [msgspec.json.encode(Finding(f"{where} in child", text)).decode()])

    _hold_on(_records(find))
    _hold_on(_exceptions(find))


_held: list[Any] = []


def _hold_on(manager: Any) -> None:
    """Enter, and never leave."""
    manager.__enter__()
    _held.append(manager)


@contextmanager
def _records(find: Find) -> Iterator[None]:
    """Every log record, whatever its logger's level and handlers."""
    factory = logging.getLogRecordFactory()

    def collect(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = factory(*arguments, **named)
        texts = [
            record.getMessage(),
            *(_texts(part) for part in (record.exc_info or ()) if isinstance(part, BaseException)),
        ]
        find(record.name, "\n".join([*texts, record.stack_info or ""]))
        return record

    loggers = [
        logging.getLogger(),
        *(one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)),
    ]
    levels = [(one, one.level, one.disabled) for one in loggers]
    disabled = logging.root.manager.disable
    logging.setLogRecordFactory(collect)
    logging.disable(logging.NOTSET)
    for logger in loggers:
        logger.setLevel(1)
        logger.disabled = False
    try:
        yield
    finally:
        logging.setLogRecordFactory(factory)
        logging.disable(disabled)
        for logger, level, was_disabled in levels:
            logger.setLevel(level)
            logger.disabled = was_disabled


@contextmanager
def _exceptions(find: Find) -> Iterator[None]:
    """Exceptions that nobody caught: in this thread, in others, and where Python cannot raise them."""
    top, thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

    def on_top(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        find("exception", _texts(error))
        top(kind, error, trace)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        find("exception in thread", _texts(arguments.exc_value))
        thread(arguments)

    def not_raisable(arguments: Any) -> None:
        find("exception that could not be raised", f"{_texts(arguments.exc_value)} {arguments.err_msg or ''}")
        unraisable(arguments)

    sys.excepthook, threading.excepthook, sys.unraisablehook = on_top, in_thread, not_raisable
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = top, thread, unraisable


def _texts(error: BaseException | None) -> str:
    """The texts of an exception and of all that led to it; not the lines of source, in which a test itself may stand."""
    texts = []
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            texts += [f"{type(one).__name__}: {one}", repr(one.args), *getattr(one, "__notes__", ())]
            waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
    return "\n".join(texts)


class _Tee:
    """A stream that also keeps what is written to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.written: list[str] = []

    def write(self, text: str) -> int:
        """Write, and keep."""
        self.written.append(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _outputs(find: Find) -> Iterator[None]:
    """What is written to standard output and error, by Python and by native code; it is passed on at the end."""
    streams = sys.stdout, sys.stderr
    with ExitStack() as stack:
        files = [
            (name, number, stack.enter_context(tempfile.TemporaryFile()))
            for number, name in ((1, "stdout"), (2, "stderr"))
        ]
        kept = [os.dup(number) for _, number, _ in files]
        for stream in streams:
            stream.flush()
        for _, number, file in files:
            os.dup2(file.fileno(), number)
        tees = _Tee(streams[0]), _Tee(streams[1])
        sys.stdout, sys.stderr = tees
        try:
            yield
        finally:
            for stream in streams:
                stream.flush()
            sys.stdout, sys.stderr = streams
            for (name, number, file), before, tee in zip(files, kept, tees, strict=True):
                os.dup2(before, number)
                os.close(before)
                file.seek(0)
                written = file.read()
                find(name, "".join(tee.written))
                find(name, written.decode("utf-8", "replace"))
                while written:
                    written = written[os.write(number, written) :]
