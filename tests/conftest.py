"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# Time is measured in benchmarks; a busy machine must not decide whether a rule holds. CI looks at the same cases each time.
settings.register_profile("rules", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("rules")
