"""Commands to the server, as strings: the one place that writes them, and the last gate."""

from collections.abc import Mapping

from talkback.model.line import format_tags

LINE_BYTES = 512
"""Bytes in a line with its CR LF (RFC 1459 section 2.3); tags have a budget of their own."""
SENT_TAGS_BYTES = 4096
"""Bytes of tags a client may send, with `@` and the blank (IRCv3 message-tags)."""


def format_line(verb: str, *params: str, tags: Mapping[str, str] | None = None) -> str:
    """A line of plain parameters; only the last may be empty, hold blanks or begin with a colon.

    Raises ValueError where another one does, since the server would read it as something else.
    """
    if params and not _plain(params[-1]):
        return format_line_trailing(verb, *params, tags=tags)
    return _framed(verb, params, tags)


def format_line_trailing(verb: str, *params: str, tags: Mapping[str, str] | None = None) -> str:
    """A line whose last parameter is prose, which is what people expect to see after a colon."""
    return f"{_framed(verb, params[:-1], tags)} :{params[-1]}"


def encode(line: str) -> bytes:
    """The bytes for the socket.

    Raises ValueError where one line would become two, or be more than a server takes.
    """
    if "\n" in line or "\r" in line or "\0" in line:
        raise ValueError("a line to the server holds CR, LF or NUL")
    tags, blank, rest = line.partition(" ") if line.startswith("@") else ("", "", line)
    data = rest.encode(errors="replace") + b"\r\n"
    prefix = (tags + blank).encode(errors="replace")
    if len(data) > LINE_BYTES or len(prefix) > SENT_TAGS_BYTES:
        raise ValueError(f"a line to the server is {len(data)} bytes long, of {LINE_BYTES}")
    return prefix + data


def _framed(verb: str, params: tuple[str, ...], tags: Mapping[str, str] | None) -> str:
    if not all(map(_plain, params)):
        raise ValueError(f"a parameter of {verb} is empty, has a blank or begins with a colon")
    return " ".join((f"@{format_tags(tags)}", verb, *params) if tags else (verb, *params))


def _plain(param: str) -> bool:
    """Whether a server reads it as one parameter wherever it stands."""
    return bool(param) and " " not in param and param[0] != ":"
