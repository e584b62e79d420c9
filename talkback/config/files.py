"""Files that the config names, and the text of the config itself."""

from pathlib import Path
from stat import S_ISREG

from talkback.config.codes import Code
from talkback.config.node import Node
from talkback.config.readers import text
from talkback.config.report import Wrong
from talkback.errors import Location


def beside(node: Node, code: Code = Code.UNREADABLE) -> tuple[Path, bytes]:
    """A file by its path, relative to the config's folder, and what is in it."""
    path = node.source.folder / text(node)
    node.source.files.append(path)
    try:
        if not S_ISREG(path.stat().st_mode):  # a pipe would make us wait
            raise node.bad(f"{path} is not a file", code)
        return path, path.read_bytes()
    except OSError as error:
        raise node.bad(f"{path} cannot be read: {error.strerror}", code) from None


def existing(node: Node) -> Path:
    """The path of a file that can be read."""
    path, _ = beside(node)
    return path


def read_config_text(path: Path) -> str:
    """The config's text with LF line ends, as TOML counts them, and no byte order mark."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise Wrong(Code.UNREADABLE, message, Location(str(path))) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from None


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Wrong:
    before = error.object[: error.start].decode()
    place = Location(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"))
    byte = error.object[error.start]
    return Wrong(Code.NOT_UTF8, f"byte 0x{byte:02X} is not UTF-8; save the file as UTF-8", place)
