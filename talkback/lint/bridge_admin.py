"""TB851: an admin that is a bridge, behind which nobody has rights."""

from collections.abc import Iterator

from talkback.engine.bridges import example_of
from talkback.engine.scope import is_on
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.model.casemapping import Casemapping


def _check(context: LintContext) -> Iterator[LintFinding]:
    for at, admin in enumerate(context.config.commands.admins):
        for network in context.config.networks:
            people = [example_of(bridge.who) for bridge in network.bridges]
            if is_on(admin, network.name) and any(
                admin.matches(person, Casemapping.RFC1459) for person in people
            ):
                message = (
                    f"{admin} is a bridge of {network.name}: nobody behind it has rights, and its "
                    "own lines are no orders; name the admin's own account"
                )
                place = context.config.places.value(("bot", "admins", at))
                yield LintFinding(place, message)


BRIDGE_ADMIN = ConfigLint(
    "TB851",
    "Admin that is a bridge",
    "Whoever is behind a bridge would have the rights of the admin; so nobody behind one has any, "
    "and this entry gives none to anybody.",
    "Name the admin's own account or host, and give orders on the network itself.",
    _check,
)
