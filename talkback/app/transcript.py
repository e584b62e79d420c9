"""Simulated channels, written the way people paste them, and held against the engine.

    <alice> that's what she said
    <talkback> alice: {quote:notable-women}
    -- 31s later
    * alice nods
    (silence)
    -- in #other
    -- in private

What the bot says is expected exactly, `{quote:POOL}` stands for any quote of the pool, and a line
of the bot that is not written is a difference. `-nick- text` is a notice; `#` begins a comment.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from random import Random

from talkback.config.codes import Code
from talkback.engine.decide import decide
from talkback.engine.examples import with_quote
from talkback.engine.ruleset import RuleSet
from talkback.engine.state import State
from talkback.errors import ConfigError, Diagnostic, Location
from talkback.message import Manner, Message, Person, Reply

_SAID = re.compile(r"<(?P<nick>[^\s<>]+)> ?(?P<text>.*)|\* (?P<doer>\S+) (?P<deed>.*)")
_NOTICE = re.compile(r"-(?P<nick>[^\s-]\S*)- ?(?P<text>.*)")
_LATER = re.compile(r"-- (?P<count>\d+(?:\.\d+)?)(?P<unit>ms|s|m|h|d) later")
_PLACE = re.compile(r"-- in (?P<place>\S+)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
SILENCE = "(silence)"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the transcript and its number, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a session went otherwise: what is written from line `number` on, what the bot said.

    Either may be empty: nothing was written where it spoke, or it kept silent.
    """

    number: int
    written: tuple[str, ...]
    played: tuple[str, ...]

    def __str__(self) -> str:
        return f"expected {_listed(self.written)}, got {_listed(self.played)}"


def _listed(lines: Sequence[str]) -> str:
    return " and ".join(f"“{line}”" for line in lines) or "nothing"


@dataclass(slots=True)
class Transcript:
    """One simulated channel: a stage, a clock that only the transcript moves, dice with a seed."""

    file: str
    ruleset: RuleSet
    stage: Message
    state: State = field(default_factory=State)
    rng: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - quotes, not keys
    now: float = 0.0

    def differences(self, text: str) -> Iterator[Difference]:
        """What the bot did otherwise than written.

        Raises ConfigError for a line that is no line of a chat.
        """
        written = [Row(n, line.rstrip()) for n, line in enumerate(text.split("\n"), start=1)]
        lines, played = [row.text for row in written], list(self._play(written))
        matcher = SequenceMatcher(None, lines, played, autojunk=False)
        for tag, start, end, first, last in matcher.get_opcodes():
            if tag != "equal":
                yield Difference(start + 1, tuple(lines[start:end]), tuple(played[first:last]))

    def _play(self, written: Sequence[Row]) -> Iterator[str]:
        """The transcript as it went: each input, and after it what the bot said."""
        replies: list[Reply] = []
        for row in written:
            if self._is_expectation(row.text):
                yield from self._next_reply(row.text, replies)
                continue
            if row.text and not row.text.startswith("#"):
                yield from map(self._shown, replies)
                replies = list(self._step(row))
            yield row.text
        yield from map(self._shown, replies)

    def _is_expectation(self, text: str) -> bool:
        bot = self.stage.bot
        return text == SILENCE or text.startswith((f"<{bot}>", f"* {bot} ", f"-{bot}-"))

    def _next_reply(self, expected: str, replies: list[Reply]) -> Iterator[str]:
        if expected == SILENCE:
            yield from [expected] if not replies else map(self._shown, replies)
            replies.clear()
        elif replies:
            reply = replies.pop(0)
            said = self._shown(reply)
            yield expected if with_quote(expected, reply.draw) == said else said

    def _step(self, row: Row) -> Iterator[Reply]:
        if later := _LATER.fullmatch(row.text):
            self.now += float(later["count"]) * _UNITS[later["unit"]]
        elif moved := _PLACE.fullmatch(row.text):
            self._move(moved["place"])
        elif said := _SAID.fullmatch(row.text):
            yield from self._say(said)
        elif not _NOTICE.fullmatch(row.text):
            advice = "write `<nick> text`, `* nick deed`, `-- 5s later`, `-- in #channel`"
            place = Location(self.file, row.number)
            problem = Diagnostic(place, Code.NO_CHAT_LINE.id, f"not a line of a chat; {advice}")
            raise ConfigError((problem,))

    def _move(self, place: str) -> None:
        self.stage = replace(self.stage, channel=None if place == "private" else place)

    def _say(self, said: re.Match[str]) -> Iterator[Reply]:
        nick, text = said["nick"] or said["doer"], said["text"] or said["deed"] or ""
        heard = replace(self.stage, sender=Person(nick), text=text, action=said["doer"] is not None)
        decision = decide(self.ruleset, heard, self.state, self.now, self.rng, time.perf_counter)
        self.state.apply(decision, self.ruleset.limits, self.now)
        for verdict in decision.fired:
            if verdict.reply is not None:
                yield verdict.reply

    def _shown(self, reply: Reply) -> str:
        bot = self.stage.bot
        match reply.manner:
            case Manner.ACTION:
                return f"* {bot} {reply.text}"
            case Manner.NOTICE:
                return f"-{bot}- {reply.text}"
            case Manner.MESSAGE:
                return f"<{bot}> {reply.text}"
