"""Many triggers on one line: talkback's filter beside a plain loop of `re`, in one run.

    python benchmarks/matching.py [--rules 1,10,100] [--seed 1] [--json]

Lines are fresh in each round, one in a hundred holds what some trigger looks for, and our
time includes normalising and the verdict. We have them as a busy network brings them, many in
one chunk; `single` is our time for a line that comes by itself.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate, cycle
from pathlib import Path
from pydoc_data.topics import topics
from statistics import median
from typing import TypeVar

import click

from talkback.bot.reload.stable_read import without_gc_pauses
from talkback.engine.normalise import normalise, readable_texts
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger, compile_trigger

CHAT = (  # noqa: SIM905 - read as it is
    "lol haha hey hello thanks ok yeah nope brb afk gg wp morning night coffee pizza cat dog omg "
    "wtf please sorry anyone somebody here there today tomorrow weekend game stream music bot "
    "that's what she said don't can't won't it's i'm you're what's guys dude nice cool awesome"
).split()
FOREIGN = ("café", "naïve", "señor", "über", "привет", "спасибо", "日本語", "ελληνικά", "smörgås")
EMOJI = ("🎉", "😂", "❤️", "👩‍💻", "🔥", "🤔")
T = TypeVar("T")
LIMIT = 0.05
"""Seconds that one search may take, as in the bot."""
CHUNK = 256
"""Lines that come together."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Microseconds a line, seconds and mebibytes for one size of rule set."""

    rules: int
    loop: float
    ours: float
    ratio: float
    single: float
    candidates: float
    matches: float
    unfiltered: int
    loop_build: float
    build: float
    memory: float


@dataclass(slots=True)
class Tally:
    """What one side did so far."""

    seconds: float = 0.0
    lines: int = 0
    found: int = 0
    tried: int = 0
    rounds: list[float] = field(default_factory=list)

    @property
    def micros(self) -> float:
        """A line's microseconds in the middle one of all rounds: neighbours cause outliers."""
        return median(self.rounds) * 1e6

    def add(self, lines: Sequence[str], search: Callable[[Sequence[str]], int]) -> None:
        found, spent = _timed(lambda: search(lines))
        self.seconds += spent
        self.rounds.append(spent / len(lines))
        self.lines += len(lines)
        self.found += found


class Chat:
    """Seeded chatter: English with the frequencies of Python's manual, and what people type."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        found: list[str] = re.findall(r"\b[a-z]{2,14}\b", " ".join(topics.values()).lower())
        counts = Counter(found)
        counts.update(dict.fromkeys(CHAT, 400))
        self._names: list[str] = sorted(self._invented(list(counts), 30_000))
        ranked: list[tuple[str, float]] = [
            *counts.most_common(),
            *((one, 0.2) for one in self._names),
        ]
        self._words: list[str] = [word for word, _ in ranked]
        self._weights = list(accumulate(weight for _, weight in ranked))
        self._rare: list[str] = [word for word, count in ranked[1000:] if count > 1]

    def _invented(self, words: Sequence[str], many: int) -> set[str]:
        """Names and rare words, with the letters of real ones: each pair tells the next."""
        follow: dict[str, list[str]] = {}
        for word in words:
            for at, char in enumerate(f"{word}\n"):
                follow.setdefault(word[max(at - 2, 0) : at], []).append(char)
        made: set[str] = set()
        while len(made) < many:
            word = ""
            while not word.endswith("\n"):
                word += self.random.choice(follow[word[-2:]])
            if 4 <= len(word) <= 15:
                made.add(word[:-1])
        return made

    def words(self, count: int) -> list[str]:
        return self.random.choices(self._words, cum_weights=self._weights, k=count)

    def telling(self) -> str:
        """A word worth a rule."""
        return self.random.choice(self._rare if self.random.random() < 0.15 else self._names)

    def line(self, planted: str = "") -> str:
        words = self.words(self.random.randint(3, 18))
        if planted:
            words.insert(self.random.randint(0, len(words)), planted)
        dice = self.random.random
        if dice() < 0.02:
            words.append(self.random.choice(EMOJI + FOREIGN))
        if dice() < 0.05:
            words[0] = words[0].capitalize() + ","
        text = " ".join(words)
        if dice() < 0.005:
            text = f"\x0304{text}\x03"
        if dice() < 0.1:
            text = text.replace("'", "’")
        return text + self.random.choices(["", ".", "!", "?", "..."], [70, 15, 6, 6, 3])[0]

    def trigger(self) -> tuple[str, str]:
        """A pattern of a kind that people write, and a text that it matches."""
        made: tuple[str, str] = self.random.choices(_KINDS, _SHARES)[0](self)
        return made


def _phrase(chat: Chat) -> tuple[str, str]:
    text = " ".join([*chat.words(chat.random.randint(1, 2)), chat.telling()])
    return re.escape(text).replace("\\ ", " "), text


def _word(chat: Chat) -> tuple[str, str]:
    word = chat.telling()
    return rf"\b{word}\b", word


def _alternation(chat: Chat) -> tuple[str, str]:
    words = [chat.telling() for _ in range(chat.random.randint(2, 4))]
    return rf"\b({'|'.join(words)})\b", chat.random.choice(words)


def _optional(chat: Chat) -> tuple[str, str]:
    first, (second,), third = chat.telling(), chat.words(1), chat.telling()
    at = chat.random.randint(1, len(first) - 1)
    return f"{first[:at]}{first[at]}?{first[at + 1 :]} ({second} )?{third}", f"{first} {third}"


def _class(chat: Chat) -> tuple[str, str]:
    word = chat.telling()
    at = chat.random.randint(0, len(word) - 1)
    return rf"\b{word[:at]}[{word[at]}{chat.random.choice('aeiou0')}]{word[at + 1 :]}s?\b", word


def _anchored(chat: Chat) -> tuple[str, str]:
    text = f"{chat.telling()} {chat.words(1)[0]}"
    return chat.random.choice([rf"^{text}\b", rf"{text}[.!?]*$", rf"^{text}$"]), text


def _named(chat: Chat) -> tuple[str, str]:
    first, last = chat.telling(), chat.telling()
    return rf"{first} (?P<what>\w+) {last}", f"{first} it {last}"


def _unicode(chat: Chat) -> tuple[str, str]:
    text = chat.random.choice(FOREIGN + EMOJI) + " " + chat.telling()
    return text, text


def _gap(chat: Chat) -> tuple[str, str]:
    first, last = chat.telling(), chat.telling()
    return rf"\b{first}\b.*\b{last}", f"{first} or {last}"


def _around(chat: Chat) -> tuple[str, str]:
    word, other = chat.telling(), chat.telling()
    pattern = chat.random.choice(
        [rf"(?<!not )\b{word} {other}", rf"{word} (?!never){other}", rf"\b({word}) {other} \1\b"]
    )
    return pattern, f"{word} {other} {word}"


def _bare(chat: Chat) -> tuple[str, str]:
    """Nothing rare in it."""
    many = chat.random.randint(3, 30)
    return chat.random.choice(
        [
            (rf"\b\d{{{many}}}\b", "1" * many),
            (rf"^[\d\W]{{{many + 2},}}$", "1! " * many),
            (rf"(.)\1{{{many + 2},}}", "a" * (many + 4)),
            (rf"\b[a-z]{{{many + 12},}}\b", "b" * (many + 20)),
            (rf"[!?]{{{many}}}", "?" * many),
        ]
    )


_KINDS = (
    _phrase, _word, _alternation, _optional, _class, _anchored, _named, _unicode, _gap, _around,
    _bare,
)  # fmt: skip
_SHARES = (24, 16, 13, 12, 9, 8, 5, 4, 6, 2, 1)


def measure(count: int, seed: int, seconds: float) -> Figures:
    """Time both on the same fresh lines, the loop on fewer where it takes long.

    A few rules are drawn anew several times: which they are counts for more than how many.
    """
    chat = Chat(seed)
    draws = [[chat.trigger() for _ in range(count)] for _ in range(max(1, 30 // count))]
    before = _memory()
    sides = [Sides.build(drawn) for drawn in draws]
    memory = _memory() - before
    ours, single, looped = Tally(), Tally(), Tally()
    for drawn, side in cycle(zip(draws, sides, strict=True)):
        batch = list(_lines(chat, drawn, 2000))
        looped.add(batch[: max(5, 200_000 // count)], side.by_loop)
        ours.add(batch, side.by_us)
        single.add(batch[:200], side.one_by_one)
        ours.tried += sum(len(side.matcher.candidates(normalise(line).text)) for line in batch)
        if ours.seconds + looped.seconds > seconds and ours.lines >= 2000 * len(draws):
            break
    return Figures(
        rules=count,
        loop=looped.micros,
        ours=ours.micros,
        ratio=looped.micros / ours.micros,
        single=single.micros,
        candidates=ours.tried / ours.lines,
        matches=ours.found / ours.lines,
        unfiltered=len(sides[0].matcher.unfiltered),
        loop_build=sides[0].loop_build,
        build=sides[0].build_time,
        memory=memory / len(draws),
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """The same patterns, ready to be searched in both ways."""

    loop: Sequence[re.Pattern[str]]
    loop_build: float
    triggers: Sequence[Trigger]
    matcher: Prefilter
    build_time: float

    @classmethod
    def build(cls, drawn: Sequence[tuple[str, str]]) -> "Sides":
        patterns = [pattern for pattern, _ in drawn]
        loop, loop_build = _timed(lambda: _compiled(patterns))
        (triggers, matcher), build = _timed(lambda: without_gc_pauses(lambda: _ours(patterns)))
        return cls(loop, loop_build, triggers, matcher, build)

    def by_loop(self, lines: Sequence[str]) -> int:
        found, loop = 0, self.loop
        for line in lines:
            for pattern in loop:
                if pattern.search(line) is not None:
                    found += 1
        return found

    def by_us(self, lines: Sequence[str]) -> int:
        found, triggers = 0, self.triggers
        for begin in range(0, len(lines), CHUNK):
            texts = readable_texts(lines[begin : begin + CHUNK])
            for number, places in self.matcher.candidates_by_line(texts).items():
                for place in places:
                    if triggers[place].find(texts[number], LIMIT) is not None:
                        found += 1
        return found

    def one_by_one(self, lines: Sequence[str]) -> int:
        found, candidates, triggers = 0, self.matcher.candidates, self.triggers
        for line in lines:
            text = normalise(line).text
            for place in candidates(text):
                if triggers[place].find(text, LIMIT) is not None:
                    found += 1
        return found


def _lines(chat: Chat, drawn: Sequence[tuple[str, str]], count: int) -> Iterator[str]:
    for _ in range(count):
        yield chat.line(chat.random.choice(drawn)[1] if chat.random.random() < 0.01 else "")


def _compiled(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    re.purge()
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def _ours(patterns: Sequence[str]) -> tuple[list[Trigger], Prefilter]:
    triggers = [compile_trigger(one, ignore_case=True, normalise=True) for one in patterns]
    return triggers, Prefilter(triggers)


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()  # of this process: a busy machine matters less
    result = call()
    return result, time.process_time() - start


def _memory() -> float:
    """Mebibytes resident now, where the system tells."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0


@click.command(help=__doc__)
@click.option("--rules", default="1,10,100,1000,10000,100000", help="Sizes, with commas.")
@click.option("--seed", default=1, show_default=True)
@click.option("--seconds", default=8.0, show_default=True, help="Time for each size.")
@click.option("--json", "as_json", is_flag=True, help="One object a size, nothing else.")
def main(rules: str, seed: int, seconds: float, as_json: bool) -> None:  # noqa: FBT001
    if not as_json:
        click.echo(
            "   rules   re loop µs    ours µs    ratio     single  tried  match  bare"
            "   build s (re)     MiB"
        )
    for count in map(int, rules.split(",")):
        figures = measure(count, seed, seconds)
        if as_json:
            click.echo(json.dumps(asdict(figures)))
            continue
        click.echo(
            f"{count:8} {figures.loop:12.2f} {figures.ours:10.2f} {figures.ratio:8.1f} "
            f"{figures.single:10.2f} "
            f"{figures.candidates:6.2f} {figures.matches:6.2f} {figures.unfiltered:5} "
            f"{figures.build:9.3f} ({figures.loop_build:.3f}) {figures.memory:7.1f}"
        )


if __name__ == "__main__":
    main()
