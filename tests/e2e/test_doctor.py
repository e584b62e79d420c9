"""`talkback doctor` against real servers: what is right, what is wrong, and what to do about it."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deadline import DEADLINE
from tests.e2e.clients import RawArrives
from tests.e2e.servers.atheme import Network
from tests.e2e.servers.certificates import HOST
from tests.e2e.servers.server import Server, reserved_ports

RULE = '[rules.a]\ntriggers = "hello"\nreply = "hi"\n'


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor said, and how it ended."""

    code: int
    findings: list[dict[str, Any]]
    text: str

    def of(self, step: str) -> dict[str, Any]:
        """The worst finding of a step."""
        order = ("problem", "warning", "good")
        found = [finding for finding in self.findings if finding["step"] == step]
        return min(found, key=lambda finding: order.index(finding["health"]))

    @property
    def problems(self) -> set[str]:
        return {finding["step"] for finding in self.findings if finding["health"] == "problem"}


async def examined(folder: Path, network: str, bot: str = "", *options: str) -> Report:
    path = folder / "rules.toml"
    path.write_text(f"[bot]\n{bot}\n[networks.test]\n{network}\n{RULE}", encoding="utf-8")
    code, out, err = await doctor("-c", str(path), "--json", *options)
    assert not err
    return Report(code, json.loads(out)["findings"], out)


async def doctor(*options: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "talkback", "doctor", *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(DEADLINE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def plain(server: Server, *channels: str) -> str:
    places = ", ".join(channels)
    return f'host = "{server.host}"\nport = {server.port}\ntls = false\nchannels = [{places}]\n'


def by_tls(server: Server, channel: str = "", host: str = HOST) -> str:
    places = f'"{channel}"' if channel else ""
    port = server.tls_port
    return f'host = "{host}"\nport = {port}\ntls_ca = "{server.ca}"\nchannels = [{places}]\n'


async def test_all_is_well_and_nothing_is_said(
    inspircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(inspircd, "alice", channel)
    bot = f'nick = "{nick}"\noperator = "alice"'
    report = await examined(tmp_path, by_tls(inspircd, channel), bot)
    assert report.code == 0, report.text
    assert {finding["health"] for finding in report.findings} == {"good"}
    assert report.of("dns")["facts"] == {"ipv4": [HOST], "ipv6": []}
    assert report.of("tcp")["facts"]["milliseconds"] < DEADLINE * 1000
    assert "server-time" in report.of("capabilities")["facts"]["offered"]
    assert "server-time" in report.of("capabilities")["facts"]["used"]
    came = await alice.expect(rf"^:({nick}!\S+) JOIN :?{channel}$")
    await alice.expect(rf"^:{nick}!\S+ QUIT ")
    assert not [line for line in alice.lines if "PRIVMSG" in line]
    assert report.of("length")["facts"]["hostmask"] == came[1]
    assert report.of("length")["facts"]["bytes"] == 512 - len(f":{came[1]} PRIVMSG {channel} :\r\n")


async def test_the_certificate_s_facts(inspircd: Server, nick: str, tmp_path: Path) -> None:
    report = await examined(tmp_path, by_tls(inspircd), f'nick = "{nick}"')
    facts = report.of("tls")["facts"]
    assert facts["sha256"] == inspircd.pin
    assert facts["names"] == ["localhost", HOST]
    assert facts["days_left"] > 0
    assert "trustme" in facts["issuer"]
    assert report.of("join")["message"].startswith("no channels are configured")
    assert report.code == 0


async def test_plain_text_is_a_warning(ngircd: Server, nick: str, tmp_path: Path) -> None:
    report = await examined(tmp_path, plain(ngircd), f'nick = "{nick}"')
    assert report.of("tls")["health"] == "warning"
    assert report.of("nick")["facts"]["nick"] == nick
    assert report.code == 0


async def test_a_port_where_nobody_listens(tmp_path: Path) -> None:
    with reserved_ports(1) as (port,):
        report = await examined(tmp_path, f'host = "{HOST}"\nport = {port}')
    assert report.code == 1
    assert report.problems == {"tcp"}
    assert report.of("tcp")["message"] == f"{HOST} port {port}: Connection refused"
    assert "firewall" in report.of("tcp")["advice"]


async def test_plain_text_on_the_port_for_tls(inspircd: Server, tmp_path: Path) -> None:
    report = await examined(tmp_path, f'host = "{HOST}"\nport = {inspircd.tls_port}\ntls = false')
    assert report.code == 1
    assert report.problems == {"server"}
    assert "remove tls = false" in report.of("server")["advice"]


async def test_a_certificate_of_an_authority_we_do_not_know(
    inspircd: Server, tmp_path: Path
) -> None:
    report = await examined(tmp_path, f'host = "{HOST}"\nport = {inspircd.tls_port}')
    assert report.code == 1
    assert report.problems == {"tls"}
    assert report.findings[-1]["step"] == "tls"
    assert "nobody this machine trusts" in report.of("tls")["message"]
    assert f'tls_fingerprints = ["{inspircd.pin}"]' in report.of("tls")["advice"]


async def test_the_pin_it_gives_is_the_one_that_helps(
    inspircd: Server, nick: str, tmp_path: Path
) -> None:
    pinned = f'host = "{HOST}"\nport = {inspircd.tls_port}\ntls_fingerprints = ["{inspircd.pin}"]'
    report = await examined(tmp_path, pinned, f'nick = "{nick}"')
    assert report.code == 0
    assert report.of("tls")["health"] == "good"
    other = await examined(tmp_path, pinned.replace(inspircd.pin, "0" * 64))
    assert other.problems == {"tls"}
    assert other.of("tls")["facts"]["sha256"] == inspircd.pin


async def test_a_nick_that_is_in_use(
    ngircd: Server, raw: RawArrives, nick: str, tmp_path: Path
) -> None:
    await raw(ngircd, nick)
    report = await examined(tmp_path, plain(ngircd), f'nick = "{nick}"')
    assert report.code == 1
    assert report.problems == {"nick"}
    assert report.of("nick")["facts"] == {"nick": f"{nick}_", "wanted": nick}
    assert "Nickname already in use" in report.of("nick")["message"]
    alternate = await examined(tmp_path, plain(ngircd), f'nick = ["{nick}", "{nick}b"]')
    assert alternate.of("nick")["health"] == "warning"
    assert alternate.code == 0


CLOSED = {
    "+k hush": "the key is wrong or missing (+k)",
    "+b *!*@*": "we are banned there (+b)",
    "+i": "the channel is for the invited only (+i)",
    "+l 1": "the channel is full (+l)",
}


async def test_channels_that_do_not_let_us_in(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    operator = await raw(ngircd, "op")
    closed = {f"{channel}{mode[1]}": mode for mode in CLOSED}
    for name, mode in closed.items():
        await operator.join(name)
        await operator.send(f"MODE {name} {mode}")
        await operator.expect(rf" MODE {name} ")
    places = [f'"{name}"' for name in (*closed, channel)]
    report = await examined(tmp_path, plain(ngircd, *places), f'nick = "{nick}"')
    assert report.code == 1
    assert report.problems == {"join"}
    joins = [finding for finding in report.findings if finding["step"] == "join"]
    said = [finding["message"] for finding in joins if finding["health"] == "problem"]
    whys = [f"{name}: {CLOSED[mode]}" for name, mode in closed.items()]
    assert [one.startswith(why) for one, why in zip(said, whys, strict=True)] == [True] * 4
    assert all(finding["advice"] for finding in joins if finding["health"] == "problem")
    assert [f["facts"] for f in joins if f["health"] == "good"] == [{"channel": channel}]


async def test_the_key_of_a_channel_opens_it_and_stays_secret(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    operator = await raw(ngircd, "op", channel)
    await operator.send(f"MODE {channel} +k hush-hush")
    await operator.expect(rf" MODE {channel} ")
    place = f'{{ name = "{channel}", key = "hush-hush" }}'
    report = await examined(tmp_path, plain(ngircd, place), f'nick = "{nick}"')
    assert report.code == 0, report.text
    assert "hush" not in report.text


@pytest.mark.parametrize(
    ("mechanism", "password", "problems", "said"),
    [
        ("PLAIN", None, set(), "logged in as talkback by PLAIN; offered: PLAIN,EXTERNAL"),
        ("PLAIN", "battery-staple", {"login"}, "the login failed: "),
        ("SCRAM-SHA-256", None, {"login"}, "the login failed: the network offers PLAIN,EXTERNAL"),
    ],
    ids=["right", "wrong password", "a mechanism that is not offered"],
)
async def test_the_login(
    inspircd_atheme: Network,
    tmp_path: Path,
    nick: str,
    mechanism: str,
    password: str | None,
    problems: set[str],
    said: str,
) -> None:
    account, secret = inspircd_atheme.account, password or inspircd_atheme.account.password
    sasl = f'{{ mechanism = "{mechanism}", username = "{account.name}", password = "{secret}" }}'
    network = by_tls(inspircd_atheme.server) + f"sasl = {sasl}"
    report = await examined(tmp_path, network, f'nick = "{nick}"')
    assert report.problems == problems, report.text
    assert report.code == len(problems)
    assert report.of("login")["message"].startswith(said)
    assert bool(report.of("login")["advice"]) is bool(problems)
    assert secret not in report.text


@pytest.mark.parametrize(
    ("password", "problems", "said"),
    [
        (
            None,
            set(),
            "logged in as talkback by NickServ (the network offers SASL: PLAIN,EXTERNAL)",
        ),
        ("battery-staple", {"login"}, "the login failed: NickServ says: Invalid password for "),
    ],
    ids=["right", "wrong password"],
)
async def test_the_login_by_services(
    inspircd_atheme: Network,
    tmp_path: Path,
    nick: str,
    password: str | None,
    problems: set[str],
    said: str,
) -> None:
    account, secret = inspircd_atheme.account, password or inspircd_atheme.account.password
    services = f"""services = {{ login = "IDENTIFY {{username}} {{password}}", \
username = "{account.name}", password = "{secret}" }}"""
    network = by_tls(inspircd_atheme.server) + services
    report = await examined(tmp_path, network, f'nick = "{nick}"')
    assert report.problems == problems, report.text
    assert report.of("login")["message"].startswith(said)
    assert bool(report.of("login")["advice"]) is bool(problems)
    assert secret not in report.text


async def test_a_server_password_that_is_wrong_is_a_problem_and_not_shown(
    ngircd: Server, nick: str, tmp_path: Path
) -> None:
    network = plain(ngircd) + 'password = "hunter2"'
    report = await examined(tmp_path, network, f'nick = "{nick}"')
    assert report.problems == {"server"}
    assert "password" in report.of("server")["message"]
    assert "Correct password in [networks.test]" in report.of("server")["advice"]
    assert "hunter2" not in report.text


async def test_a_config_that_cannot_be_used_is_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[rules.a]\ntriggers = "a(b"\nreply = "r"\n', encoding="utf-8")
    code, out, err = await doctor("-c", str(path))
    assert (code, out) == (2, "")
    assert f"{path}:2:" in err
    assert "TB401" in err


async def test_a_network_that_the_config_does_not_have_is_exit_2(
    ngircd: Server, tmp_path: Path
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(f"[networks.test]\n{plain(ngircd)}\n{RULE}", encoding="utf-8")
    code, out, err = await doctor("-c", str(path), "--network", "tset")
    assert (code, out) == (2, "")
    assert "no network 'tset'; it has test" in err


async def test_for_people_each_finding_is_a_line_with_its_advice(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(RULE, encoding="utf-8")
    code, out, err = await doctor("-c", str(path))
    assert (code, err) == (0, "")
    good, warning, advice = out.splitlines()
    assert good.startswith(f"good    config: {path}: 1 rule(s)")
    assert warning == "warning config: no network is configured"
    assert advice.startswith("        → Add one")
