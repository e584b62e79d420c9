"""All steps in order; one that fails ends its network's, since the others need it."""

import time
from collections.abc import Iterable
from dataclasses import replace

from talkback.doctor.connectivity import addresses, reachable
from talkback.doctor.finding import DoctorFinding, Facts, Health, Note, Step
from talkback.doctor.irc_checks import irc
from talkback.doctor.tls import connected
from talkback.model.settings import BotSettings, Network
from talkback.net.io.server_selection import ServerSelector
from talkback.net.protocol.redact import redactor
from talkback.net.protocol.sts import StsPolicyStore
from talkback.snapshot.snapshot import Snapshot


def check_config(snapshot: Snapshot, note: Note) -> None:
    """A config that can be used, and what is odd about it."""
    rules, networks = len(snapshot.ruleset.rules), len(snapshot.networks)
    said = f"{snapshot.path}: {rules} rule(s), {networks} network(s)"
    facts: Facts = {"file": str(snapshot.path), "rules": rules, "networks": networks}
    note(DoctorFinding(Step.CONFIG, Health.GOOD, said, facts=facts))
    for warning in snapshot.warnings:
        note(DoctorFinding(Step.CONFIG, Health.WARNING, str(warning), facts={"code": warning.code}))
    if not networks:
        advice = "Add one, such as [networks.libera]; until then `talkback run` has its own."
        note(DoctorFinding(Step.CONFIG, Health.WARNING, "no network is configured", advice))


async def check_networks(
    networks: Iterable[Network], bot: BotSettings, policies: StsPolicyStore, note: Note
) -> None:
    """Connect to the networks, one after the other; over TLS where the bot must (STS)."""
    for network in networks:
        discreet = _discreet(network, note)
        await _examine(_as_promised(network, policies, discreet), bot, discreet)


def _as_promised(network: Network, policies: StsPolicyStore, note: Note) -> Network:
    target = ServerSelector(policies).target(network, time.time())
    if target.tls is network.tls:
        return network
    said = f"the network has the bot use TLS, on port {target.port} (STS)"
    note(DoctorFinding(Step.TLS, Health.GOOD, said, facts={"port": target.port}))
    return replace(network, tls=target.tls, port=target.port)


async def _examine(network: Network, bot: BotSettings, note: Note) -> None:
    hosts = await addresses(network, note)
    if not hosts or not await reachable(network, hosts, note):
        return
    connection = await connected(network, note)
    if connection is None:
        return
    port = await irc(network, bot, connection, note)
    if port is not None:
        await _examine(replace(network, tls=network.sts_tls, port=port), bot, note)


def _discreet(network: Network, note: Note) -> Note:
    """Findings with the network's name, and without its secrets: servers repeat what they get."""
    redact = redactor(network)

    def discreet(finding: DoctorFinding) -> None:
        facts = {k: redact(v) if isinstance(v, str) else v for k, v in finding.facts.items()}
        note(replace(finding, said=redact(finding.said), facts=facts, network=network.name))

    return discreet
