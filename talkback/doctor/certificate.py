"""A server's certificate: what it says of itself."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from talkback.doctor.finding import Facts

RENEWAL_DAYS = 14
"""Days before a certificate ends in which it should have been renewed."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What it says of itself; `pin` is the SHA-256 of the DER form, as tls_fingerprints has it."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    pin: str

    @classmethod
    def read(cls, der: bytes) -> "Certificate":
        """Raises ValueError where it is none."""
        read = x509.load_der_x509_certificate(der)
        return cls(
            subject=read.subject.rfc4514_string(),
            issuer=read.issuer.rfc4514_string(),
            names=_names(read),
            begins=read.not_valid_before_utc,
            ends=read.not_valid_after_utc,
            pin=hashlib.sha256(der).hexdigest(),
        )

    def days_left(self, now: datetime) -> int:
        """Whole days; negative when it has ended."""
        return (self.ends - now).days

    def facts(self, now: datetime) -> Facts:
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "names": self.names,
            "not_before": self.begins.isoformat(),
            "not_after": self.ends.isoformat(),
            "days_left": self.days_left(now),
            "sha256": self.pin,
        }


def _names(read: x509.Certificate) -> tuple[str, ...]:
    try:
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in found.get_values_for_type(x509.IPAddress))
    return (*found.get_values_for_type(x509.DNSName), *addresses)
