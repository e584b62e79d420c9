"""All lints, run over one config."""

from collections.abc import Callable, Iterator

from talkback.config.report import unforeseen
from talkback.errors import Diagnostic, Location
from talkback.lint.groups import partial_groups, unused_groups
from talkback.lint.length import too_long
from talkback.lint.loops import orders_to_bots, own_triggers
from talkback.lint.pools import flawed_quotes, unused_pools
from talkback.lint.reach import never_reached
from talkback.lint.scope import no_example, unmet_channels
from talkback.lint.subject import Subject, warning
from talkback.lint.triggers import can_explode, cannot_filter, too_much
from talkback.lint.unseen import never_met

Lint = Callable[[Subject], Iterator[Diagnostic]]

LINTS: tuple[Lint, ...] = (
    never_reached,
    too_much,
    can_explode,
    cannot_filter,
    never_met,
    unused_groups,
    partial_groups,
    unmet_channels,
    no_example,
    flawed_quotes,
    unused_pools,
    own_triggers,
    orders_to_bots,
    too_long,
)


def findings(subject: Subject) -> Iterator[Diagnostic]:
    """What all lints find; one code at one place is told once, whoever inherits the line."""
    told: set[tuple[str, str]] = set()
    for lint in LINTS:
        for found in _found(lint, subject):
            key = (str(found.location), found.code)
            if key not in told:
                told.add(key)
                yield found


def _found(lint: Lint, subject: Subject) -> Iterator[Diagnostic]:
    """What one lint finds; where it breaks, that is told, and the others go on."""
    try:
        yield from lint(subject)
    except Exception as error:  # noqa: BLE001 - whatever a file holds ends as a diagnostic
        wrong = unforeseen(error, Location(str(subject.config.path)))
        yield warning(wrong.code, wrong.location, wrong.message)
