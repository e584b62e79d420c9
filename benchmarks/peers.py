"""The bots side by side: each with the same rules and every brake off, in its own environment."""

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks.chat import CHANNEL

ANSWER = "heard that"

# Sopel will not run as root, which is who we are in most containers.
_SOPEL = "import sopel.cli.run as run; run.check_not_root = lambda: None; run.main()"
_LIMNORIA = "from supybot.scripts.limnoria import main; main()"

_SOPEL_PLUGIN = f"""
import json
import pathlib

from sopel import plugin


def _rule(number, pattern):
    @plugin.search(pattern)
    def answer(bot, trigger):
        bot.reply("{ANSWER}")

    answer.__name__ = f"rule_{{number}}"
    return answer


for _number, _pattern in enumerate(json.loads(pathlib.Path("patterns.json").read_text())):
    globals()[f"rule_{{_number}}"] = _rule(_number, _pattern)
"""

_LIMNORIA_PLUGIN = f'''
import json
import pathlib

from supybot import callbacks


def _rule(number, pattern):
    def answer(self, irc, msg, match):
        irc.reply("{ANSWER}", prefixNick=True)

    answer.__doc__ = pattern
    return answer


_patterns = json.loads(pathlib.Path("patterns.json").read_text())


class Flood(callbacks.PluginRegexp):
    """Answers patterns."""

    regexps = [f"rule{{number}}" for number in range(len(_patterns))]


for _number, _pattern in enumerate(_patterns):
    setattr(Flood, f"rule{{_number}}", _rule(_number, _pattern))

Class = Flood
'''


@dataclass(frozen=True, slots=True)
class Peer:
    """A bot that we can run; `write` lays its files into a folder."""

    name: str
    requirement: str | None
    write: Callable[[Path, int, Sequence[str]], None]
    arguments: tuple[str, ...]
    package: str = ""
    """On PyPI, where that is not its name."""

    @property
    def ours(self) -> bool:
        return self.requirement is None

    def python(self) -> str:
        """The interpreter that has this bot; makes its environment the first time.

        Raises subprocess.CalledProcessError if it cannot be installed.
        """
        if self.requirement is None:
            return sys.executable
        tag = "{}{}".format(*sys.version_info[:2])
        folder = user_cache_path("talkback-benchmarks") / f"{self.name}-{tag}"
        python, ready = folder / "bin" / "python", folder / "ready"
        if not ready.is_file() or ready.read_text() != self.requirement:
            venv.create(folder, clear=True, with_pip=True)
            install = [str(python), "-m", "pip", "install", "-qq", self.requirement]
            subprocess.run(install, check=True, stdout=sys.stderr)
            ready.write_text(self.requirement)
        return str(python)

    def version(self) -> str:
        package = self.package or self.name
        code = f"import importlib.metadata as m; print(m.version({package!r}))"
        done = subprocess.run(
            [self.python(), "-c", code], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


def talkback(
    name: str = "talkback", state: str = "false", quiet: tuple[str, ...] = ("-q",)
) -> Peer:
    """Ours, with that as `state` in its config."""
    arguments = ("-m", "talkback", "-c", "rules.toml", "run", *quiet)
    return Peer(name, None, partial(_talkback, state), arguments, "talkback-irc")


def _talkback(state: str, folder: Path, port: int, patterns: Sequence[str]) -> None:
    rules = "".join(
        f"[rules.r{number}]\n"
        f"triggers = {json.dumps(pattern, ensure_ascii=False)}\n"
        f"reply = '{{nick}}: {ANSWER}'\n"
        for number, pattern in enumerate(patterns)
    )
    head = f"""
[bot]
nick = "bot"
max_replies = false
max_replies_person = false
loop_guard = false
state = {state}

[networks.flood]
host = "127.0.0.1"
port = {port}
tls = false
channels = ["{CHANNEL}"]
throttle = false
"""
    (folder / "rules.toml").write_text(head + rules)
    (folder / "rules.toml").chmod(0o600)


def _sopel(folder: Path, port: int, patterns: Sequence[str]) -> None:
    (folder / "patterns.json").write_text(json.dumps(patterns))
    (folder / "plugins").mkdir()
    (folder / "plugins" / "flood.py").write_text(_SOPEL_PLUGIN)
    (folder / "sopel.cfg").write_text(f"""
[core]
nick = bot
owner = nobody
host = 127.0.0.1
port = {port}
use_ssl = false
channels = "{CHANNEL}"
homedir = {folder}
extra = {folder / "plugins"}
enable = flood
antiloop_threshold = 0
flood_burst_lines = 1000000000
logging_level = WARNING
""")


def _limnoria(folder: Path, port: int, patterns: Sequence[str]) -> None:
    (folder / "patterns.json").write_text(json.dumps(patterns))
    (folder / "plugins" / "Flood").mkdir(parents=True)
    (folder / "plugins" / "Flood" / "__init__.py").write_text(_LIMNORIA_PLUGIN)
    (folder / "bot.conf").write_text(f"""
supybot.nick: bot
supybot.ident: bot
supybot.networks: flood
supybot.networks.flood.servers: 127.0.0.1:{port}
supybot.networks.flood.channels: {CHANNEL}
supybot.networks.flood.ssl: False
supybot.protocols.irc.throttleTime: 0
supybot.protocols.irc.queuing.duplicates: True
supybot.abuse.flood.command: False
supybot.abuse.flood.command.invalid: False
supybot.log.level: WARNING
supybot.log.stdout: False
supybot.plugins: Flood
supybot.plugins.Flood: True
supybot.directories.plugins: {folder / "plugins"}
""")


PEERS = {
    peer.name: peer
    for peer in (
        talkback(),
        # What it says goes to a file in the folder of its rules, each reply included.
        talkback("talkback-logging", quiet=()),
        Peer("sopel", "sopel>=8.0.4", _sopel, ("-c", _SOPEL, "start", "-c", "sopel.cfg")),
        Peer(
            "limnoria",
            "limnoria>=2026.1",
            _limnoria,
            ("-c", _LIMNORIA, "--allow-root", "bot.conf"),
        ),
    )
}
