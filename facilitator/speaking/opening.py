"""Puts the voice together: the renderer, the studio, the loudspeaker; or what there is instead."""

from __future__ import annotations

from pathlib import Path

from facilitator import portaudio
from facilitator.errors import VoiceError
from facilitator.exercises.languages import REFERENCE
from facilitator.gate import Gate
from facilitator.ports import Post
from facilitator.speaking.cache import PromptCache
from facilitator.speaking.player import RATE, Player
from facilitator.speaking.renderer import Renderer
from facilitator.speaking.studio import WORDS_A_MINUTE, Studio
from facilitator.speaking.voice import LoudspeakerVoice, ShownVoice


def open_studio(
    *,
    voice: str | None = None,
    words_a_minute: int = WORDS_A_MINUTE,
    cache_folder: Path | None = None,
    language: str = REFERENCE,
) -> Studio:
    """Start the renderer and choose the voice.

    Args:
        voice: id or part of the name; `None` is a calm voice of the language.
        words_a_minute: how fast it speaks.
        cache_folder: where fixed prompts may be kept; `None` keeps nothing on disk.
        language: of the prompts, such as `en`.

    Raises:
        VoiceError: if none can speak; one sentence that says what to do.
    """
    renderer = Renderer()
    try:
        return Studio(
            renderer, PromptCache(cache_folder), voice=voice, words_a_minute=words_a_minute, language=language
        )
    except VoiceError:
        renderer.close()
        raise


def open_voice(
    post: Post,
    gate: Gate,
    *,
    voice: str | None = None,
    words_a_minute: int = WORDS_A_MINUTE,
    cache_folder: Path | None = None,
    loudspeaker: str | int | None = None,
    language: str = REFERENCE,
) -> LoudspeakerVoice | ShownVoice:
    """Give the best voice there is; where nothing can be rendered, one that is only shown (and `Lost(VOICE)`).

    Takes a third of a second with eSpeak NG. Arguments as those of `open_studio`; `loudspeaker` is number or part of
    the name, `None` the system's own choice. A missing loudspeaker is told by `Lost(LOUDSPEAKER)`, and waited for.
    """
    try:
        studio = open_studio(voice=voice, words_a_minute=words_a_minute, cache_folder=cache_folder, language=language)
    except VoiceError as error:
        return ShownVoice(post, str(error))

    player = Player(
        lambda fill: portaudio.OutputStream(fill, wanted=loudspeaker, rate=RATE), gate, post, refresh=portaudio.refresh
    )
    return LoudspeakerVoice(studio, player, post)
