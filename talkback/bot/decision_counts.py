"""What came of messages, counted for `stats`, in batches that are each written once."""

from collections import Counter
from collections.abc import Collection
from itertools import count, islice

from talkback.engine.decision import Decision, Outcome
from talkback.engine.opt_out import is_left_alone
from talkback.engine.state import State
from talkback.state.base import Count, CountBatch

ROWS_AN_HOUR = 2000
"""Rows of counts by name that an hour may have."""

BATCH_ROWS = 2000
"""Rows of a batch: no statement may take long, since others wait for what it locks."""

UNCOUNTED = frozenset({Outcome.SCOPE, Outcome.DISABLED, Outcome.NO_MATCH})
"""Silence that is no news: the rule was never meant for this line."""


class DecisionCounts:
    """Counts, and the batches of them that are not known to be written."""

    def __init__(self, state: State) -> None:
        self.batches: tuple[CountBatch, ...] = ()
        self._state = state
        self._counts: Counter[Count] = Counter()
        self._numbers = count(1)
        self._hour = 0
        self._rows: set[Count] = set()

    def count(self, decision: Decision, hour: int) -> None:
        """Count what came of a message; who asked to be left alone is not counted by name."""
        message = decision.message
        channel = message.channel or ""
        left_alone = is_left_alone(self._state, message)
        for verdict in decision.verdicts:
            if verdict.outcome not in UNCOUNTED:
                unnamed = left_alone or verdict.outcome is Outcome.OPT_OUT
                person = "" if unnamed else message.sender.nick
                rule, outcome = verdict.rule.name, str(verdict.outcome)
                counted = Count(hour, message.network, channel, person, rule, outcome)
                row = self._bounded(counted)
                self._counts[row] = self._counts.get(row, 0) + 1

    @property
    def waiting(self) -> bool:
        """Whether something was counted that is in no batch."""
        return bool(self._counts)

    def begin_batch(self) -> None:
        """What was counted is a batch from here on, and stays one, until it is written."""
        counted = iter(self._counts.items())
        while some := dict(islice(counted, BATCH_ROWS)):
            self.batches += (CountBatch(next(self._numbers), Counter(some)),)
        self._counts = Counter()

    def written(self, batches: Collection[CountBatch]) -> None:
        """These are known to be."""
        numbers = {batch.number for batch in batches}
        self.batches = tuple(batch for batch in self.batches if batch.number not in numbers)

    def _bounded(self, counted: Count) -> Count:
        """A crowd of made-up names is counted as nobody: an hour has so many rows at most."""
        if counted.hour != self._hour:
            self._hour, self._rows = counted.hour, set()
        if len(self._rows) >= ROWS_AN_HOUR and counted not in self._rows:
            return counted._replace(person="")
        self._rows.add(counted)
        return counted
