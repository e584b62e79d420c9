"""What people type, and the patterns that they write: seeded, with words as frequent as in English.

Python's own manual has the frequencies. Names and rare words are invented, of the letters of real
ones; a trigger asks for something rare, mostly.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pydoc_data.topics import topics

CHAT = (  # noqa: SIM905 - read as it is
    "lol haha hey hello thanks ok yeah nope brb afk gg wp morning night coffee pizza cat dog omg "
    "wtf please sorry anyone somebody here there today tomorrow weekend game stream music bot "
    "that's what she said don't can't won't it's i'm you're what's guys dude nice cool awesome"
).split()
FOREIGN = ("café", "naïve", "señor", "über", "привет", "спасибо", "日本語", "ελληνικά", "smörgås")
EMOJI = ("🎉", "😂", "❤️", "👩‍💻", "🔥", "🤔")


class Chatter:
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


def _phrase(chatter: Chatter) -> tuple[str, str]:
    text = " ".join([*chatter.words(chatter.random.randint(1, 2)), chatter.telling()])
    return re.escape(text).replace("\\ ", " "), text


def _word(chatter: Chatter) -> tuple[str, str]:
    word = chatter.telling()
    return rf"\b{word}\b", word


def _alternation(chatter: Chatter) -> tuple[str, str]:
    words = [chatter.telling() for _ in range(chatter.random.randint(2, 4))]
    return rf"\b({'|'.join(words)})\b", chatter.random.choice(words)


def _optional(chatter: Chatter) -> tuple[str, str]:
    first, (second,), third = chatter.telling(), chatter.words(1), chatter.telling()
    at = chatter.random.randint(1, len(first) - 1)
    return f"{first[:at]}{first[at]}?{first[at + 1 :]} ({second} )?{third}", f"{first} {third}"


def _class(chatter: Chatter) -> tuple[str, str]:
    word = chatter.telling()
    at = chatter.random.randint(0, len(word) - 1)
    return rf"\b{word[:at]}[{word[at]}{chatter.random.choice('aeiou0')}]{word[at + 1 :]}s?\b", word


def _anchored(chatter: Chatter) -> tuple[str, str]:
    text = f"{chatter.telling()} {chatter.words(1)[0]}"
    return chatter.random.choice([rf"^{text}\b", rf"{text}[.!?]*$", rf"^{text}$"]), text


def _named(chatter: Chatter) -> tuple[str, str]:
    first, last = chatter.telling(), chatter.telling()
    return rf"{first} (?P<what>\w+) {last}", f"{first} it {last}"


def _unicode(chatter: Chatter) -> tuple[str, str]:
    text = chatter.random.choice(FOREIGN + EMOJI) + " " + chatter.telling()
    return text, text


def _gap(chatter: Chatter) -> tuple[str, str]:
    first, last = chatter.telling(), chatter.telling()
    return rf"\b{first}\b.*\b{last}", f"{first} or {last}"


def _around(chatter: Chatter) -> tuple[str, str]:
    word, other = chatter.telling(), chatter.telling()
    pattern = chatter.random.choice(
        [rf"(?<!not )\b{word} {other}", rf"{word} (?!never){other}", rf"\b({word}) {other} \1\b"]
    )
    return pattern, f"{word} {other} {word}"


def _bare(chatter: Chatter) -> tuple[str, str]:
    """Nothing rare in it."""
    many = chatter.random.randint(3, 30)
    return chatter.random.choice(
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
