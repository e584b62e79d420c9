"""talkback: a rules engine for IRC."""

__version__ = "0.1.0"
