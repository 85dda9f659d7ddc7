"""An offline, hands-free, voice-guided facilitator for couples who practise the Imago dialogue."""

__version__ = "0.1.0"
