"""What networks ask of a bot: somebody who answers for it, a mark as a bot, a voice."""

from collections.abc import Iterator, Mapping

from talkback.doctor.finding import DoctorFinding, Facts, Health, Step
from talkback.doctor.probe import ProbeSession
from talkback.model.message import Rank
from talkback.model.settings import BotSettings

BOT_MODE_TIMEOUT_S = 2.0
"""Seconds for the server to say that it has marked us."""
NAMES_TIMEOUT_S = 5.0
"""Seconds for it to say who is in the channels, which it does behind our JOIN."""


async def manners(bot: BotSettings, call: ProbeSession) -> tuple[DoctorFinding, ...]:
    """One finding each; a voice only where we are in a channel."""
    mode = call.session.isupport.bot
    if mode is not None:
        await call.until(lambda: mode in call.session.modes.letters, BOT_MODE_TIMEOUT_S)
    await call.until(lambda: None not in _ranks(call).values(), NAMES_TIMEOUT_S)
    return (_realname(bot), _mark(mode, call), *_voices(call))


def _ranks(call: ProbeSession) -> Mapping[str, Rank | None]:
    """Ours in each channel; None where the server has not said it."""
    nick, members = call.session.nick.current, call.session.members
    return {name: members.rank(name, nick) for name in call.session.channels.joined}


def _realname(bot: BotSettings) -> DoctorFinding:
    facts: Facts = {"realname": bot.shown_realname, "operator": bot.operator or None}
    if bot.operator:
        said = f"the realname names who answers for the bot: {bot.operator}"
        return DoctorFinding(Step.MANNERS, Health.GOOD, said, facts=facts)
    said = f"the realname, “{bot.realname}”, may name nobody who answers for the bot"
    advice = (
        'Write operator = "you on this network" in [bot]: networks ask that a bot can be '
        "attributed to a person, and who is not may be banned."
    )
    usual = bot.realname == BotSettings().realname
    return DoctorFinding(
        Step.MANNERS, Health.WARNING if usual else Health.GOOD, said, advice, facts
    )


def _mark(mode: str | None, call: ProbeSession) -> DoctorFinding:
    if mode is None:
        said = "the network has no bot mode"
        return DoctorFinding(Step.MANNERS, Health.GOOD, said, facts={"bot_mode": None})
    facts: Facts = {"bot_mode": mode, "set": mode in call.session.modes.letters}
    if facts["set"]:
        said = f"the network marks us as a bot (user mode +{mode})"
        return DoctorFinding(Step.MANNERS, Health.GOOD, said, facts=facts)
    said = f"the network has a bot mode, +{mode}, and did not set it for us"
    advice = "Ask the network's staff: bots of others cannot see what we are."
    return DoctorFinding(Step.MANNERS, Health.WARNING, said, advice, facts)


def _voices(call: ProbeSession) -> Iterator[DoctorFinding]:
    for name, rank in _ranks(call).items():
        facts: Facts = {"channel": name, "voice": None if rank is None else rank >= Rank.VOICE}
        if rank is None:
            said, advice = f"the server does not say whether the bot has a voice in {name}", ""
        elif rank >= Rank.VOICE:
            said, advice = f"the bot has a voice in {name}", ""
        else:
            said = f"the bot has no voice in {name}"
            advice = "If it is to talk much there, ask an operator of the channel for one (+v)."
        yield DoctorFinding(Step.MANNERS, Health.GOOD, said, advice, facts)
