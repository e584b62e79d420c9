#!/usr/bin/env python3
"""Builds the Containerfile's image without a container engine, each step in a chroot, and tries it.

The image it begins with is Debian with a Python of its own; a folder made by debootstrap, with
Debian's Python, stands for it. As root: `.ci/container.py FOLDER_OF_DEBIAN`.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TREE = Path(__file__).parents[1]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PLANTED = (
    *(".git/config", ".env", "secret.pem", "mybot/rules.toml"),
    *("talkback.db", "talkback.db-wal", "talkback/talkback.db", "talkback/bot/secret.key"),
)
"""What may lie about in somebody's copy of the source, and has no place in an image."""


@dataclass(slots=True)
class Stage:
    """An image in the making: its files, and what the steps so far have set."""

    root: Path
    workdir: str = "/"
    user: str = "root"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    command: dict[str, list[str]] = field(default_factory=dict)

    def run(self, *argv: str, said: str = "") -> str:
        """What it prints; raises CalledProcessError where it fails."""
        inside = ["env", "-i", *(f"{name}={value}" for name, value in self.env.items())]
        where = ["sh", "-c", f'cd {shlex.quote(self.workdir)} && exec "$@"', "sh", *argv]
        chroot = ["chroot", f"--userspec={self.user}", str(self.root), *inside, *where]
        done = subprocess.run(chroot, input=said, capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        done.check_returncode()
        return done.stdout


def steps(containerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction and the rest of its line, lines that a backslash ends put together."""
    text = re.sub(r"^\s*#.*\n", "", containerfile, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(str.strip, text.splitlines()):
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether the last pattern that is the path's, or a folder's above it, keeps it out."""
    parts = path.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    ignored = False
    for pattern in patterns:
        if any(_pattern(pattern.removeprefix("!")).fullmatch(name) for name in above):
            ignored = not pattern.startswith("!")
    return ignored


def _pattern(pattern: str) -> re.Pattern[str]:
    """As in Go's filepath.Match, and `**/` for any folders."""
    pieces = re.split(r"(\*\*/|\*|\?)", pattern)
    meant = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meant.get(piece) or re.escape(piece) for piece in pieces))


def copy_context(context: Path, target: Path) -> None:
    """What of the source goes to the builder."""
    lines = (context / ".containerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    for path in filter(Path.is_file, context.rglob("*")):
        name = str(path.relative_to(context))
        if not is_ignored(name, patterns):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / name)


def build(context: Path, base: Path, folder: Path) -> tuple[Stage, dict[str, Stage]]:
    """The image, and the stages with a name."""
    stages: dict[str, Stage] = {}
    for word, rest in steps((context / "Containerfile").read_text(encoding="utf-8")):
        print(word, rest, flush=True)
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            stage = stages[name or image] = Stage(folder / (name or "image"))
            subprocess.run(["cp", "-a", base, stage.root], check=True)
        else:
            _step(stage, word, rest, context, stages)
    return stage, stages


def _step(stage: Stage, word: str, rest: str, context: Path, stages: dict[str, Stage]) -> None:
    match word:
        case "RUN":
            print(stage.run("sh", "-c", rest), end="")
        case "COPY" if rest.startswith("--from="):
            name, source, target = rest.removeprefix("--from=").split()
            subprocess.run(
                ["cp", "-aT", f"{stages[name].root}{source}", f"{stage.root}{target}"], check=True
            )
        case "COPY":
            copy_context(context, stage.root / stage.workdir[1:])
        case "WORKDIR":
            stage.workdir = rest
            (stage.root / rest[1:]).mkdir(exist_ok=True)
        case "USER":
            stage.user = stage.run("sh", "-c", f"echo $(id -u {rest}):$(id -g {rest})").strip()
        case "ENV":
            named = re.findall(r"(\w+)=(\S+)", rest)
            stage.env |= {name: value.replace("$PATH", stage.env["PATH"]) for name, value in named}
        case "ENTRYPOINT" | "CMD":
            stage.command[word] = json.loads(rest)
        case "VOLUME" | "STOPSIGNAL":
            pass
        case _:
            raise ValueError(f"{word}: what is to be done for this?")


def prepare(base: Path) -> None:
    """What the official image has and Debian has not, and this machine's way to the registries."""
    if not (python := base / "usr/bin/python").exists():
        python.symlink_to("python3")
    for path in ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"):
        shutil.copy(path, f"{base}{path}")


def main() -> None:
    base = Path(sys.argv[1])
    prepare(base)
    with tempfile.TemporaryDirectory(dir=base.parent) as name:
        folder = Path(name)
        context = folder / "context"
        shutil.copytree(TREE, context, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache"))
        for planted in PLANTED:
            (context / planted).parent.mkdir(exist_ok=True)
            (context / planted).write_text("planted", encoding="utf-8")
        image, stages = build(context, base, folder)
        leaked = [path for path in PLANTED if (stages["build"].root / "src" / path).exists()]
        assert not leaked, leaked
        try_out(image)


def try_out(image: Stage) -> None:
    """The first minutes of somebody who has it: a config, a check, an answer, and no rights."""
    program = image.command["ENTRYPOINT"]
    assert image.run("id", "-u").strip() != "0"
    assert image.run("sh", "-c", "test -w /opt/talkback || echo no") == "no\n"
    print(image.run(*program, "init", "/data"))
    print(image.run(*program, "check"))
    answer = image.run(*program, "run", "--local", "--quiet", said="that's what she said\n")
    assert " ~ " in answer, answer
    print(answer)
    print(image.command["CMD"], "is what it does by itself")


if __name__ == "__main__":
    main()
