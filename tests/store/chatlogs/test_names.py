"""What paths tell of logs."""

from datetime import date
from pathlib import Path

import pytest

from talkback.store.chatlogs.names import Name, read_name

DAY = date(2024, 1, 2)
CASES = [
    pytest.param("libera/#py/2024-01-02.log", "#py", "libera", DAY, id="ZNC"),
    pytest.param("user_libera_#py_20240102.log", "#py", None, DAY, id="ZNC of old"),
    pytest.param("Libera/#py.log", "#py", "libera", None, id="irssi"),
    pytest.param(
        "libera/#py.2024-01-02.log.gz", "#py", "libera", DAY, id="irssi, a file a day, packed"
    ),
    pytest.param("irc.libera.#py.weechatlog", "#py", "libera", None, id="WeeChat"),
    pytest.param(
        "irc.oftc.##c.weechatlog.zst", "##c", "oftc", None, id="WeeChat, a network nobody told"
    ),
    pytest.param("2024/01/02/#py.txt", "#py", None, DAY, id="a folder a day"),
    pytest.param("2024-01-02-#py.txt", "#py", None, DAY, id="the day first"),
    pytest.param("logs/2024-01-02.chat.log", None, None, DAY, id="no channel"),
    pytest.param("#node.js.log", "#node.js", None, None, id="a channel with a point in it"),
    pytest.param("2024-13-45.log", None, None, None, id="no day of the calendar"),
    pytest.param("120240102.log", None, None, None, id="a number is no day"),
]


@pytest.mark.parametrize(("path", "channel", "network", "day"), CASES)
def test_a_path(path: str, channel: str | None, network: str | None, day: date | None) -> None:
    name = read_name(Path(path), {"libera"})
    assert (name.channel, name.network, name.day) == (channel, network, day)
    assert not name.private


def test_a_conversation_in_weechat_is_private() -> None:
    name = read_name(Path("irc.libera.alice.weechatlog"), {"libera"})
    assert (name.private, name.channel) == (True, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-01-02.chat.log", "2024-01-03.chat.log.gz"),
        ("chat-2024-01-02.log", "chat-2024-01-03.log"),
        ("2024/01/02/chat.txt", "2024/01/03/chat.txt"),
    ],
)
def test_files_of_one_place_differ_by_the_day_alone(one: str, other: str) -> None:
    assert read_name(Path(one), ()).label == read_name(Path(other), ()).label
    assert read_name(Path(one), ()) != Name("")
