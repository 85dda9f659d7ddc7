"""The commands a person types."""

from __future__ import annotations

import contextlib
import sys

from facilitator.errors import FacilitatorError


def main(arguments: list[str] | None = None) -> None:
    """Run a command: see `facilitator.cli.app`, which is loaded only here, so that Ctrl-C may come even while it is.

    Its help is in the language of the settings; what is wrong with these, the command itself tells.
    """
    try:
        from facilitator.cli.in_force import settings_from  # noqa: PLC0415 - as said above

        with contextlib.suppress(FacilitatorError):
            settings_from()
        from facilitator.cli.app import main as run  # noqa: PLC0415 - as said above

        run(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
