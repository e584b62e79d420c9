"""Why a certificate is not believed, in words, and what to do about it."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime

from talkback.doctor.certificate import Certificate
from talkback.model.settings import Network


@dataclass(frozen=True, slots=True)
class CertificateProblem:
    """What is wrong, and the next step."""

    said: str
    advice: str


def certificate_problem(
    error: ssl.SSLCertVerificationError, certificate: Certificate, network: Network
) -> CertificateProblem:
    """By OpenSSL's X509_V_ERR numbers (x509_vfy.h)."""
    match error.verify_code:
        case 62 | 64:
            return _other_host(certificate, network)
        case 10:
            return _ended(certificate)
        case 9:
            said = f"the certificate begins only on {certificate.begins:%Y-%m-%d}"
            return CertificateProblem(said, f"Is this machine's clock right ({_today()})?")
        case 18:
            said = "the certificate is self-signed: nobody vouches for it"
            return CertificateProblem(said, _pin(certificate, network))
        case 19 | 20 | 21:
            return _unknown_authority(certificate, network)
    said = f"the certificate is not believed: {error.verify_message}"
    return CertificateProblem(said, _pin(certificate, network))


def _other_host(certificate: Certificate, network: Network) -> CertificateProblem:
    names = ", ".join(certificate.names) or certificate.subject
    advice = (
        f"Set host in [networks.{network.name}] to one of these names. If none of them is the "
        "network's, somebody else answers at this address."
    )
    return CertificateProblem(f"the certificate is for {names}, not for {network.host}", advice)


def _ended(certificate: Certificate) -> CertificateProblem:
    advice = (
        "The network must renew it; tell its staff. If it did, is this machine's clock right "
        f"({_today()})?"
    )
    return CertificateProblem(f"the certificate ended on {certificate.ends:%Y-%m-%d}", advice)


def _unknown_authority(certificate: Certificate, network: Network) -> CertificateProblem:
    said = f"nobody this machine trusts vouches for the certificate, only {certificate.issuer}"
    advice = (
        "If the network has an authority of its own, name its file in "
        f'[networks.{network.name}]: tls_ca = "ca.pem". {_pin(certificate, network)}'
    )
    return CertificateProblem(said, advice)


def _pin(certificate: Certificate, network: Network) -> str:
    return (
        "Once its staff has told you that it is theirs, pin it in "
        f'[networks.{network.name}]: tls_fingerprints = ["{certificate.pin}"].'
    )


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
