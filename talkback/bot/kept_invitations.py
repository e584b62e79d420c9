"""Channels that networks invited the bot to, over restarts."""

from collections.abc import Callable, Sequence

from talkback.engine.bounded_dict import BoundedDict
from talkback.state.serialize import ClockPair, DictCodec


class SavedInvitations:
    """Invitations that outlive the process (`InvitationStore`)."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.table: BoundedDict[tuple[str, str], bool] = BoundedDict()
        self._changed = changed

    def channels(self, network: str) -> Sequence[str]:
        return [channel for name, channel in self.table if name == network]

    def keep(self, network: str, channel: str) -> None:
        self.table.put((network, channel), value=True)
        self._changed()

    def forget(self, network: str, channel: str) -> None:
        self.table.discard((network, channel))
        self._changed()

    def codec(self) -> DictCodec[tuple[str, str], bool]:
        return DictCodec(self.table, _written, _read)


def _written(value: bool, _clock: ClockPair) -> bool:  # noqa: FBT001 - a value, no switch
    return value


def _read(value: object, _clock: ClockPair) -> bool:
    return bool(value)
