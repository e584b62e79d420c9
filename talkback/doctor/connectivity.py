"""The way to a server: its addresses, and which of them answer."""

import asyncio
import os
import socket
import time

from talkback.doctor.finding import DoctorFinding, Facts, Health, Note, Step
from talkback.model.settings import Network
from talkback.net.io import dial

LIMIT = 10.0
"""Seconds for a name to be resolved, and for an address to answer."""


async def addresses(network: Network, note: Note) -> list[str]:
    """The addresses of the host, each once."""
    try:
        async with asyncio.timeout(LIMIT):
            found = await dial.resolve(network.host, network.port)
    except TimeoutError:
        note(_no_dns(network, f"no answer within {LIMIT:.0f} s"))
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
    tried = await asyncio.gather(*(_knock(host, network.port) for host in hosts))
    answered = any(finding.health is Health.GOOD for finding in tried)
    for finding in tried:
        note(finding if answered else _all_closed(finding, network))
    return answered


async def _knock(host: str, port: int) -> DoctorFinding:
    """One address that is silent beside one that answers costs the bot nothing: it races them."""
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(LIMIT):
            sock = await dial.connect(host, port)
    except TimeoutError:
        return _closed(host, port, f"no answer within {LIMIT:.0f} s")
    except OSError as error:
        return _closed(host, port, os.strerror(error.errno) if error.errno else str(error))
    sock.close()
    took = round((time.perf_counter() - begun) * 1000, 1)
    facts: Facts = {"address": host, "port": port, "milliseconds": took}
    return DoctorFinding(
        Step.TCP, Health.GOOD, f"{host} port {port} answers in {took:g} ms", facts=facts
    )


def _closed(host: str, port: int, reason: str) -> DoctorFinding:
    facts: Facts = {"address": host, "port": port, "reason": reason}
    said = f"{host} port {port}: {reason}"
    return DoctorFinding(Step.TCP, Health.WARNING, said, "talkback uses another address.", facts)


def _all_closed(finding: DoctorFinding, network: Network) -> DoctorFinding:
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
