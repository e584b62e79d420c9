"""A page as one file of HTML: every text escaped, no script and no style but ours.

What came from chat is text wherever it stands: the template engine escapes it for HTML, and before
that all that does not print is written as an escape, so that nothing turns the direction of a line
or hides in it. The policy inside the file names our script and style by their hashes; a browser
runs and draws nothing else, and asks no host for anything.
"""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from talkback import __version__
from talkback.model.text import escape_unprintable
from talkback.report.page import Page

_TEMPLATES = files("talkback.report") / "templates"
_ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
"""Empty, so that no browser asks for another one."""


def to_html(page: Page) -> bytes:
    """The whole file."""
    script, style = _part("report.js"), _part("report.css")
    text = (
        _environment()
        .get_template("report.html")
        .render(
            page=page,
            script=Markup(script),  # noqa: S704 - our own, and no text of others in it
            style=Markup(style),  # noqa: S704
            policy=_policy(script, style),
            icon=_ICON,
            version=__version__,
        )
    )
    return text.encode()


def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("talkback.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )


def _printable(value: object) -> object:
    """Markup is ours; any other text is as others wrote it."""
    return escape_unprintable(value) if type(value) is str else value


def _policy(script: str, style: str) -> str:
    sources = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def _hash(text: str) -> str:
    """CSP level 3, section 2.3.1; the text is what stands between the tags."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
