"""What a test watches in its own process goes on in the Python processes that it starts.

Python imports `sitecustomize` before anything else. While a test watches, a folder with ours comes first in PYTHONPATH, and
what is watched, and where its findings go, stands in the environment; so it reaches children of children too. A child
that is started without this environment, with `-I` or `-E`, or by a Python without this package, is not watched.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_SITECUSTOMIZE = "from facilitator.testing.children_watched import begin\n\nbegin()\n"
_PREFIX = "FACILITATOR_WATCH_"


@contextmanager
def watched(module: str) -> Iterator[Path]:
    """Have `module.begin_in_child(file)` called in every child that is started meanwhile.

    Args:
        module: The name of a module in `facilitator.testing`.

    Yields:
        The file that children append their findings to; it is there, and empty.
    """
    variable = _PREFIX + module.upper()
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
        file = Path(folder) / "findings"
        file.touch()
        os.environ[variable] = str(file)
        os.environ["PYTHONPATH"] = os.pathsep.join([folder, *filter(None, [before.get("PYTHONPATH")])])
        try:
            yield file
        finally:
            for name in ("PYTHONPATH", variable):
                os.environ.pop(name)
                if name in before:
                    os.environ[name] = before[name]


def begin() -> None:
    """Begin, in a child, whatever the test asked for."""
    for name, file in os.environ.items():
        if name.startswith(_PREFIX):
            module = import_module(f"facilitator.testing.{name[len(_PREFIX) :].lower()}")
            module.begin_in_child(Path(file))


def append(file: Path, lines: list[str]) -> None:
    """Append to a file that other processes append to as well; one that is gone ended with its test."""
    if file.exists():
        with file.open("a", encoding="utf-8", errors="backslashreplace") as findings:
            findings.write("".join(f"{line}\n" for line in lines))
