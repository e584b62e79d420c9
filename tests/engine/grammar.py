r"""Random patterns of every construct a filter can get wrong, and lines that nearly match them.

A pattern is made together with a text that it is likely to match; lines are made of such texts,
folded, cut, coloured and surrounded by what confuses `\b`, `\s` and `(?i)`.
"""

import random

WORDS = (
    *("foo", "bar", "lol", "hi", "straße", "ſki", "Kelvin", "ISTANBUL", "ıi", "ΣΑΣ", "café"),
    *("日本", "x²", "a_b", "42", "10x", "e\u0301"),
)
SIGNS = (
    *(" ", "  ", "-", "!", ":)", "'", "’", "🎉", "❤️", "\xa0", "\x1d", "\x1c", "\u200d", "²"),
    *("\ud800", "\0"),
)
CLASSES = (
    *(r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", ".", "[a-z]", "[^a-z]", "[A-Z]", "[ks]", "[^ks]"),
    *("[ſ-ƀ]", r"[\W_]", r"[^\W]", r"[\s,]", r"[^\s]", "[à-ÿ]", r"[\w']", r"[^\d!]", "[Ii]"),
    *("[0-9]", "[K-Z]"),
)
COUNTS = (
    *(("*", 0), ("*", 2), ("+", 1), ("+", 3), ("?", 0), ("?", 1), ("{2}", 2)),
    *(("{1,3}", 2), ("{,2}", 1), ("{0}", 0), ("{2,}", 3)),
)
COMMENTS = ("(?#)", "(?#c)", r"(?#\)[)", "(?#])", "(?#{e<=1})", "(?#(?<n>)", "(?#\\))")
"""What an own reading of a pattern trips over."""
FUZZY = ("{e<=1}", "{i<=1}", "{s<=1,d<=1}", "{e}")
EDGES = (r"\b", r"\B", "^", "$", r"\A", r"\Z")
TWINS = {
    "s": "ſS",
    "k": "KK",
    "i": "İıI",
    "ß": "ẞ",
    "σ": "ςΣ",
    "Σ": "σς",
    "I": "ıi",
    "å": "ÅÅ",
    "e": "E",
}


class Grammar:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.groups = 0

    def pattern(self) -> tuple[str, str]:
        self.groups = 0
        flags = self.random.choice([""] * 8 + ["(?i)", "(?a)", "(?x)", "(?s)", "(?m)"])
        text, sample = self.alternation(3)
        return flags + text, sample

    def alternation(self, depth: int) -> tuple[str, str]:
        branches = [self.sequence(depth) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        return "|".join(text for text, _ in branches), self.random.choice(branches)[1]

    def sequence(self, depth: int) -> tuple[str, str]:
        items = [self.item(depth) for _ in range(self.random.choice([1, 1, 2, 2, 3, 4]))]
        return "".join(text for text, _ in items), "".join(sample for _, sample in items)

    def item(self, depth: int) -> tuple[str, str]:  # noqa: PLR0911 - a construct each
        if self.random.random() < 0.03:
            return self.random.choice(COMMENTS), ""
        kind = self.random.randint(0, 19)
        if kind < 8 or depth == 0:
            return self.literal()
        if kind < 11:
            return self.random.choice(CLASSES), self.random.choice("aZ5 é!ſK_")
        if kind < 13:
            return self.random.choice(EDGES), ""
        if kind < 16:
            return self.repeat(depth - 1)
        if kind < 18:
            return self.group(depth - 1)
        if kind == 18 and self.groups:
            return self.back_reference()
        return self.look_around(depth - 1)

    def literal(self) -> tuple[str, str]:
        text = self.random.choice((*WORDS, *WORDS, *SIGNS))
        if self.random.random() < 0.3:
            text = text[: self.random.randint(1, len(text))]
        escaped = "".join(f"\\{char}" if char in "()[]{}.*+?|^$\\# \t" else char for char in text)
        return escaped, text

    def repeat(self, depth: int) -> tuple[str, str]:
        text, sample = self.group(depth) if self.random.random() < 0.6 else self.single()
        count, times = self.random.choice(COUNTS)
        return text + count + self.random.choice(["", "", "", "?", "+"]), sample * times

    def single(self) -> tuple[str, str]:
        char = self.random.choice("aosk!lĸßΣı")
        return self.random.choice([(char, char), (self.random.choice(CLASSES), "a")])

    def group(self, depth: int) -> tuple[str, str]:
        kinds = [
            "(",
            "(",
            "(?:",
            "(?:",
            "(?>",
            "(?i:",
            "(?-i:",
            "(?P<n%d>",
            "(?<n%d>",
            "(?x:",
            "(?a:",
        ]
        kind = self.random.choice(kinds)
        if kind == "(" or "%" in kind:
            self.groups += 1
            kind = kind % self.groups if "%" in kind else kind
        text, sample = self.alternation(depth)
        if kind == "(?x:" and self.random.random() < 0.5:
            text = f" {text} # [ ( {{e<=1}}\n"
        fuzzy = self.random.choice(FUZZY) if self.random.random() < 0.02 else ""
        return f"{kind}{text}){fuzzy}", sample

    def back_reference(self) -> tuple[str, str]:
        number = self.random.randint(1, self.groups)
        if self.random.random() < 0.3:
            text, sample = self.literal()
            return f"(?({number}){text}|x)", sample
        return f"(?:\\{number})", self.random.choice(WORDS)

    def look_around(self, depth: int) -> tuple[str, str]:
        kind = self.random.choice(["(?=", "(?!", "(?<=", "(?<!"])
        text, sample = self.alternation(depth)
        return f"{kind}{text})", sample if kind == "(?=" else ""

    def line(self, samples: list[str]) -> str:
        pieces = []
        for _ in range(self.random.randint(1, 3)):
            text = self.random.choice(samples) if self.random.random() < 0.8 else ""
            pieces.append("".join(map(self.twin, text)))
            if self.random.random() < 0.5:
                pieces.append(self.random.choice((*WORDS, *SIGNS, *SIGNS)))
        line = "".join(pieces)
        if self.random.random() < 0.1:
            line = f"\x02{line}\x0304,05x\x03"
        if self.random.random() < 0.02:
            line += "\n"
        return line[: self.random.randint(1, 60)] if self.random.random() < 0.2 else line

    def twin(self, char: str) -> str:
        if self.random.random() < 0.15:
            return self.random.choice(TWINS.get(char, char.swapcase()[:1]))
        return char
