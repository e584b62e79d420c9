"""Whether the network knows the bot: SASL, what was offered, and why it was refused."""

from talkback.doctor.finding import DoctorFinding, Facts, Health, Step
from talkback.doctor.probe import ProbeSession
from talkback.model.settings import Mechanism, Network, Services


def login(network: Network, call: ProbeSession) -> DoctorFinding:
    """How the login went on a network that let us in."""
    offered = _offered(call)
    facts: Facts = {"offered": offered, "logged_in": bool(call.said("logged-in"))}
    choice = f" (the network offers SASL: {offered})" if offered else ""
    if network.sasl is None and network.services is None:
        said = f"no login is configured{choice}"
        return DoctorFinding(Step.LOGIN, Health.GOOD, said, facts=facts)
    if call.said("logged-in"):
        by_sasl = call.session.registration.logged_in
        said = f"logged in{_how(network, call)}{f'; offered: {offered}' if by_sasl else choice}"
        return DoctorFinding(Step.LOGIN, Health.GOOD, said, facts=facts)
    reasons = [str(event.fields["reason"]) for event in call.said("not-logged-in")]
    said = f"not logged in: {'; '.join(reasons) or 'no reason given'}"
    advice = f"The bot goes on without, as required is false. {_advice(network, offered)}"
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


def _how(network: Network, call: ProbeSession) -> str:
    """By which of the two ways, and as whom."""
    if network.sasl is not None and call.session.registration.logged_in:
        return f"{_as(network.sasl.username)} by {network.sasl.mechanism}"
    if network.services is None or not network.services.login:
        return " by the client certificate"
    return f"{_as(network.services.username)} by {network.services.to}"


def _as(username: str) -> str:
    return f" as {username}" if username else ""


def _advice(network: Network, offered: str) -> str:
    if network.services is not None:
        return _services_advice(network.name, network.services)
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


def _services_advice(network: str, services: Services) -> str:
    table = f"[networks.{network}]"
    if not services.login:
        return "Add the fingerprint of tls_cert to the account (NickServ CERT ADD)."
    return (
        f"Correct services.username, services.password and services.to in {table}; is the account "
        "registered? If the services are away, try later."
    )
