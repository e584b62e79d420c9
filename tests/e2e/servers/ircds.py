"""The IRC servers: ngIRCd (fast), InspIRCd (IRCv3), ircd-hybrid (Excess Flood)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.e2e.servers.server import Ircd

NGIRCD = Ircd(
    "ngircd",
    ("--nodaemon", "--config", "$home/ngircd.conf"),
    {"dh": str(Path(__file__).with_name("dh.pem"))},
)

INSPIRCD_DEFAULT_FLOOD = Ircd(
    "inspircd",
    ("--nofork", "--nopid", "--config", "$home/inspircd.conf"),
    {"flood": "", "link": ""},
)
"""Built-in limits: 10 units at once, then one a second; dead over 4096 bytes unread."""

INSPIRCD = replace(
    INSPIRCD_DEFAULT_FLOOD,
    settings={
        "flood": 'fakelag="no" threshold="1000000" commandrate="1000000000" maxchans="1000"'
        ' recvq="1048576" softsendq="1048576" hardsendq="16777216"',
        "link": "",
    },
)

HYBRID = Ircd(
    "ircd-hybrid",
    (
        "-foreground",
        *("-configfile", "$home/ircd-hybrid.conf", "-logfile", "$home/log"),
        *("-pidfile", "$home/pid"),
        *("-klinefile", "$home/kline.db", "-dlinefile", "$home/dline.db"),
        *("-xlinefile", "$home/xline.db", "-resvfile", "$home/resv.db"),
    ),
    {},
    remedy="run .ci/servers, since Debian's package conflicts with ngircd's",
)
"""Looks for its modules in a built-in path: the symbolic link that .ci/servers makes.

It cannot be told not to ask the machine's resolver for each client's name. Where that doesn't
answer, nobody is registered within the deadline.
"""
