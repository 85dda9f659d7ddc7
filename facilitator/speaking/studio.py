"""From a text to sound that can be played: out of memory, from the disk, or rendered."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import CancelledError

import numpy as np

from facilitator.errors import VoiceError
from facilitator.exercises.languages import REFERENCE
from facilitator.messages import message
from facilitator.speaking.cache import PromptCache, key_of
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.voices import choose
from facilitator.speaking.waves import Pcm, polished, read

WORDS_A_MINUTE = 150
_RATE = 22_050
_MOST_MEMORY_BYTES = 48 * 2**20


class Studio:
    """Knows one voice at one rate. Only texts given to `prepare` as fixed ever reach the disk; thread-safe."""

    def __init__(
        self,
        renderer: Renderer,
        cache: PromptCache,
        *,
        voice: str | None = None,
        words_a_minute: int = WORDS_A_MINUTE,
        language: str = REFERENCE,
    ) -> None:
        """Take the voice that `choose` finds. The studio closes `renderer` when it is closed.

        Raises:
            VoiceError: if there is no such voice.
        """
        self.voice = choose(renderer.voices, voice, language)
        self._renderer = renderer
        self._cache = cache
        self._rate = words_a_minute
        self._memory: OrderedDict[str, Pcm] = OrderedDict()
        self._memory_bytes = 0
        self._fixed: set[str] = set()
        self._lock = threading.Lock()
        self._ahead: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closed = False
        self._worker = threading.Thread(target=self._prepare, name="prompts ahead", daemon=True)
        self._worker.start()

    def prepare(self, texts: Iterable[str], *, fixed: bool = True) -> None:
        """Have these ready, in the background.

        Args:
            texts: prompts that may come.
            fixed: whether they are the same for everybody, so that they may be kept on disk. A prompt with a name in
                it, or with anything that a partner said, is not.
        """
        for text in texts:
            if fixed:
                with self._lock:
                    self._fixed.add(text)
            self._ahead.put(text)

    def sound(self, text: str) -> Pcm:
        """Give the prompt's sound at the voice's own rate, waiting for it if it must be rendered.

        Raises:
            VoiceError: if it could not be rendered.
        """
        return self._sound(text, now=True)

    def close(self) -> None:
        """Let go of the renderer; may be called twice."""
        self._closed = True
        self._ahead.put(None)
        self._renderer.close()
        self._worker.join()

    def _sound(self, text: str, *, now: bool) -> Pcm:
        if not any(letter.isalnum() for letter in text):
            return Pcm(np.zeros(0, np.int16), _RATE)
        with self._lock:
            known = self._memory.get(text)
            if known is not None:
                self._memory.move_to_end(text)
                return known
            fixed = text in self._fixed
        key = key_of(text, self.voice.id, self._rate, self._renderer.engine)
        pcm = self._from_disk(key) if fixed else None
        if pcm is None:
            try:
                file = self._renderer.render(text, self.voice.id, self._rate, now=now).result()
            except CancelledError:
                raise VoiceError(message("voice.closed")) from None
            pcm = polished(read(file))
            if not len(pcm.samples):
                raise VoiceError(message("voice.silent"))
            if fixed:
                self._cache.put(key, file)
        self._remember(text, pcm)
        return pcm

    def _from_disk(self, key: str) -> Pcm | None:
        file = self._cache.get(key)
        if file is None:
            return None
        try:
            return polished(read(file))
        except VoiceError:  # damaged on the disk: it is rendered anew
            self._cache.forget(key)
            return None

    def _remember(self, text: str, pcm: Pcm) -> None:
        with self._lock:
            before = self._memory.pop(text, None)
            self._memory[text] = pcm
            self._memory_bytes += pcm.samples.nbytes - (0 if before is None else before.samples.nbytes)
            while self._memory_bytes > _MOST_MEMORY_BYTES and len(self._memory) > 1:
                _, dropped = self._memory.popitem(last=False)
                self._memory_bytes -= dropped.samples.nbytes

    def _prepare(self) -> None:
        while (text := self._ahead.get()) is not None and not self._closed:
            with contextlib.suppress(VoiceError):  # it is tried again when it is needed, and told then
                self._sound(text, now=False)
