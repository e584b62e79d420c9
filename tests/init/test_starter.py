"""What `init` writes: all of it or nothing, and what will hold secrets for its owner alone."""

import os
import resource
import stat
from pathlib import Path

import pytest

from talkback.config.json_schema import schema_text
from talkback.init.starter import write_starter
from talkback.init.systemd_unit import write_units
from talkback.model.errors import TalkbackError


def test_only_its_owner_can_read_the_config_from_its_first_moment_on(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        rules, *quotes = write_starter(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(rules.stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in quotes} == {0o666}


def test_the_rules_name_the_schema_that_lies_beside_them(tmp_path: Path) -> None:
    rules, *_, schema = write_starter(tmp_path)
    assert rules.read_text(encoding="utf-8").startswith(f"#:schema ./{schema.name}\n# ")
    assert schema.parent == rules.parent
    assert schema.read_text(encoding="utf-8") == schema_text()


def test_a_disk_that_is_full_leaves_nothing_so_that_it_can_be_tried_again(tmp_path: Path) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, usual[1]))
    try:
        for write in (write_starter, write_units):
            with pytest.raises(TalkbackError, match="File too large"):
                write(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    write_starter(tmp_path)
    write_units(tmp_path)
