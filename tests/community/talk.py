"""What people say to each other: lines of real channels where a folder of logs is at hand, else ours.

`TALKBACK_LOGS` names the folder; by default one beside the checkout is looked for.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from talkback.store.chatlogs.detect import detect

LOGS = Path(
    os.environ.get("TALKBACK_LOGS", Path(__file__).parents[3].joinpath("shared", "irclogs"))
)

_OPENINGS = (
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
)
_THINGS = (
    "the kernel",
    "my cat",
    "that patch",
    "this train",
    "her code",
    "the café",
    "python 3",
    "it",
    "the build",
)
_DOINGS = (
    "is broken again",
    "said nothing",
    "was late",
    "needs a reboot",
    "works for me",
    "looks odd",
    "fell over",
)
_ENDINGS = ("", "", "", "!", "?", "...", " :)", " 😀", " \x02really\x02", ", she said", "  haha")


def generated(rng: Random) -> Iterator[str]:
    """Small talk without end."""
    while True:
        words = (rng.choice(each) for each in (_OPENINGS, _THINGS, _DOINGS))
        yield " ".join(words) + rng.choice(_ENDINGS)


def logged(rng: Random, folder: Path = LOGS) -> Iterator[str]:
    """What was said in one log after the other, without end."""
    logs = sorted(folder.glob("*.log"))
    while True:
        yield from _said(rng.choice(logs))


def _said(log: Path) -> Iterator[str]:
    data = log.read_bytes()
    form = detect(data[:65536])
    for line in data.split(b"\n") if form is not None else ():
        if (said := form.read(line)) is not None and said.text:
            yield said.text
