"""What goes into the container: the package, and nothing that lies about in a copy of the source.

`.ci/run` builds the whole image, step by step in a chroot.
"""

import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
IGNORE = ROOT / ".containerignore"


@pytest.fixture(scope="module")
def container() -> Iterator[ModuleType]:
    path = ROOT / ".ci" / "container.py"
    if not path.exists():
        pytest.skip("the source that is handed out has no .ci")
    spec = importlib.util.spec_from_file_location("container", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["container"] = module  # where dataclasses look for the module of a class
    spec.loader.exec_module(module)
    yield module
    del sys.modules["container"]


def patterns() -> list[str]:
    lines = IGNORE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_secrets_state_and_history_stay_out(container: ModuleType) -> None:
    for path in (
        *container.PLANTED,
        ".venv/bin/python",
        "talkback/__pycache__/x.pyc",
        "id_ed25519",
    ):
        assert container.is_ignored(path, patterns()), path


def test_all_that_the_package_is_made_of_goes_in(container: ModuleType) -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = config["tool"]["hatch"]["build"]["targets"]["wheel"]
    roots = [*wheel["packages"], *wheel["force-include"], *wheel["shared-data"]]
    roots += ["pyproject.toml", config["project"]["readme"], *config["project"]["license-files"]]
    for root in roots:
        assert not container.is_ignored(root, patterns()), root


def test_docker_goes_by_the_same_file() -> None:
    assert (ROOT / ".dockerignore").resolve() == IGNORE


def test_the_image_is_nobody_s_root_and_keeps_its_folder(container: ModuleType) -> None:
    steps = list(container.steps((ROOT / "Containerfile").read_text(encoding="utf-8")))
    last = steps[max(at for at, (word, _) in enumerate(steps) if word == "FROM") :]
    assert ("USER", "talkback") in last
    assert ("VOLUME", "/data") in last
    assert ("ENTRYPOINT", '["talkback"]') in last
