"""STS policies over restarts, and for those who connect beside the bot: a dry run, the doctor."""

from collections.abc import Callable
from typing import Any

from talkback.engine.bounded_dict import BoundedDict
from talkback.net.protocol.sts import InMemoryStsPolicies, StsPolicy
from talkback.state.places import StatePlace, makes_no_sense, read_table
from talkback.state.serialize import ClockPair, DictCodec


class SavedStsPolicies:
    """STS policies that outlive the process (`StsPolicyStore`)."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.table: BoundedDict[str, StsPolicy] = BoundedDict()
        self._changed = changed

    def get(self, host: str) -> StsPolicy | None:
        return self.table.get(host)

    def keep(self, host: str, policy: StsPolicy) -> None:
        self.table.put(host, policy)
        self._changed()

    def forget(self, host: str) -> None:
        self.table.discard(host)
        self._changed()

    def codec(self) -> DictCodec[str, StsPolicy]:
        return DictCodec(self.table, _from_policy, _to_policy)


def kept_policies(state: StatePlace | None) -> InMemoryStsPolicies:
    """What is in the state; what is learned from here on goes with the process.

    Raises StoreError where it cannot be read.
    """
    policies = InMemoryStsPolicies()
    if state is None:
        return policies
    for row in read_table(state, "sts"):
        try:
            policies.keep(str(row.key), _policy_of(row.value))
        except (TypeError, ValueError) as error:
            raise makes_no_sense(state, error) from error
    return policies


def _policy_of(value: Any) -> StsPolicy:  # noqa: ANN401 - JSON
    port, duration, expires = value
    return StsPolicy(int(port), int(duration), float(expires))


def _from_policy(policy: StsPolicy, _clock: ClockPair) -> tuple[int, int, float]:
    return policy.port, policy.duration, policy.expires


def _to_policy(value: Any, _clock: ClockPair) -> StsPolicy:  # noqa: ANN401 - JSON
    return _policy_of(value)
