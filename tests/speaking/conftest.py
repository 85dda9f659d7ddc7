from __future__ import annotations

from collections.abc import Iterator

import pytest

from facilitator.errors import VoiceError
from facilitator.speaking.renderer import Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    try:
        renderer = Renderer()
    except VoiceError as error:
        pytest.skip(f"no voice to render with: {error}")
    yield renderer
    renderer.close()
