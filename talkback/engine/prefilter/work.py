"""What an analysis of a pattern may cost: steps that are counted, so that no clock has a say."""

from talkback.model.lazy_dataclass import dataclass


class TooMuchWork(Exception):  # noqa: N818 - no error: the analysis is given up
    """The steps are used up."""


@dataclass(slots=True)
class Work:
    """Steps that are left; one takes about a microsecond."""

    left: int = 10_000

    def spend(self, steps: int = 1) -> None:
        """Take steps off. Raises TooMuchWork where there are none left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuchWork
