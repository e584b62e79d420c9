"""What paths tell of logs."""

import os
from datetime import date
from pathlib import Path

import pytest

from talkback.chatlogs.filename import LogName, read_name

DAY = date(2024, 1, 2)
CASES = [
    pytest.param("libera/#py/2024-01-02.log", "#py", "libera", DAY, id="ZNC"),
    pytest.param("user_libera_#py_20240102.log", "#py", "libera", DAY, id="ZNC of old"),
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
    pytest.param("#py.log.1", "#py", None, None, id="rotated"),
    pytest.param("#py.log.2.gz", "#py", None, None, id="rotated and packed"),
    pytest.param("#py.log.old", "#py", None, None, id="put aside"),
    pytest.param("#py.log-20240102", "#py", None, DAY, id="rotated by the day"),
    pytest.param("#py-2024-01.log", "#py", None, None, id="a file a month"),
    pytest.param("#py-2024.log", "#py", None, None, id="a file a year"),
    pytest.param("#ctf-2024.log", "#ctf-2024", None, None, id="a channel with a year, known"),
    pytest.param("#py (2024-01-02).log", "#py", None, DAY, id="the day in brackets"),
    pytest.param("libera-#py.log", "#py", "libera", None, id="HexChat: the network first"),
    pytest.param("#py.libera.20240102.log", "#py", "libera", DAY, id="mIRC: the network last"),
    pytest.param("channel_#py.efnet_2024.01.02.log", "#py", "efnet", DAY, id="KVIrc"),
    pytest.param("channel_%23py.libera_2024.01.02.log", "#py", "libera", DAY, id="KVIrc: %23"),
    pytest.param("u/moddata/log/efnet/#py/2024-01-02.log", "#py", "efnet", DAY, id="ZNC whole"),
    pytest.param("L/libera (AB12)/Channels/#py/2024-01-02.txt", "#py", "libera", DAY, id="Textual"),
    pytest.param("libera/py.log", "#py", "libera", None, id="a channel known, without its sign"),
    pytest.param("irc.server.libera.weechatlog", None, "libera", None, id="WeeChat: the server"),
    pytest.param("2024-13-45.log", None, None, None, id="no day of the calendar"),
    pytest.param("py.log.02Jan2024", "#py", None, DAY, id="eggdrop"),
    pytest.param("#py.log.02Jan2024", "#py", None, DAY, id="eggdrop, with the sign"),
    pytest.param("#py.02-01-2024.log", "#py", None, DAY, id="the year last"),
    pytest.param("#py_01.20.2024.log", "#py", None, date(2024, 1, 20), id="the month first"),
    pytest.param("#py-20240102-090000.log", "#py", None, DAY, id="day and time"),
    pytest.param("#py.20240102T0900Z.log", "#py", None, DAY, id="day and time as in ISO 8601"),
    pytest.param("#py-2024-W01.log", "#py", None, None, id="a file a week"),
    pytest.param("#py.out", "#py", None, None, id="ii's out"),
    pytest.param("#py.log.part", "#py", None, None, id="half a download"),
    pytest.param("#py (1).log", "#py", None, None, id="downloaded twice"),
    pytest.param("#py - Copy (2).log", "#py", None, None, id="copied by hand"),
    pytest.param("2024/libera/#py.01-02.log", "#py", "libera", DAY, id="irssi: a folder a year"),
    pytest.param(
        "2024/irc.libera.#py.01-02.weechatlog", "#py", "libera", DAY, id="WeeChat, by years"
    ),
    pytest.param("2024/01/#py.02.log", "#py", None, DAY, id="a folder a month"),
    pytest.param("#go/2024/01-02.log", "#go", None, DAY, id="a folder a channel and year"),
    pytest.param("2024/#ubuntu-24.04.log", "#ubuntu-24.04", None, None, id="no day, a version"),
    pytest.param("2024/#area-51.log", "#area-51", None, None, id="no day, a number"),
    pytest.param("#py.2024Jan02", "#py", None, DAY, id="the month in letters, the year first"),
    pytest.param("#py.202401.log", "#py", None, None, id="a file a month, without a sign"),
    pytest.param("#py.log.2024-01-02-1", "#py", None, DAY, id="rotated twice a day"),
    pytest.param("libera/!ABCDEpy/2024-01-02.log", "!ABCDEpy", "libera", DAY, id="a safe channel"),
    pytest.param("libera/+py.log", "+py", "libera", None, id="a channel without modes"),
    pytest.param("libera/%26py.log", "&py", "libera", None, id="a sign as in a URL"),
    pytest.param("120240102.log", None, None, None, id="a number is no day"),
]


@pytest.mark.parametrize(("path", "channel", "network", "day"), CASES)
def test_a_path(path: str, channel: str | None, network: str | None, day: date | None) -> None:
    name = read_name(Path(path), {"libera"}, {"#py", "#ctf-2024"})
    assert (name.channel, name.network, name.day) == (channel, network, day)
    assert not name.private


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("irc.efnet.alice.weechatlog", id="WeeChat"),
        pytest.param("libera/alice.log", id="irssi"),
        pytest.param("users/me/moddata/log/efnet/alice/2024-01-02.log", id="ZNC"),
        pytest.param("me_libera_alice_20240102.log", id="ZNC of old"),
        pytest.param("Logs/efnet (AB12)/Queries/alice/2024-01-02.txt", id="Textual"),
        pytest.param("query_alice.efnet_2024.01.02.log", id="KVIrc"),
        pytest.param("libera-alice.log", id="HexChat of old"),
        pytest.param("alice.libera.log", id="mIRC"),
    ],
)
def test_a_conversation_is_private(path: str) -> None:
    name = read_name(Path(path), {"libera"})
    assert (name.private, name.channel) == (True, None)


def test_a_name_that_is_not_utf8_is_read_as_the_bot_reads_lines() -> None:
    assert read_name(Path(os.fsdecode(b"#caf\xe9.log")), ()).channel == "#café"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024-01-02.chat.log", "2024-01-03.chat.log.gz"),
        ("chat-2024-01-02.log", "chat-2024-01-03.log"),
        ("2024/01/02/chat.txt", "2024/01/03/chat.txt"),
        ("2024/chat.01-02.log", "2024/chat.01-03.log"),
    ],
)
def test_files_of_one_place_differ_by_the_day_alone(one: str, other: str) -> None:
    assert read_name(Path(one), ()).label == read_name(Path(other), ()).label
    assert read_name(Path(one), ()) != LogName("")


def test_the_day_of_a_file_goes_before_that_of_its_folder() -> None:
    days = [read_name(Path(f"backup-2024-01-02/#tea/2010-01-{day:02}.log"), ()) for day in (1, 2)]
    assert [name.day for name in days] == [date(2010, 1, 1), date(2010, 1, 2)]
    assert len({name.label for name in days}) == 1
    assert read_name(Path("2024-01-02/#tea.log"), ()).day == date(2024, 1, 2)
    assert read_name(Path("old 2019-05-05/2024/01/02.log"), ()).day == date(2024, 1, 2)
