"""What a server tells us about something that we sent, for the log."""

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.net.protocol.actions import Actions


def standard_reply(actions: Actions, line: Line, _: float) -> None:
    """IRCv3 standard-replies: `FAIL command code context… :description`."""
    actions.emit(
        Level.INFO if line.command == "NOTE" else Level.WARNING,
        "server-says",
        kind=line.command.lower(),
        about=line.params[0],
        code=line.params[1],
        text=line.params[-1],
    )


def refusal(actions: Actions, line: Line) -> None:
    """Any numeric from 400 up that is nobody else's: `numeric me about :reason`."""
    actions.emit(
        Level.INFO,
        "server-refuses",
        numeric=line.command,
        about=line.params[1] if len(line.params) > 2 else None,
        reason=line.params[-1],
    )
