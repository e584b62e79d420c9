"""An address and a port, as both are written."""

from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of this machine and a port on it."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
