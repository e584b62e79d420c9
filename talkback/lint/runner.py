"""All lints, run over one config."""

from collections.abc import Iterator

from talkback.config.codes import Code
from talkback.lint.alternatives import ALTERNATIVES
from talkback.lint.bot_order import BOT_ORDER
from talkback.lint.bridge_admin import BRIDGE_ADMIN
from talkback.lint.bridge_forms import BRIDGE_FORMS
from talkback.lint.explodes import EXPLODES
from talkback.lint.flawed_quotes import FLAWED_QUOTES
from talkback.lint.foreign_pattern import FOREIGN_PATTERN
from talkback.lint.foreign_quote import FOREIGN_QUOTE
from talkback.lint.foreign_reply import FOREIGN_REPLY
from talkback.lint.idle_channels import IDLE_CHANNELS
from talkback.lint.idle_times import IDLE_TIMES
from talkback.lint.ignored_capitals import IGNORED_CAPITALS
from talkback.lint.lint import ConfigLint, Lint, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.lint.matches_everything import MATCHES_EVERYTHING
from talkback.lint.never_fires import NEVER_FIRES
from talkback.lint.never_reached import NEVER_REACHED
from talkback.lint.no_example import NO_EXAMPLE
from talkback.lint.partial_group import PARTIAL_GROUP
from talkback.lint.rank import RANK
from talkback.lint.removed_by_normalise import REMOVED_BY_NORMALISE
from talkback.lint.replaced_default import REPLACED_DEFAULT
from talkback.lint.self_triggering import SELF_TRIGGERING
from talkback.lint.shadowed_by_order import SHADOWED_BY_ORDER
from talkback.lint.taken_example import TAKEN_EXAMPLE
from talkback.lint.too_few_quotes import TOO_FEW_QUOTES
from talkback.lint.too_long import TOO_LONG
from talkback.lint.unfiltered import UNFILTERED
from talkback.lint.unknown_channel import UNKNOWN_CHANNEL
from talkback.lint.unused_group import UNUSED_GROUP
from talkback.lint.unused_pool import UNUSED_POOL
from talkback.lint.words_in_set import WORDS_IN_SET
from talkback.model.diagnostic_code import DiagnosticCode
from talkback.model.errors import Diagnostic
from talkback.quotes.file_problems import FlawKind

LINTS: tuple[RuleLint | ConfigLint, ...] = (
    NEVER_FIRES,
    NEVER_REACHED,
    TAKEN_EXAMPLE,
    MATCHES_EVERYTHING,
    EXPLODES,
    UNFILTERED,
    REMOVED_BY_NORMALISE,
    FOREIGN_PATTERN,
    FOREIGN_REPLY,
    FOREIGN_QUOTE,
    ALTERNATIVES,
    WORDS_IN_SET,
    IGNORED_CAPITALS,
    RANK,
    REPLACED_DEFAULT,
    IDLE_CHANNELS,
    IDLE_TIMES,
    SHADOWED_BY_ORDER,
    UNUSED_GROUP,
    PARTIAL_GROUP,
    UNKNOWN_CHANNEL,
    NO_EXAMPLE,
    FLAWED_QUOTES,
    UNUSED_POOL,
    TOO_FEW_QUOTES,
    SELF_TRIGGERING,
    BOT_ORDER,
    TOO_LONG,
    BRIDGE_FORMS,
    BRIDGE_ADMIN,
)
OWN = tuple(lint for lint in LINTS if lint.id > "TB8")
"""The lints with a code of their own; the others' problems stand in another table."""

PROBLEMS: tuple[DiagnosticCode | Lint, ...] = (*Code, *FlawKind, *OWN)
"""Every problem that can be told of, once."""


def findings(context: LintContext) -> Iterator[Diagnostic]:
    """What all lints find; one code at one place is told once, whoever inherits the line."""
    reported: set[tuple[str, str]] = set()
    for lint in LINTS:
        for found in lint.find(context):
            key = (str(found.location), found.code)
            if key not in reported:
                reported.add(key)
                yield found
