"""The commands a person types. This package, the demonstration and the conductor know everybody; nobody knows them."""

from facilitator.cli.app import main

__all__ = ["main"]
