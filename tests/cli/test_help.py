"""The help of the commands, from the language pack."""

from __future__ import annotations

import shutil
import subprocess
import sys

from facilitator.exercises.languages import HERE
from tests.cli.conftest import PATIENT, ROOT, Home


def shown(home: Home, *arguments: str, **environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "facilitator", *arguments, "--help"],
        cwd=ROOT,
        env=home.env | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENT,
        check=True,
    )
    return told.stdout


def test_it_is_in_the_language_that_is_set(home: Home) -> None:
    pack = home.data / "languages" / "yy"
    shutil.copytree(HERE / "en", pack)
    (pack / "cli.toml").write_text('[facilitator]\nversion = "O wé."\n[talk]\ntyped = "O tipo."\n', encoding="utf-8")
    assert "O wé." in shown(home, FACILITATOR_LANGUAGE="yy")
    talk = shown(home, "talk", FACILITATOR_LANGUAGE="yy")
    assert "O tipo." in talk
    assert "Lead a dialogue" in talk, "what the pack lacks"
    assert "O wé." not in shown(home)


def test_it_is_shown_whatever_is_wrong_with_the_settings(home: Home) -> None:
    assert "Print it." in shown(home, FACILITATOR_LANGUAGE="../yy", FACILITATOR_WORDS_PER_MINUTE="many")
