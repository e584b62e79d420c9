"""The bot on the network: the welcome, login, nick, channels, and how long a line may be."""

import asyncio
import re

from talkback.doctor.accounts import accounts
from talkback.doctor.finding import DoctorFinding, Facts, Health, Note, Step
from talkback.doctor.login import login, not_logged_in
from talkback.doctor.manners import manners
from talkback.doctor.probe import ProbeSession
from talkback.model.log_event import LogEvent
from talkback.model.message import MAX_LINES, ReplyKind
from talkback.model.settings import BotSettings, Network
from talkback.net.io.transport import Transport
from talkback.net.protocol.actions import Disconnect, RetryPolicy
from talkback.net.protocol.outgoing import text_budget

WELCOME_TIMEOUT_S = 60.0
"""Seconds for the welcome; servers that look up hosts and scan for proxies take their time."""
JOIN_TIMEOUT_S = 20.0
"""Seconds for all channels to answer."""

_PASSWORD = re.compile(r"\bpass(?:word|wd)?\b", re.IGNORECASE)
_REFUSALS = {
    "403": "there is no such channel",
    "405": "the network lets nobody into that many channels",
    "470": "the channel sends us on to another one",
    "471": "the channel is full (+l)",
    "473": "the channel is for the invited only (+i)",
    "474": "we are banned there (+b)",
    "475": "the key is wrong or missing (+k)",
    "476": "the server does not take the name",
    "477": "only people who are logged in may join (+r)",
    "489": "only people on TLS may join (+z)",
}
_ADVICE = {
    "471": "Wait for a place, or ask an operator of the channel.",
    "473": "Ask an operator of the channel for an invitation (or +I for the bot).",
    "474": "Ask an operator of the channel to lift the ban.",
    "475": 'Name the key in the config: channels = [{ name = "%s", key = "…" }].',
    "477": "Log in: set sasl for this network, or services where it has no SASL.",
    "489": "Remove tls = false from this network.",
}


async def irc(network: Network, bot: BotSettings, connection: Transport, note: Note) -> int | None:
    """Connect once; returns the port to connect to again where the network wants TLS (STS)."""
    call = ProbeSession(network, bot, connection)
    async with call.connected():
        began = asyncio.get_running_loop().time()
        welcomed = await call.until(lambda: call.session.registered, WELCOME_TIMEOUT_S)
        took = asyncio.get_running_loop().time() - began
        if not welcomed:
            note(_unwelcome(network, call))
            advice = call.session.registration.advice
            return advice.port if advice is not None and network.tls is None else None
        note(DoctorFinding(Step.SERVER, Health.GOOD, f"welcomed after {took:.1f} s"))
        note(_capabilities(call))
        for finding in accounts(network, bot, call):
            note(finding)
        note(login(network, call))
        note(_nick(network, bot, call))
        await _join(network, call, note)
        for finding in await manners(bot, call):
            note(finding)
        note(_length(call))
    return None


def _capabilities(call: ProbeSession) -> DoctorFinding:
    caps = call.session.registration.caps
    used = ", ".join(sorted(caps.enabled)) or "none"
    facts: Facts = {"offered": tuple(sorted(caps.offered)), "used": tuple(sorted(caps.enabled))}
    said = f"the server offers {len(caps.offered)}; used: {used}"
    return DoctorFinding(Step.CAPABILITIES, Health.GOOD, said, facts=facts)


def _unwelcome(network: Network, call: ProbeSession) -> DoctorFinding:
    ending = call.ending or Disconnect(
        RetryPolicy.AGAIN, f"no welcome within {WELCOME_TIMEOUT_S:.0f} s"
    )
    if ending.reason.startswith("cannot log in"):
        return not_logged_in(network, call, ending.reason.removeprefix("cannot log in: "))
    if ending.reason.startswith("no nick"):
        return DoctorFinding(Step.NICK, Health.PROBLEM, ending.reason, "Set another nick in [bot].")
    refused = ending.retry in (RetryPolicy.REFUSED, RetryPolicy.INVALID)
    if refused or _PASSWORD.search(ending.reason):
        return DoctorFinding(Step.SERVER, Health.PROBLEM, ending.reason, _password(network))
    advice = {
        RetryPolicy.LATER: "Ask the network's staff; each further attempt may make the ban longer.",
        RetryPolicy.NOW: "Set host, port and tls as the server says, so that it need not say it.",
    }.get(ending.retry, _try_again(network))
    health = Health.WARNING if ending.retry is RetryPolicy.NOW else Health.PROBLEM
    return DoctorFinding(Step.SERVER, health, ending.reason, advice)


def _password(network: Network) -> str:
    table = f"[networks.{network.name}]"
    if network.password is None:
        return f'The server wants a password: set password = "…" in {table}.'
    return f"Correct password in {table}."


def _try_again(network: Network) -> str:
    if network.password is not None:
        return f"Is password in [networks.{network.name}] right? If so, try again later."
    if network.tls is None:
        return (
            f"Is {network.port} a port for TLS? Then remove tls = false. If not, try again later."
        )
    return "Try again later; if it stays so, ask the network's staff."


def _nick(network: Network, bot: BotSettings, call: ProbeSession) -> DoctorFinding:
    nick, nicks = call.session.nick, network.nicks_of(bot)
    facts: Facts = {"nick": nick.current, "wanted": nicks[0]}
    if nick.has_wanted:
        return DoctorFinding(Step.NICK, Health.GOOD, f"we are {nick.current}", facts=facts)
    reasons = [str(event.fields["reason"]) for event in call.said("nick-refused")]
    said = f"{nicks[0]} is refused ({reasons[0] if reasons else 'no reason given'})"
    table = f"[networks.{network.name}]" if network.nicks else "[bot]"
    advice = f"If the bot is running now, that is why. Otherwise set another nick in {table}."
    configured = any(nick.is_me(name) for name in nicks)
    health = Health.WARNING if configured else Health.PROBLEM
    return DoctorFinding(Step.NICK, health, f"{said}; we are {nick.current}", advice, facts)


async def _join(network: Network, call: ProbeSession, note: Note) -> None:
    if not network.channels:
        advice = f'Add some: channels = ["#talkback"] in [networks.{network.name}].'
        said = "no channels are configured: the bot answers in private only"
        note(DoctorFinding(Step.JOIN, Health.WARNING, said, advice))
    wanted = {channel.name for channel in network.channels}
    await call.until(
        lambda: wanted <= set(call.session.channels.joined) | _refused(call), JOIN_TIMEOUT_S
    )
    refusals = {str(event.fields["channel"]): event for event in call.said("join-refused")}
    for name in (channel.name for channel in network.channels):
        if name in call.session.channels.joined:
            note(DoctorFinding(Step.JOIN, Health.GOOD, f"in {name}", facts={"channel": name}))
        elif name in refusals:
            note(_barred(name, refusals[name]))
        else:
            said = f"{name}: no answer within {JOIN_TIMEOUT_S:.0f} s"
            facts: Facts = {"channel": name}
            note(DoctorFinding(Step.JOIN, Health.PROBLEM, said, "Try again later.", facts))


def _refused(call: ProbeSession) -> set[str]:
    return {str(event.fields["channel"]) for event in call.said("join-refused")}


def _barred(name: str, refusal: LogEvent) -> DoctorFinding:
    numeric, reason = str(refusal.fields["numeric"]), str(refusal.fields["reason"])
    why = _REFUSALS.get(numeric, "the server refuses")
    advice = _ADVICE.get(numeric, "Correct the name in the config, or ask the network's staff.")
    facts: Facts = {"channel": name, "numeric": numeric, "reason": reason}
    said = f"{name}: {why}; the server says: {reason}"
    return DoctorFinding(Step.JOIN, Health.PROBLEM, said, advice.replace("%s", name), facts)


def _length(call: ProbeSession) -> DoctorFinding:
    """By the least room there is: that of the channel with the longest name."""
    nick = call.session.nick
    targets = call.session.channels.joined or ("somebody",)
    target = max(targets, key=lambda name: len(name.encode()))
    least = text_budget(target, ReplyKind.MESSAGE, nick.prefix_length)
    mask = f"{nick.person.nick}!{nick.person.user or '?'}@{nick.person.host or '?'}"
    said = (
        f"a line to {target} has room for {least} bytes (others see us as {mask}); a longer reply "
        f"is split, into {MAX_LINES} lines at most"
    )
    facts: Facts = {"target": target, "bytes": least, "lines": MAX_LINES, "hostmask": mask}
    return DoctorFinding(Step.LENGTH, Health.GOOD, said, facts=facts)
