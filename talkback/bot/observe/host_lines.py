"""Who speaks where, and the hosts of one bot, for the status view."""

from collections.abc import Iterator

from talkback.lease.network_lease import LeaseState
from talkback.lease.overview import HeldNetwork, Overview, SeenHost
from talkback.model.text import escape_unprintable, time_span
from talkback.terminal.folding import fold
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import BAD, GOOD, STRONG

_LOST_S = 5.0
"""Seconds without a word after which a host is shown as gone."""


def host_lines(overview: Overview, columns: int) -> Iterator[StyledText]:
    """A line for each network and each host; none for a bot that is alone."""
    if overview.networks:
        yield StyledText()
        yield StyledText("hosts", STRONG)
    for network in overview.networks:
        yield from fold(_held(network), columns)
    for host in overview.hosts:
        yield from fold(_seen(host), columns)


def _held(network: HeldNetwork) -> StyledText:
    style = GOOD if network.state is LeaseState.HOLDER else BAD * (network.holder is None)
    since = network.since.astimezone().strftime(" since %Y-%m-%d %H:%M:%S") if network.since else ""
    who = f"{escape_unprintable(network.holder)} speaks{since}" if network.holder else "nobody"
    return StyledText.assemble(f"{network.name}: ", (who, style), f"; this host: {network.state}")


def _seen(host: SeenHost) -> StyledText:
    seen = f"seen {time_span(host.age)} ago"
    where = f"on {' '.join(sorted(host.ready))}" if host.ready else "on no network"
    rules = "the same rules" if host.same_rules else f"other rules ({host.rules})"
    return StyledText.assemble(
        f"{escape_unprintable(host.name)}: ",
        (seen, BAD if host.age > _LOST_S else GOOD),
        f", {escape_unprintable(where)}, ",
        (rules, "" if host.same_rules else BAD),
    )
