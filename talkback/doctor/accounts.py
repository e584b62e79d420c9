"""Whether the network says who is logged in, where a rule asks for it."""

from collections.abc import Iterator

from talkback.doctor.finding import DoctorFinding, Facts, Health, Step
from talkback.doctor.probe import ProbeSession
from talkback.model.settings import BotSettings, Network

_NOTIFIED = frozenset({"account-notify", "extended-join"})


def accounts(network: Network, bot: BotSettings, call: ProbeSession) -> Iterator[DoctorFinding]:
    """None where no rule asks: what is not known makes a rule that asks keep silent."""
    if not {"*", network.name}.intersection(bot.followed.accounts):
        return
    caps = call.session.registration.caps.enabled
    told = "account-tag" in caps or (caps >= _NOTIFIED and call.session.isupport.whox)
    facts: Facts = {"accounts": told}
    if told:
        said = "the network says who is logged in, as rules ask"
        yield DoctorFinding(Step.CAPABILITIES, Health.GOOD, said, facts=facts)
        return
    said = "the network does not say who is logged in: rules that ask for accounts keep silent here"
    advice = 'Name people by "mask:NICK!USER@HOST" on this network.'
    yield DoctorFinding(Step.CAPABILITIES, Health.WARNING, said, advice, facts)
