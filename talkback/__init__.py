"""talkback: a rules engine for IRC."""

__version__ = "1.0.0"
