"""Logs searched by the workers of a Dask cluster: the report is that of one process."""

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import requires
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.chatlogs import chunks
from talkback.cli.replay import replay as command
from talkback.model.errors import StoreError
from talkback.replay import cluster
from talkback.replay.cluster import Cluster
from talkback.replay.run import Replay
from tests.replay.dask_cluster import dask_cluster
from tests.replay.making import RULES, folder_of_logs, quickly, replay_of


def by_cluster(replay: Replay, address: str, watch: Callable[[int], None]) -> None:
    with Cluster(address) as executor:
        replay.run(executor, watch, locate=Path.absolute)


def test_one_worker_two_and_four_report_what_one_process_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers are in folders of their own, and logs are named from where we are."""
    folder_of_logs(tmp_path / "logs")
    monkeypatch.chdir(tmp_path)
    with dask_cluster(tmp_path, 0) as workers:
        for size, more in ((1 << 20, 1), (1000, 1), (400, 2)):
            monkeypatch.setattr(chunks, "PART", size)
            workers.add_workers(more)
            replay = replay_of(RULES, Path("logs"))
            by_cluster(replay, workers.address, lambda _: None)
            assert replay.report == quickly(RULES, Path("logs"))
            assert replay.complete
        replay = replay_of(RULES, Path("logs"))
        gone = replay.logged_channels[1].logs[0].path
        gone.unlink()
        by_cluster(replay, workers.address, lambda _: None)
    assert replay.report.odd.files == {str(gone): "could not be read: No such file or directory"}


def test_a_worker_that_is_killed_is_done_without_and_the_last_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = folder_of_logs(tmp_path / "logs")
    monkeypatch.setattr(chunks, "PART", 100)
    monkeypatch.setattr(cluster, "GRACE_S", 0.5)
    killed: list[str] = []
    with dask_cluster(tmp_path, 2) as workers:

        def kill_one(_read: int) -> None:
            if len(killed) < asked:
                killed.append(workers.kill_worker())

        asked, replay = 1, replay_of(RULES, logs)
        by_cluster(replay, workers.address, kill_one)
        assert replay.report == quickly(RULES, logs)
        asked, replay = 2, replay_of(RULES, logs)
        with pytest.raises(StoreError) as told:
            by_cluster(replay, workers.address, kill_one)
    assert killed[1] in str(told.value)
    assert not replay.complete


def test_who_does_not_answer_and_who_has_no_workers_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.3)
    monkeypatch.setattr(cluster, "WORKER_S", 0.3)
    with pytest.raises(StoreError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1:"):
        Cluster("tcp://127.0.0.1:1")
    with pytest.raises(StoreError, match=r"no Dask scheduler answers at tls://127\.0\.0\.1:1:"):
        Cluster("tls://127.0.0.1:1")
    with dask_cluster(tmp_path, 0) as alone:
        monkeypatch.setattr(cluster, "CONNECT_S", 30.0)
        with pytest.raises(StoreError, match=f"dask worker {alone.address}"):
            Cluster(alone.address)


def test_without_the_extra_it_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "#tea.log").write_text("[12:34] <alice> twss\n")
    code = "import sys; sys.modules['distributed'] = None; import talkback.cli.main as m; m.main()"
    argv = [sys.executable, "-c", code, "replay", "--workers", "tcp://h:8786", "#tea.log"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'talkback-irc[dask]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_package_alone_does_not_need_it() -> None:
    needed = [one for one in requires("talkback-irc") or [] if one.startswith("distributed")]
    assert needed
    assert all("extra ==" in one for one in needed)


@pytest.mark.parametrize("told", ["0", "-1", "many", "http://host:8786", "tcp://host"])
def test_what_is_neither_a_number_nor_an_address_is_refused(told: str, tmp_path: Path) -> None:
    (tmp_path / "#tea.log").write_text("[12:34] <alice> twss\n")
    done = CliRunner().invoke(command, [f"--workers={told}", str(tmp_path / "#tea.log")])
    assert done.exit_code == 2
    assert "tcp://HOST:8786" in done.output
