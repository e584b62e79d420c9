"""What every problem has, whichever table it stands in."""

from enum import Enum


class DiagnosticCode(Enum):
    """A problem's id, title, meaning and remedy."""

    id: str
    title: str
    meaning: str
    remedy: str

    def __init__(self, id: str, title: str, meaning: str, remedy: str) -> None:  # noqa: A002
        self.id = id
        self.title = title
        self.meaning = meaning
        self.remedy = remedy
