"""What people say to each other: lines of real channels where there are logs, else small talk.

`TALKBACK_LOGS` names a folder of them; without it one beside the checkout is looked for.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from talkback.chatlogs.detect import detect

_BESIDE = Path(__file__).parents[3] / "shared" / "irclogs"
LOGS = Path(os.environ.get("TALKBACK_LOGS", _BESIDE))

_OPENINGS = [
    "so",
    "well",
    "hm",
    "btw",
    "and then",
    "I think",
    "lol,",
    "no,",
    "yes:",
    "does anybody know why",
]
_THINGS = [
    "the kernel",
    "my cat",
    "that patch",
    "this train",
    "her code",
    "the café",
    "python 3",
    "it",
]
_DOINGS = ["is broken again", "said nothing", "was late", "works for me", "looks odd", "fell over"]
_ENDINGS = ("", "", "", "!", "?", "...", " :)", " 😀", " \x02really\x02", ", she said", "  haha")


def generated(rng: Random) -> Iterator[str]:
    """Small talk without end."""
    while True:
        words = (rng.choice(each) for each in (_OPENINGS, _THINGS, _DOINGS))
        yield " ".join(words) + rng.choice(_ENDINGS)


def logged(rng: Random) -> Iterator[str]:
    """What was said in one log after the other, without end."""
    logs = sorted(LOGS.glob("*.log"))
    while True:
        yield from _said(rng.choice(logs))


def _said(log: Path) -> Iterator[str]:
    data = log.read_bytes()
    format_ = detect(data[:65536])
    assert format_ is not None, f"{log} is no chat log"
    for line in data.split(b"\n"):
        said = format_.read(line)
        if said is not None and said.text:
            yield said.text
