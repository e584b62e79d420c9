"""Lines that could tell a mutant from its rule: what both are made of, with what was changed.

Only those are made that the kind of the change asks for: words glued together for a boundary,
something before and behind for an anchor, capitals, curly quotes. Whether one of them tells the
two apart is for the search to say.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from talkback.check.prove.mutants import PATTERN_KEYS, Mutant, Patterns
from talkback.check.prove.pattern_edits import VETOES, ChangeKind
from talkback.check.prove.sample_texts import sample_texts
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule

MOST_LINES = 400
Samples = Callable[[Trigger], Sequence[str]]

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def witness_lines(mutant: Mutant, samples: Samples) -> Iterator[str]:
    """At most so many lines, the likeliest and most natural first."""
    return islice(dict.fromkeys(_lines(mutant, samples)), MOST_LINES)


def samples_of(trigger: Trigger) -> Sequence[str]:
    """Texts that the trigger finds, those first that show it as it is written."""
    made = sample_texts(trigger.pattern, ignore_case=trigger.ignore_case)
    return [text for text in made if trigger.compiled.search(text, timeout=0.05)]


def _lines(mutant: Mutant, samples: Samples) -> Iterator[str]:
    fixed = _fixed(mutant.original, samples)
    for text in _varied(mutant, samples):
        yield from _placed(mutant, text, fixed)


def _fixed(rule: Rule, samples: Samples) -> dict[str, str]:
    """What a line of the rule holds beside the part that is varied."""
    first = {trigger: next(iter(samples(trigger)), "") for trigger in (*rule.triggers, *rule.also)}
    triggers = next((first[one] for one in rule.triggers if first[one]), "")
    return {"triggers": triggers, "also": " ".join(first[one] for one in rule.also)}


def _varied(mutant: Mutant, samples: Samples) -> Iterator[str]:
    """The part that was changed, in all its forms, in the rule and in the mutant."""
    for trigger in _changed(mutant):
        for text in samples(trigger):
            yield text
            yield from _FORMS.get(mutant.kind, _unchanged)(text)
            yield from _with_removed(mutant, text)


def _with_removed(mutant: Mutant, text: str) -> Iterator[str]:
    """With what a look-around forbade, wherever it could stand: its end is nearest to most."""
    opening = next((sign for sign in VETOES if mutant.removed.startswith(sign)), None)
    if opening is None or mutant.kind is not ChangeKind.VETO:
        return
    for forbidden in sample_texts(mutant.removed[len(opening) : -1], ignore_case=True):
        for at in range(len(text), -1, -1):
            yield f"{text[:at]}{forbidden}{text[at:]}"


def _changed(mutant: Mutant) -> Iterator[Trigger]:
    for rule in (mutant.original, mutant.rule):
        for key in (mutant.key,) if mutant.key else PATTERN_KEYS:
            patterns: Patterns = getattr(rule, key)
            if len(mutant.rule.triggers) == len(mutant.original.triggers) and mutant.key:
                yield from patterns[mutant.index : mutant.index + 1]
            else:
                yield from patterns


def _placed(mutant: Mutant, text: str, fixed: dict[str, str]) -> Iterator[str]:
    """The varied part among what the rule asks beside it, in either order."""
    rule = mutant.original
    others = [fixed[key] for key in ("triggers", "also") if key != mutant.key and fixed[key]]
    if mutant.key is None:
        others = [fixed["also"]] if rule.also else []
    if mutant.key == "also" and len(rule.also) > 1:
        others.append(fixed["also"])
    if not others:
        yield text
        return
    beside = " ".join(others)
    yield beside
    yield f"{beside} {text}"
    yield f"{text} {beside}"


def _unchanged(_text: str) -> Iterator[str]:
    yield from ()


def _glued(text: str) -> Iterator[str]:
    """Without a boundary: within a word, or apart from one."""
    for sign in ("s", "x", " ", "-"):
        yield f"{text}{sign}"
        yield f"{sign}{text}"
    yield f"x{text}x"
    for at in range(1, len(text)):
        if text[at] == " " or text[at - 1] == " ":
            yield text[:at].rstrip() + text[at:].lstrip()


def _amid(text: str) -> Iterator[str]:
    yield f"well {text}"
    yield f"{text} then"
    yield f"well {text} then"


def _in_other_case(text: str) -> Iterator[str]:
    yield text.upper()
    yield text.capitalize()
    yield text.lower()
    yield text.swapcase()


def _as_phones_write(text: str) -> Iterator[str]:
    """Typed on a phone, in bold, pasted from a page, or for the eye alone."""
    yield text.replace("'", "’").replace('"', "“")
    yield text.replace("-", "–")
    yield text.replace(" ", "  ")
    for at in range(1, len(text)):
        yield f"{text[:at]}\x02{text[at:]}"
    yield text.translate(_FULL_WIDTH)
    yield f"\x02{text}\x02"


_FORMS: dict[ChangeKind, Callable[[str], Iterator[str]]] = {
    ChangeKind.BOUNDARY: _glued,
    ChangeKind.ANCHOR: _amid,
    ChangeKind.CASE: _in_other_case,
    ChangeKind.NORMALISING: _as_phones_write,
    ChangeKind.VETO: _amid,
}
