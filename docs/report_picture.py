"""The picture of a report: a real one, in a real browser, on light and on dark.

A browser's pixels are not the same everywhere, so what is compared is what they were made from:
the hash of the words and numbers on them stands beside them. Of a style that changes it tells
nothing: remove it, and both are made again.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.pictures import FOLDER, PROGRAM, bot, environment
from talkback import __version__

HASH = FOLDER / "report.sha256"
_SIZE = "1000,1060"
_BELOW = b"Hours of the week"
"""The heading at which the pictures end."""
_SCHEMES = {"report-dark.png": 0, "report.png": 1}
"""Files, and how Chromium calls what the reader prefers."""
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def report() -> bytes:
    """What `talkback replay --html` makes of the week of the pictures."""
    with bot() as home:
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", PROGRAM, "replay", "#tea.log", "--html", "report.html"],
            cwd=home,
            env=environment(home),
            capture_output=True,
            check=True,
        )
        return (home / "report.html").read_bytes()


def digest(html: bytes) -> str:
    """Of what stands on the pictures, but for the version: a release changes none of them."""
    _, _, body = html.partition(b"<body")
    in_sight, _, _ = body.partition(_BELOW)
    return hashlib.sha256(in_sight.replace(__version__.encode(), b"")).hexdigest() + "\n"


def write_report_picture(chromium: str) -> None:
    """Both pictures, where the report is another one than theirs."""
    html = report()
    if HASH.exists() and HASH.read_text(encoding="utf-8") == digest(html):
        return
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_bytes(html)
        for name, scheme in _SCHEMES.items():
            prefers = f"--blink-settings=preferredColorScheme={scheme}"
            subprocess.run(  # noqa: S603 - the browser that was found
                [
                    chromium,
                    *_FLAGS,
                    prefers,
                    f"--window-size={_SIZE}",
                    f"--screenshot={FOLDER / name}",
                    page.as_uri(),
                ],
                capture_output=True,
                check=True,
            )
    HASH.write_text(digest(html), encoding="utf-8")
