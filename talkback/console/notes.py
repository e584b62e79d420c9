"""What the person at a terminal is told beside the chat."""

from collections.abc import Callable

from talkback.model.lazy_dataclass import dataclass


def _unheard(_text: str) -> None:
    """Until a window is there."""


@dataclass(slots=True)
class Notes:
    """From whoever has something to tell to the window that shows it, dimly."""

    show: Callable[[str], None] = _unheard
