"""The person beside the bot: the terminal as one more client of the embedded server.

`client` is on the wire; `typed` and `shown` are pure; `terminal` and `script` are the two ways
to sit there.
"""

from talkback.console.notes import Notes
from talkback.console.run import run_console

__all__ = ["Notes", "run_console"]
