"""STS policies that the bot has kept, for those who connect beside it: a dry run, the doctor."""

from pathlib import Path

from talkback.bot.persistence import policy_of
from talkback.net.protocol.sts import InMemoryStsPolicies
from talkback.state.errors import damaged
from talkback.state.sqlite import read_table


def kept_policies(state: Path | None) -> InMemoryStsPolicies:
    """What is in the state file; what is learned from here on goes with the process.

    Raises StoreError where the file cannot be read.
    """
    policies = InMemoryStsPolicies()
    if state is None:
        return policies
    for row in read_table(state, "sts"):
        try:
            policies.keep(str(row.key), policy_of(row.value))
        except (TypeError, ValueError) as error:
            raise damaged(state, error) from error
    return policies
