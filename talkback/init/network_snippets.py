"""What to write for each network, a file each in `networks/`, and how it gets into the starter.

A line that begins with `# ` is prose, one that begins with `#` and a letter is for who has an
account there: it stands in the starter as it is, and in the docs without its sign.
"""

import re
from pathlib import Path

from talkback.model.closest import did_you_mean
from talkback.model.errors import TalkbackError

_FOLDER = Path(__file__).parent / "networks"
_NONE_NAMED = re.compile(r"# No network is named here.*?\n(?=\n# Rules are tried)", re.DOTALL)
_REALNAME = re.compile(r"^realname = .*\n", re.MULTILINE)
_OPERATOR = (
    '# operator = "you, and where"            # who answers for this bot: networks ask for it\n'
)


def network_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def snippet(name: str) -> str:
    """What to write for a network. Raises TalkbackError where we know none of that name."""
    names = network_names()
    if name.lower() not in names:
        hint = did_you_mean(name, names) or f"; known: {', '.join(names)}"
        raise TalkbackError(f"nothing is known of a network called {name!r}{hint}")
    return (_FOLDER / f"{name.lower()}.toml").read_text(encoding="utf-8")


def prose(text: str) -> str:
    """What a snippet says in words, as one paragraph."""
    return " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))


def with_login(text: str) -> str:
    """The keys of a snippet, those for who has an account included."""
    lines = (line for line in text.splitlines() if not line.startswith("# "))
    return "".join(f"{line.removeprefix('#')}\n" for line in lines)


def with_networks(starter: str, names: tuple[str, ...]) -> str:
    """The starter with these networks in the place of the one that it shows as a comment."""
    snippets = "\n".join(snippet(name) for name in dict.fromkeys(names))
    told = _REALNAME.sub(lambda found: found[0] + _OPERATOR, starter, count=1)
    return _NONE_NAMED.sub(lambda _: snippets, told, count=1)
