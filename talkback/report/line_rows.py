"""Lines of a sample as a report shows them: cut, named, and with the way they went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from talkback.engine.decision import Outcome
from talkback.engine.explain import GateTrace, trace_to
from talkback.model.text import escape_unprintable
from talkback.report.line_sample import MOST_LINES, LineSample, SampledLine
from talkback.report.pseudonyms import Naming, addressed

AROUND = 240
"""Characters that are shown before a match, of it, and after it."""

MOST_BYTES = 3_000_000
"""Of HTML, for the lines of all rules together."""

_MARKUP = 520
"""Bytes of a line's HTML beside its texts."""

_SHARES = (MOST_LINES, 150, 100, 70, 50, 35, 25, 15, 10, 7, 5, 3)
"""Lines for each rule, of which the first is taken that fits."""


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
    rows: Sequence[LineRow]
    left_out: int = 0


def share_of(samples: Iterable[LineSample]) -> int:
    """How many lines each of these may show, so that the file stays small."""
    samples = list(samples)
    for share in _SHARES:
        if sum(map(_bytes, (line for each in samples for line in each.lines(share)))) < MOST_BYTES:
            return share
    return 1


def _bytes(line: SampledLine) -> int:
    before, *others = _parts(line)
    texts = _end_of(before), *map(_cut, (*others, line.reply, line.detail, line.pattern))
    return _MARKUP + sum(len(escape(escape_unprintable(text)).encode()) for text in texts)


def meet_people(samples: Iterable[LineSample], share: int, naming: Naming) -> None:
    """Everybody who speaks in the lines, or is spoken to, is known before the first is named."""
    for sample in samples:
        for line in sample.lines(share):
            naming.meet([line.nick])
    for sample in samples:
        for line in sample.lines(share):
            naming.meet(addressed(line.text[: line.span[0]]))
            naming.meet(addressed(line.text[line.span[1] :]) if line.span[1] else ())


def line_rows(sample: LineSample, share: int, naming: Naming) -> LineRows:
    lines = sample.lines(share)
    shown = [*_rows(lines, naming)]
    left_out = sample.count - 1 - lines[-1].number if lines else 0
    return LineRows(sample.count, shown, left_out)


def _rows(lines: Iterable[SampledLine], naming: Naming) -> Iterator[LineRow]:
    expected = 0
    for line in lines:
        yield _row(line, line.number - expected, naming)
        expected = line.number + 1


def _row(line: SampledLine, left_out: int, naming: Naming) -> LineRow:
    before, match, after = _parts(line)

    def named(text: str) -> str:
        return naming.without_nicks(text, line.nick)

    return LineRow(
        left_out=left_out,
        when=" ".join(filter(None, (line.when.date_text, line.when.clock_text))),
        place=line.place,
        who=naming.name(line.nick),
        before=_end_of(named(before)),
        match=_cut(match),
        after=_cut(named(after)),
        outcome=line.outcome,
        detail=_cut(named(line.detail)),
        fires=line.outcome == Outcome.FIRES,
        pattern=_cut(line.pattern),
        trace=trace_to(line.gate),
        reply=_cut(named(line.reply)),
        other=_cut(named(line.other)),
    )


def _parts(line: SampledLine) -> tuple[str, str, str]:
    start, end = line.span
    return line.text[:start], line.text[start:end], line.text[end:]


def _end_of(text: str) -> str:
    return f"…{text[-AROUND:]}" if len(text) > AROUND else text


def _cut(text: str) -> str:
    return f"{text[:AROUND]}…" if len(text) > AROUND else text
