"""The connection itself: made as the bot makes it, and its certificate looked at."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime

from talkback.doctor.certificate import RENEWAL_DAYS, Certificate
from talkback.doctor.certificate_errors import certificate_problem
from talkback.doctor.finding import DoctorFinding, Health, Note, Step
from talkback.model.settings import Network, Tls
from talkback.net.io import dial
from talkback.net.io.transport import PinError, Transport

_NO_TLS = "IRC over TLS is usually on port 6697; plain text needs tls = false, usually on 6667."


async def connected(network: Network, note: Note) -> Transport | None:
    """The connection that the bot would have; None, and a note, where it would have none."""
    try:
        return await _connected(network, note)
    except ssl.SSLCertVerificationError as error:
        note(await _disbelieved(network, error))
    except PinError as error:
        note(await _not_pinned(network, str(error)))
    except ConnectionAbortedError:  # asyncio's word for a handshake out of time
        said = f"no TLS handshake within {dial.HANDSHAKE_TIMEOUT_S:.0f} s"
        note(DoctorFinding(Step.TLS, Health.PROBLEM, said, _NO_TLS))
    except ssl.SSLError as error:
        said = f"the server does not speak TLS as we do: {error.reason or error}"
        note(DoctorFinding(Step.TLS, Health.PROBLEM, said, _NO_TLS))
    except OSError as error:
        said = f"the server hung up: {error.strerror or error}"
        step = Step.TCP if network.tls is None else Step.TLS
        note(DoctorFinding(step, Health.PROBLEM, said, _NO_TLS if network.tls is not None else ""))
    return None


async def _connected(network: Network, note: Note) -> Transport | None:
    if network.tls is None:
        if not network.is_local:
            note(_plain(network))
        return await _connect(network, None)
    try:
        dial.tls_context(network.tls)
    except OSError as error:
        said = f"tls_ca, tls_cert or tls_key cannot be used: {error}"
        advice = "Each must be a PEM file; the key must be that of the certificate, unencrypted."
        note(DoctorFinding(Step.TLS, Health.PROBLEM, said, advice))
        return None
    connection = await _connect(network, network.tls)
    note(_believed(network, network.tls, connection))
    return connection


async def _connect(network: Network, tls: Tls | None) -> Transport:
    connection = Transport(asyncio.get_running_loop())
    await connection.connect(network.host, network.port, tls, network.route)
    return connection


def _plain(network: Network) -> DoctorFinding:
    said = "no TLS: whoever sits between can read and change everything"
    advice = f"If the network has TLS, remove tls = false from [networks.{network.name}]."
    return DoctorFinding(Step.TLS, Health.WARNING, said, advice)


def _believed(network: Network, tls: Tls, connection: Transport) -> DoctorFinding:
    assert connection.transport is not None
    session = connection.transport.get_extra_info("ssl_object")
    certificate = Certificate.read(session.getpeercert(binary_form=True))
    now = datetime.now(UTC)
    days = certificate.days_left(now)
    facts = {**certificate.facts(now), "protocol": session.version(), "cipher": session.cipher()[0]}
    why = "pinned" if tls.fingerprints else "verified" if tls.verify else "not verified"
    said = (
        f"{session.version()}, certificate {why}: {certificate.subject}, by {certificate.issuer}, "
        f"until {certificate.ends:%Y-%m-%d} ({days} days), SHA-256 {certificate.pin}"
    )
    if not tls.fingerprints and not tls.verify:
        pin = f'tls_fingerprints = ["{certificate.pin}"]'
        advice = f"Remove tls_verify = false from [networks.{network.name}], or pin it: {pin}."
        return DoctorFinding(Step.TLS, Health.WARNING, said, advice, facts)
    if days < RENEWAL_DAYS and not tls.fingerprints:
        advice = "It ends soon; if the network does not renew it, the bot will stay away."
        return DoctorFinding(Step.TLS, Health.WARNING, said, advice, facts)
    return DoctorFinding(Step.TLS, Health.GOOD, said, facts=facts)


async def _disbelieved(network: Network, error: ssl.SSLCertVerificationError) -> DoctorFinding:
    certificate = await _shown(network)
    if certificate is None:
        said = f"the certificate is not believed: {error.verify_message}"
        return DoctorFinding(
            Step.TLS, Health.PROBLEM, said, "Try again: the server hung up meanwhile."
        )
    why = certificate_problem(error, certificate, network)
    facts = certificate.facts(datetime.now(UTC))
    return DoctorFinding(Step.TLS, Health.PROBLEM, why.said, why.advice, facts)


async def _not_pinned(network: Network, reason: str) -> DoctorFinding:
    certificate = await _shown(network)
    facts = certificate.facts(datetime.now(UTC)) if certificate is not None else {}
    advice = (
        f"If the network has a new certificate (ask its staff), put its SHA-256 into "
        f"tls_fingerprints of [networks.{network.name}]; if not, somebody else answers here."
    )
    return DoctorFinding(Step.TLS, Health.PROBLEM, reason, advice, facts)


async def _shown(network: Network) -> Certificate | None:
    """The certificate of a server that is not believed: nothing is said to it."""
    tls = replace(network.tls or Tls(), verify=False, fingerprints=frozenset())
    try:
        connection = await _connect(network, tls)
    except OSError:
        return None
    assert connection.transport is not None
    der = connection.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    connection.abort()
    return Certificate.read(der)
