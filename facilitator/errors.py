"""Everything that can go wrong, as one tree.

```
FacilitatorError                 exit code 1
├── UsageError                   2   what was typed or configured cannot be used
│   ├── SettingsError            2   the settings file or a setting
│   └── ExerciseError            2   an exercise file: names file and line
├── SoundError                   3
│   ├── MicrophoneError          3   none, busy, unplugged, silent by permission
│   ├── LoudspeakerError         3   none, busy, unplugged
│   └── VoiceError               3   no voice installed, rendering failed
├── ModelError                   4
│   ├── ModelMissingError        4   none found in any place that was looked in
│   ├── ModelDamagedError        4   found, but a file is missing or wrong
│   └── FetchError               4   a download failed; says what to do
└── JournalError                 5
    ├── JournalBusyError         5   another session writes to it
    ├── JournalFullError         5   no room left on the disk
    └── JournalDamagedError      5   not readable; was put aside, not overwritten
```

Each message is one clear sentence that says what to do. No message ever holds a word that a partner said.
"""

from __future__ import annotations

from facilitator.messages import message


class FaultError(ValueError):
    """What is wrong with a value: the key of a sentence, and its fills.

    Pure code raises it, or hands it on, without a word of its own; `str(fault)` looks the sentence up.
    """

    def __init__(self, key: str, /, **fills: object) -> None:
        super().__init__(key)
        self.key = key
        self.fills = fills

    def __str__(self) -> str:
        """Tell it in the language in use."""
        return message(self.key, **self.fills)


class FacilitatorError(Exception):
    """The root: `str(error)` is one sentence for the couple, `exit_code` what the command ends with."""

    exit_code = 1


class UsageError(FacilitatorError):
    """What was typed or configured cannot be used."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings file or one setting is wrong."""


class ExerciseError(UsageError):
    """An exercise or another file of a language pack is wrong; the message names file and line."""


class SoundError(FacilitatorError):
    """Sound cannot come in or go out."""

    exit_code = 3


class MicrophoneError(SoundError):
    """No microphone, or it is busy, unplugged or silent by permission."""


class LoudspeakerError(SoundError):
    """No loudspeaker, or it is busy or unplugged."""


class VoiceError(SoundError):
    """No voice is installed, or it could not render a prompt."""


class ModelError(FacilitatorError):
    """The speech model cannot be used."""

    exit_code = 4


class ModelMissingError(ModelError):
    """No speech model in any place that was looked in."""


class ModelDamagedError(ModelError):
    """A speech model folder lacks a file or holds a wrong one."""


class FetchError(ModelError):
    """A speech model could not be fetched."""


class JournalError(FacilitatorError):
    """The journal cannot be read or written."""

    exit_code = 5


class JournalBusyError(JournalError):
    """Another session writes to this journal."""


class JournalFullError(JournalError):
    """There is no room left on the disk."""


class JournalDamagedError(JournalError):
    """The journal is not readable; it was put aside, not overwritten."""
