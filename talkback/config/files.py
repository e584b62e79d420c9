"""Files that the config names, and the text of the config itself."""

from collections.abc import Callable
from pathlib import Path

from talkback.config.codes import Code
from talkback.config.reader import TEXT, reader
from talkback.config.report import ConfigProblem
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import text
from talkback.model.errors import Location, NotUtf8Error
from talkback.model.text import decode_utf8_file


def read_file_relative(node: ConfigValue, code: Code = Code.UNREADABLE) -> tuple[Path, bytes]:
    """A file by its path, relative to the config's folder, and what is in it."""
    path = node.source.folder / text(node)
    node.source.files.append(path)
    try:
        return path, node.source.named_file(path)
    except OSError as error:
        raise node.invalid(f"{path} cannot be read: {error.strerror}", code) from None


@reader(TEXT)
def readable_file(node: ConfigValue) -> Path:
    """The path of a file that can be read."""
    path, _ = read_file_relative(node)
    return path


@reader(TEXT)
def output_path(node: ConfigValue) -> Path:
    """The path of a file that we write, relative to the config's folder."""
    return node.source.folder / text(node)


def read_config_text(path: Path, read: Callable[[Path], bytes]) -> str:
    """The config's text with LF line ends, as TOML counts them, and no byte order mark."""
    try:
        data = read(path)
    except OSError as error:
        message = f"{path} cannot be read: {_why(path, error)}"
        raise ConfigProblem(Code.UNREADABLE, message, Location(str(path))) from None
    try:
        return decode_utf8_file(data, path).replace("\r\n", "\n")
    except NotUtf8Error as error:
        raise ConfigProblem(Code.NOT_UTF8, error.reason, error.location) from None


def _why(path: Path, error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    if isinstance(error, IsADirectoryError):
        return f"{reason}; a container gets a folder where the file to be mounted is missing"
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return f"{reason}; it is a link to {path.readlink()}"
    return reason
