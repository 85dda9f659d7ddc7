"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Time is measured in benchmarks; a busy machine must not decide whether a rule holds. CI looks at the same cases each time.
settings.register_profile("rules", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("rules")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What sounds goes first, one after another on one core; everything else is tested on the other meanwhile."""
    spoken = [item for item in items if item.get_closest_marker("spoken")]
    for item in spoken:
        item.add_marker(pytest.mark.xdist_group("spoken"))
    items[:] = [*spoken, *(item for item in items if not item.get_closest_marker("spoken"))]
