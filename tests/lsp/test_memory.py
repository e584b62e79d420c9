"""What was typed and is gone is forgotten; `benchmarks/editor_memory.py` types for an hour."""

import functools
import gc
import re
import sys
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from benchmarks.editor_memory import typed
from talkback.config.reading_cache import ReadingCache
from talkback.lsp.analysis import ReadConfig, analyse
from talkback.lsp.open_files import OpenFiles

SHIPPED = (Path(__file__).parents[2] / "rules.toml").read_text(encoding="utf-8")
KEYS = 60
FEW = 4_000
"""Blocks of memory: what sixty keys leave if each of their rules and places is kept."""


def blocks() -> int:
    """All that is held, caches of bounded size aside."""
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            each.cache_clear()
    re.purge()
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.long
def test_typing_leaves_nothing_behind(tmp_path: Path) -> None:
    path, files, cache, rng = tmp_path / "rules.toml", OpenFiles(), ReadingCache(), Random(15)
    path.write_text(SHIPPED, encoding="utf-8")
    last: ReadConfig | None = None

    def type_keys(count: int, last: ReadConfig | None) -> ReadConfig | None:
        for text in (*islice(typed(SHIPPED, rng), count), SHIPPED):
            files.put(path, text)
            last = analyse(path, files, (), last, cache).read
        return last

    last = type_keys(KEYS, last)
    before = blocks()
    last = type_keys(KEYS, last)
    assert blocks() - before < FEW
