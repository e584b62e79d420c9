"""The way to a server: its addresses, and which of them answer."""

import asyncio
import socket
import time

from talkback.doctor.finding import DoctorFinding, Facts, Health, Note, Step
from talkback.model.settings import Network
from talkback.net.io import dial, routes

CONNECT_TIMEOUT_S = 10.0
"""Seconds for a name to be resolved, and for an address to answer."""


async def addresses(network: Network, note: Note) -> list[str]:
    """The addresses of the host, each once; a proxy, or a socket, needs none."""
    if network.route.proxy is not None or network.is_local:
        return [network.host]
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            found = await dial.addresses(network.host, network.port, network.route)
    except TimeoutError:
        note(_no_dns(network, f"no answer within {CONNECT_TIMEOUT_S:.0f} s"))
        return []
    except (OSError, UnicodeError) as error:
        note(_no_dns(network, getattr(error, "strerror", None) or str(error)))
        return []
    v4 = tuple(where[0] for family, where in found if family == socket.AF_INET)
    v6 = tuple(where[0] for family, where in found if family == socket.AF_INET6)
    said = f"{network.host} is {', '.join((*v4, *v6))}"
    note(DoctorFinding(Step.DNS, Health.GOOD, said, facts={"ipv4": v4, "ipv6": v6}))
    return [*v4, *v6]


async def reachable(network: Network, hosts: list[str], note: Note) -> bool:
    """Whether any of the addresses takes a connection; all are tried at once."""
    tried = await asyncio.gather(*(_try_address(host, network) for host in hosts))
    answered = any(finding.health is Health.GOOD for finding in tried)
    for finding in tried:
        note(finding if answered else _all_closed(finding, network))
    return answered


async def _try_address(host: str, network: Network) -> DoctorFinding:
    """One address that is silent beside one that answers costs the bot nothing: it races them."""
    where, facts = _named(host, network)
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            sock = await routes.connect(host, network.port, network.route)
    except TimeoutError:
        return _closed(where, facts, f"no answer within {CONNECT_TIMEOUT_S:.0f} s")
    except OSError as error:
        return _closed(where, facts, error.strerror or str(error))
    sock.close()
    took = round((time.perf_counter() - begun) * 1000, 1)
    return DoctorFinding(
        Step.TCP,
        Health.GOOD,
        f"{where} answers in {took:g} ms",
        facts={**facts, "milliseconds": took},
    )


def _named(host: str, network: Network) -> tuple[str, Facts]:
    """What is asked, in words and for machines."""
    if network.is_local:
        return host, {"address": host}
    where = f"{host} port {network.port}"
    facts: Facts = {"address": host, "port": network.port}
    if network.route.proxy is None:
        return where, facts
    proxy = str(network.route.proxy)
    return f"{where}, through {proxy}", {**facts, "proxy": proxy}


def _closed(where: str, facts: Facts, reason: str) -> DoctorFinding:
    advice = "talkback uses another address."
    known = {**facts, "reason": reason}
    return DoctorFinding(Step.TCP, Health.WARNING, f"{where}: {reason}", advice, known)


def _all_closed(finding: DoctorFinding, network: Network) -> DoctorFinding:
    if network.route.proxy is not None:
        advice = f"Is proxy in [networks.{network.name}] right, and does it run?"
        return DoctorFinding(Step.TCP, Health.PROBLEM, finding.said, advice, finding.facts)
    if network.is_local:
        advice = "Is the bouncer running, is this its socket, and may talkback's user write to it?"
        return DoctorFinding(Step.TCP, Health.PROBLEM, finding.said, advice, finding.facts)
    usual = "6697 with TLS, 6667 without"
    advice = (
        f"Is {network.port} the right port (IRC's are {usual}), is the server up, and does a "
        "firewall let you out?"
    )
    return DoctorFinding(Step.TCP, Health.PROBLEM, finding.said, advice, finding.facts)


def _no_dns(network: Network, reason: str) -> DoctorFinding:
    advice = f"Correct host in [networks.{network.name}], or see whether this machine is online."
    said = f"{network.host} cannot be resolved: {reason}"
    return DoctorFinding(Step.DNS, Health.PROBLEM, said, advice, {"reason": reason})
