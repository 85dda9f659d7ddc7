"""The commands a person types."""

from __future__ import annotations

import sys
from contextlib import suppress


def main(arguments: list[str] | None = None) -> None:
    """Run a command: see `facilitator.cli.app`, which is loaded only here, so that Ctrl-C may come even while it is."""
    try:
        _tell_in_the_language_that_is_set()
        from facilitator.cli.app import main as run  # noqa: PLC0415 - as said above

        run(arguments)
    except KeyboardInterrupt:
        sys.exit(130)


def _tell_in_the_language_that_is_set() -> None:
    """Have the help of the commands, which is asked for while they are loaded, in the language of the settings."""
    from facilitator.cli.in_force import settings_from  # noqa: PLC0415 - as said above
    from facilitator.errors import FacilitatorError  # noqa: PLC0415 - as said above

    with suppress(FacilitatorError):  # told by the command, which reads the settings with its options
        settings_from()
