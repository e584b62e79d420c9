"""All lints, run over one config."""

from collections.abc import Callable, Iterator

from talkback.errors import Diagnostic
from talkback.lint.groups import partial_groups, unused_groups
from talkback.lint.length import too_long
from talkback.lint.loops import orders_to_bots, own_triggers
from talkback.lint.pools import flawed_quotes, unused_pools
from talkback.lint.reach import never_reached
from talkback.lint.scope import no_example, unmet_channels
from talkback.lint.subject import Subject
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
        for found in lint(subject):
            key = (str(found.location), found.code)
            if key not in told:
                told.add(key)
                yield found
