"""Lines of logs that tell mutants from their rules: what people really say."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from talkback.chatlogs.chunks import LogSource, with_newlines
from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.log_format import without_colours
from talkback.check.prove.judge import Judge
from talkback.check.prove.mutants import Mutant
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.ruleset import NormalisedMessage
from talkback.model.errors import StoreError
from talkback.model.message import Message, MessageKinds

_BLOCK = 1 << 16


def logged_lines(paths: Iterable[Path], skipped: list[str]) -> Iterator[str]:
    """What was said in the logs, files or folders of them; `skipped` gets what is no log in these.

    Raises StoreError where one that was named is none.
    """
    for path in paths:
        if not path.is_dir():
            yield from _said(path)
            continue
        for file in _inside(path, skipped):
            try:
                yield from _said(file)
            except StoreError as error:
                skipped.append(str(error))


def _inside(folder: Path, skipped: list[str]) -> Iterator[Path]:
    """The files below a folder; pipes and devices are none."""

    def miss(error: OSError) -> None:
        skipped.append(f"{error.filename}: could not be read: {error.strerror}")

    for place, folders, names in os.walk(folder, onerror=miss):
        folders.sort()
        files = (Path(place, name) for name in sorted(names))
        yield from (file for file in files if file.is_file() or not file.exists())


def _said(path: Path) -> Iterator[str]:
    source = LogSource(path)
    if path.exists() and not path.is_file():
        raise StoreError(f"{path}: is no file")
    sample = source.sample()
    format_ = detect(sample)
    if format_ is None:
        raise StoreError(f"{path}: {_refusal(source, sample)}")
    for part in source.parts():
        for block in map(with_newlines, part.blocks(_BLOCK)):
            readable = without_colours(block) if format_.coloured else block
            for line in readable.split(b"\n"):
                message = format_.read(line)
                if message is not None:
                    yield message.text
    if source.broken:
        raise StoreError(f"{path}: cut off or damaged: {source.broken}")


def _refusal(source: LogSource, sample: bytes) -> str:
    if sample:
        return refusal(sample)
    next(source.parts(), None)
    return f"could not be read: {source.broken}" if source.broken else "it is empty"


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
