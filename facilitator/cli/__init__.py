"""The commands a person types."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a command: see `facilitator.cli.app`, which is loaded only here, so that Ctrl-C may come even while it is."""
    try:
        from facilitator.cli.app import main as run  # noqa: PLC0415 - as said above

        run(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
