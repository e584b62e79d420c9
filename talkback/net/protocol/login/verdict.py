"""What follows from a login that did not come about: away again, or on without it."""

from talkback.model.log_event import Level
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.login.sasl import LoginOutcome


def retry_after(outcome: LoginOutcome) -> RetryPolicy:
    """Who was refused would be refused again; services that are away come back."""
    return RetryPolicy.REFUSED if outcome is LoginOutcome.REFUSED else RetryPolicy.AGAIN


def go_on(actions: Actions, reason: str) -> None:
    """Where the config says that the login is not required."""
    actions.emit(Level.WARNING, "not-logged-in", reason=reason)


def give_up(actions: Actions, reason: str, retry: RetryPolicy) -> None:
    actions.send(line_format.format_line_trailing("QUIT", "cannot log in"))
    actions.end(retry, f"cannot log in: {reason}")
