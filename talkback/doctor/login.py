"""Whether the network knows the bot: SASL, what was offered, and why it was refused."""

from talkback.doctor.finding import DoctorFinding, Facts, Health, Step
from talkback.doctor.probe import ProbeSession
from talkback.model.settings import Mechanism, Network


def login(network: Network, call: ProbeSession) -> DoctorFinding:
    """How the login went on a network that let us in."""
    offered = _offered(call)
    facts: Facts = {"offered": offered, "logged_in": call.session.registration.logged_in}
    if network.sasl is None:
        choice = f" (the network offers SASL: {offered})" if offered else ""
        said = f"no login is configured{choice}"
        return DoctorFinding(Step.LOGIN, Health.GOOD, said, facts=facts)
    if call.session.registration.logged_in:
        account = f" as {network.sasl.username}" if network.sasl.username else ""
        said = f"logged in{account} by {network.sasl.mechanism}; offered: {offered}"
        return DoctorFinding(Step.LOGIN, Health.GOOD, said, facts=facts)
    reasons = [str(event.fields["reason"]) for event in call.said("not-logged-in")]
    said = f"not logged in: {reasons[0] if reasons else 'no reason given'}"
    advice = f"The bot goes on without, as sasl.required is false. {_advice(network, offered)}"
    return DoctorFinding(Step.LOGIN, Health.WARNING, said, advice, facts)


def not_logged_in(network: Network, call: ProbeSession, reason: str) -> DoctorFinding:
    """The network let us go no further."""
    offered = _offered(call)
    facts: Facts = {"offered": offered, "logged_in": False, "reason": reason}
    said = f"the login failed: {reason}"
    return DoctorFinding(Step.LOGIN, Health.PROBLEM, said, _advice(network, offered), facts)


def _offered(call: ProbeSession) -> str:
    """The value of the `sasl` capability; `?` where the server names no mechanism."""
    offered = call.session.registration.caps.offered
    return offered["sasl"] or "?" if "sasl" in offered else ""


def _advice(network: Network, offered: str) -> str:
    assert network.sasl is not None
    table = f"[networks.{network.name}]"
    if not offered:
        return (
            "Its services may be away: try later. A network without SASL needs "
            f"sasl.required = false in {table}; the bot is not logged in there then."
        )
    if offered != "?" and network.sasl.mechanism not in offered.upper().split(","):
        return f"Set sasl.mechanism in {table} to one of {offered}."
    if network.sasl.mechanism is Mechanism.EXTERNAL:
        return "Add the fingerprint of tls_cert to the account (NickServ CERT ADD)."
    return f"Correct sasl.username and sasl.password in {table}; is the account registered?"
