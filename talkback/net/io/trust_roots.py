"""The system's trust roots: one at a time where they lie singly, instead of all of them.

OpenSSL finds the root of a chain by its file's name, where openssl-rehash(1) has named the files of
a directory. Its bundle of the same roots is read whole: 28 ms and a mebibyte for each connection.
"""

import os
import re
import ssl
from contextlib import suppress
from pathlib import Path

from talkback.model.lazy_pattern import lazily

_NAMED_BY_HASH = lazily(lambda: re.compile(r"[0-9a-f]{8}\.[0-9]+"))


def root_directory() -> str | None:
    """That of the system, where its bundle is the files of this directory, one behind another.

    As update-ca-certificates(8) makes it. None where the bundle may hold a root that is not there.
    """
    paths = ssl.get_default_verify_paths()
    if not (paths.cafile and paths.capath):  # None where there is no such file or directory
        return None
    with suppress(OSError):  # a link that leads nowhere: whoever made the bundle saw another
        if _size_of_roots(paths.capath) == Path(paths.cafile).stat().st_size:
            return paths.capath
    return None


def _size_of_roots(directory: str) -> int:
    with os.scandir(directory) as entries:
        return sum(each.stat().st_size for each in entries if _NAMED_BY_HASH.fullmatch(each.name))
