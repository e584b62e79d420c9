"""Lines of a sample as a report shows them: with names or pseudonyms, and the way they went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from talkback.engine.decision import Outcome
from talkback.engine.explain import GateTrace, trace_to
from talkback.report.line_budget import LineBudget
from talkback.report.line_sample import LineSample, SampledLine
from talkback.report.pseudonyms import Naming, addressed


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line in three parts, of which the middle one was matched; `left_out` are before it."""

    left_out: int
    when: str
    place: str
    who: str
    before: str
    match: str
    after: str
    outcome: str
    detail: str
    fires: bool
    pattern: str
    trace: GateTrace
    reply: str
    other: str


@dataclass(frozen=True, slots=True)
class LineRows:
    """The lines of one sample; `left_out` are those behind the last one, `count` are all."""

    count: int
    rows: Sequence[LineRow] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class LineWriter:
    """Makes rows of samples, as many as the budget admits."""

    budget: LineBudget
    naming: Naming

    @classmethod
    def of(cls, samples: Sequence[LineSample], naming: Naming) -> "LineWriter":
        """Everybody who speaks, or is spoken to, is known before the first is named."""
        budget = LineBudget.of(samples)
        every = [line for sample in samples for line in budget.lines(sample)]
        naming.meet(line.nick for line in every)
        for line in every:
            naming.meet(addressed(line.before))
            naming.meet(addressed(f" {line.after}") if line.match else ())
        return cls(budget, naming)

    def rows(self, sample: LineSample) -> LineRows:
        lines = self.budget.lines(sample)
        left_out = sample.count - 1 - lines[-1].number if lines else sample.count
        return LineRows(sample.count, [*self._rows(lines)], left_out)

    def _rows(self, lines: Iterable[SampledLine]) -> Iterator[LineRow]:
        expected = 0
        for line in lines:
            yield self._row(line, line.number - expected)
            expected = line.number + 1

    def _row(self, line: SampledLine, left_out: int) -> LineRow:
        def named(text: str) -> str:
            return self.naming.without_nicks(text, line.nick)

        return LineRow(
            left_out=left_out,
            when=" ".join(filter(None, (line.when.date_text, line.when.clock_text))),
            place=line.place,
            who=self.naming.name(line.nick),
            before=named(line.before),
            match=line.match,
            after=named(line.after),
            outcome=line.outcome,
            detail=named(line.detail),
            fires=line.outcome == Outcome.FIRES,
            pattern=line.pattern,
            trace=trace_to(line.gate),
            reply=named(line.reply),
            other=named(line.other),
        )
