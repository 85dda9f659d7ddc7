"""`python -m facilitator` is the command `facilitator`."""

from facilitator.cli import main

main()
