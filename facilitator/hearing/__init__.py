"""Microphone, voice activity, recogniser, end of turn: sound becomes `Heard`."""
