"""What this process may write of a memory that hosts share."""

from collections.abc import Mapping
from typing import Protocol


class Fence(Protocol):
    """Under which epochs the memory of networks may be written, as far as we know."""

    def epochs(self) -> Mapping[str, int]:
        """By network; a copy, or what never changes."""
        ...

    def refused(self, network: str, epoch: int) -> None:
        """A write under that epoch was refused: it is over."""
        ...


class NoFence:
    """Of a memory that is ours alone."""

    def epochs(self) -> Mapping[str, int]:
        return {}

    def refused(self, network: str, epoch: int) -> None:
        """Nobody else writes there."""
