"""Where Ctrl-C may end the process at once, without a word, and where it is a KeyboardInterrupt.

While modules are imported, that would be a traceback through one of them, or get lost there. A
shell calls either end 130. Whoever ignores SIGINT, or has other plans for it, is not disturbed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal

INTERRUPTED = 130
"""What a shell calls the end by SIGINT."""


@contextmanager
def loading() -> Iterator[None]:
    """SIGINT ends the process, as SIGTERM does."""
    if getsignal(SIGINT) is not default_int_handler:
        yield
        return
    signal(SIGINT, SIG_DFL)
    try:
        yield
    finally:
        signal(SIGINT, default_int_handler)


@contextmanager
def working() -> Iterator[None]:
    """SIGINT is a KeyboardInterrupt again: there are files to close and things to say."""
    if getsignal(SIGINT) is not SIG_DFL:
        yield
        return
    signal(SIGINT, default_int_handler)
    try:
        yield
    finally:
        signal(SIGINT, SIG_DFL)
