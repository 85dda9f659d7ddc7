from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

import pytest

from facilitator.testing.canary import Canary, LeakedError, canary, told

SENTENCE = "the purple heron counts seventeen lanterns"
log = logging.getLogger("tests.canary")


class _Troubled:
    def __del__(self) -> None:
        raise ValueError(SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Said: The  purple heron, counts SEVENTEEN lanterns!",
        "('seventeen',)",
        "x\nlanterns",
        '{"w":"purple"}',
    ],
)
def test_the_sentence_and_its_rare_words_are_told(text: str) -> None:
    assert told(SENTENCE, text)


@pytest.mark.parametrize("text", ["", "the heron", "purpled", "lantern"])
def test_other_words_are_not(text: str) -> None:
    assert not told(SENTENCE, text)


def test_a_quiet_run_keeps_it(capfd: pytest.CaptureFixture[str]) -> None:
    with canary(SENTENCE) as bird:
        log.debug("a turn of %d words was heard", 6)
        sys.stdout.write("hello\n")
    bird.assert_kept()
    assert {finding.where for finding in bird.findings} >= {"tests.canary", "stdout", "stderr"}
    assert "hello" in capfd.readouterr().out


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.CRITICAL])
def test_any_log_record_is_found(level: int) -> None:
    with canary(SENTENCE) as bird:
        log.log(level, "heard: %s", SENTENCE)
    assert bird.leaks() == ["tests.canary"]
    with pytest.raises(LeakedError, match=r"tests\.canary") as raised:
        bird.assert_kept()
    assert not told(SENTENCE, str(raised.value))


def test_a_logger_that_is_silent_otherwise_is_found() -> None:
    quiet = logging.getLogger("tests.canary.quiet")
    quiet.setLevel(logging.CRITICAL)
    quiet.propagate = False
    with canary(SENTENCE) as bird:
        quiet.debug(SENTENCE)
    assert bird.leaks() == ["tests.canary.quiet"]
    assert quiet.level == logging.CRITICAL


def test_the_exception_of_a_log_record_is_found() -> None:
    with canary(SENTENCE) as bird:
        try:
            int(SENTENCE)
        except ValueError:
            log.exception("it failed")
    assert bird.leaks() == ["tests.canary", "stderr"] or bird.leaks() == ["tests.canary"]


def test_output_in_pieces_is_found() -> None:
    with canary(SENTENCE) as bird:
        for piece in ("sev", "ente", "en\n"):
            sys.stdout.write(piece)
        sys.stderr.write("the lanterns\n")
    assert bird.leaks() == ["stdout", "stderr"]
    assert bird.leaks(but=("stdout",)) == ["stderr"]
    with pytest.raises(LeakedError):
        bird.assert_kept(but=("stdout",))
    bird.assert_kept(but=("stdout", "stderr"))


def test_the_output_of_native_code_is_found(capfd: pytest.CaptureFixture[str]) -> None:
    with canary(SENTENCE) as bird:
        os.write(2, f"LOG (VoskAPI): {SENTENCE}\n".encode())
    assert bird.leaks() == ["stderr"]
    assert SENTENCE in capfd.readouterr().err


def test_an_exception_that_leaves_the_block_is_found_with_its_causes() -> None:
    bird = Canary(SENTENCE)

    def run() -> None:
        nonlocal bird
        with canary(SENTENCE) as bird:
            try:
                dict[str, str]()[SENTENCE]
            except KeyError as error:
                raise RuntimeError("something else") from error

    with pytest.raises(RuntimeError):
        run()
    assert bird.leaks() == ["exception"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_in_a_thread_is_found() -> None:
    def run() -> None:
        raise ValueError(SENTENCE)

    with canary(SENTENCE) as bird:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    assert "exception in thread" in bird.leaks()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_exception_that_cannot_be_raised_is_found() -> None:
    with canary(SENTENCE) as bird:
        troubled = _Troubled()
        del troubled
    assert "exception that could not be raised" in bird.leaks()


def test_the_source_of_a_test_is_no_leak() -> None:
    bird = Canary(SENTENCE)

    def run() -> None:
        nonlocal bird
        with canary(SENTENCE) as bird:
            int("no number" if "the purple heron counts seventeen lanterns" else "")

    with pytest.raises(ValueError, match="no number"):
        run()
    assert bird.leaks() == []


@pytest.mark.parametrize(
    "program",
    [
        f"import logging; logging.getLogger('child').debug('{SENTENCE}')",
        f"raise SystemExit(int('{SENTENCE}'))",
        f"import threading\ndef run(): raise ValueError('{SENTENCE}')\nthreading.Thread(target=run).start()",
    ],
)
def test_python_children_are_collected_from(program: str) -> None:
    with canary(SENTENCE) as bird:
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert bird.leaks()
    assert all("child" in where for where in bird.leaks())


def test_a_quiet_child_keeps_it() -> None:
    with canary(SENTENCE) as bird:
        done = subprocess.run(
            [sys.executable, "-c", "import logging; logging.warning('a turn of 6 words')"],
            capture_output=True,
            check=True,
        )
    bird.assert_kept()
    bird.find("the child's output", done.stderr.decode())
    bird.assert_kept()
    assert "root in child" in {finding.where for finding in bird.findings}


def test_everything_is_put_back() -> None:
    before = (
        sys.stdout,
        sys.stderr,
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
        logging.getLogRecordFactory(),
    )
    environment, level = dict(os.environ), logging.getLogger().level
    with canary(SENTENCE):
        assert sys.stdout is not before[0]
    assert before == (
        sys.stdout,
        sys.stderr,
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
        logging.getLogRecordFactory(),
    )
    assert dict(os.environ) == environment
    assert logging.getLogger().level == level
