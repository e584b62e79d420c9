"""A certificate authority for one test session, and what it issued."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Certificates:
    """Trust root, server certificate (for localhost and 127.0.0.1), client certificate.

    Pins and fingerprints are the SHA-256 of the DER form, in lower-case hex.
    """

    authority: trustme.CA
    server: trustme.LeafCert
    ca: Path
    pin: str
    client_cert: Path
    client_key: Path
    client_fingerprint: str

    @classmethod
    def issue(cls, folder: Path) -> Certificates:
        """Write the files a client needs into ``folder``."""
        authority = trustme.CA()
        server = authority.issue_cert("localhost", HOST)
        client = authority.issue_cert("talkback@client.example")
        ca, cert, key = folder / "ca.pem", folder / "client.pem", folder / "client.key"
        authority.cert_pem.write_to_path(ca)
        client.cert_chain_pems[0].write_to_path(cert)
        client.private_key_pem.write_to_path(key)
        return cls(authority, server, ca, _sha256(server), cert, key, _sha256(client))

    def install(self, home: Path) -> None:
        """The server's side, where a server that runs as nobody can read it."""
        self.server.cert_chain_pems[0].write_to_path(home / "server.pem")
        self.server.private_key_pem.write_to_path(home / "server.key")


def _sha256(certificate: trustme.LeafCert) -> str:
    pem = certificate.cert_chain_pems[0].bytes().decode()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
