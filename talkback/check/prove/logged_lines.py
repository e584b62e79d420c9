"""Lines of logs that tell mutants from their rules: what people really say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from talkback.chatlogs.chunks import LogSource
from talkback.chatlogs.detect import detect
from talkback.check.prove.judge import Judge
from talkback.check.prove.mutants import Mutant
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.ruleset import NormalisedMessage
from talkback.model.errors import StoreError
from talkback.model.message import Message, MessageKinds

_BLOCK = 1 << 16


def logged_lines(paths: Iterable[Path]) -> Iterator[str]:
    """What was said in the logs, files or folders of them; raises StoreError, OSError."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file.is_file():
                yield from _said(file)


def _said(path: Path) -> Iterator[str]:
    source = LogSource(path)
    format_ = detect(source.sample())
    if format_ is None:
        raise StoreError(f"{path}: no messages in any format that is known")
    for part in source.parts():
        for block in part.blocks(_BLOCK):
            for line in block.split(b"\n"):
                message = format_.read(line)
                if message is not None:
                    yield message.text


def witnesses(mutants: Sequence[Mutant], lines: Iterable[str], judge: Judge) -> Mapping[int, str]:
    """For mutants, by their index, the first line that tells them from their rule."""
    found: dict[int, str] = {}
    filters = [*_filters(mutants)]
    for line in lines:
        message = judge.environment.message._replace(text=line)
        hits = {one for each in filters for one in each.candidates(message)}
        for index in hits - found.keys():
            if judge.differs(mutants[index], line):
                found[index] = line
        if len(found) == len(mutants):
            break
    return found


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which mutants a line could concern: one of its triggers, or of its rule's, may be there."""

    on: MessageKinds
    normalised: bool
    prefilter: Prefilter
    owners: Sequence[Sequence[int]]

    def candidates(self, message: Message) -> Iterator[int]:
        reading = NormalisedMessage.of(message.text).read_for(self.on, message)
        text = reading.normalised.text if self.normalised else reading.raw
        for hit in self.prefilter.candidates(text):
            yield from self.owners[hit]


def _filters(mutants: Sequence[Mutant]) -> Iterator[_Filter]:
    groups: dict[tuple[MessageKinds, bool], dict[Trigger, list[int]]] = {}
    for index, mutant in enumerate(mutants):
        for trigger in {*mutant.original.triggers, *mutant.rule.triggers}:
            group = groups.setdefault((mutant.rule.on, trigger.normalise), {})
            group.setdefault(trigger, []).append(index)
    for (on, normalised), owners in groups.items():
        yield _Filter(on, normalised, Prefilter([*owners], few=0), [*owners.values()])
