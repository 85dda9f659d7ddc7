"""ALSA's own messages, kept off the table.

While sound runs, ALSA's library writes straight to the terminal ("underrun occurred") and would tear the picture that
the couple look at. PortAudio reports the same in each callback's status, so nothing is lost by its silence.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys

_Handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_says_nothing = _Handler(lambda *_: None)
"""ALSA may call it as long as the process lives, so it lives as long."""


@functools.cache
def hush_alsa() -> None:
    """Have ALSA write nothing to the terminal; where there is no ALSA there is nothing to do."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_says_nothing)
