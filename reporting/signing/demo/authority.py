"""A certificate authority of our own, for the demonstration and the tests. Its certificates prove nothing to anybody.

A root, an authority below it that issues, certificates for people, a seal and a time-stamp service, and the lists of
revoked certificates: the shape of a real one, so that the same code runs in earnest.
"""

import datetime as dt
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION = "DEMONSTRIM – pa vlerë juridike"
# Long enough for the day on which the demonstration stands still and for the real one.
VALID_FROM = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
VALID_UNTIL = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
KEY_BITS = 2048


@dataclass(frozen=True)
class Identity:
    """A key with its certificate and the certificates between it and the root."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        """The certificate, as bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate, as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key, as text and unlocked: for other signing programs."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def pkcs12(self, passphrase: str) -> bytes:
        """The certificate file: key, certificate and chain."""
        return pkcs12.serialize_key_and_certificates(
            b"DEMONSTRIM",
            self.key,
            self.certificate,
            self.chain,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )


@dataclass(eq=False)
class Authority:
    """A root and the authority below it that issues certificates."""

    root: Identity
    issuing: Identity
    valid_from: dt.datetime
    valid_until: dt.datetime
    revoked: list[tuple[int, dt.datetime]] = field(default_factory=list)

    def issue(
        self,
        common_name: str,
        *,
        organisation: str = ORGANISATION,
        valid_from: dt.datetime | None = None,
        valid_until: dt.datetime | None = None,
        may_sign: bool = True,
        for_timestamps: bool = False,
    ) -> Identity:
        """A certificate for a person, a seal or (with `for_timestamps`) a time-stamp service."""
        key = _key()
        builder = _builder(_name(common_name, organisation), self.issuing.certificate.subject, key)
        builder = _between(builder, valid_from or self.valid_from, valid_until or self.valid_until)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs=may_sign, encrypts=not may_sign), critical=True)
        if for_timestamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        builder = _linked(builder, key, self.issuing)
        return Identity(builder.sign(self.issuing.key, hashes.SHA256()), key, (self.issuing.certificate,))

    def revoke(self, identity: Identity, at: dt.datetime) -> None:
        """Put the certificate on the list of revoked ones, from this moment."""
        self.revoked.append((identity.certificate.serial_number, at))

    def revocation_lists(self) -> tuple[bytes, bytes]:
        """The lists of revoked certificates of the root and of the issuing authority (DER)."""
        return self._list(self.root, []), self._list(self.issuing, self.revoked)

    def _list(self, issuer: Identity, revoked: list[tuple[int, dt.datetime]]) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(self.valid_from)
            .next_update(self.valid_until)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(_authority_key(issuer), critical=False)
        )
        for serial_number, at in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial_number).revocation_date(at).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def make_authority(
    *, valid_from: dt.datetime = VALID_FROM, valid_until: dt.datetime = VALID_UNTIL, name: str = "DEMONSTRIM"
) -> Authority:
    """A new authority with new keys."""
    root = _authority(f"{name} Rrënja", None, valid_from, valid_until)
    issuing = _authority(f"{name} Lëshuesi", root, valid_from, valid_until)
    return Authority(root, issuing, valid_from, valid_until)


def _authority(name: str, above: Identity | None, start: dt.datetime, end: dt.datetime) -> Identity:
    key = _key()
    subject = _name(name, ORGANISATION)
    builder = _between(_builder(subject, above.certificate.subject if above else subject, key), start, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None if not above else 0), critical=True)
    builder = builder.add_extension(_usage(certifies=True), critical=True)
    builder = _linked(builder, key, above)
    return Identity(builder.sign(above.key if above else key, hashes.SHA256()), key)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "XK"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number())


def _between(builder: x509.CertificateBuilder, start: dt.datetime, end: dt.datetime) -> x509.CertificateBuilder:
    return builder.not_valid_before(start).not_valid_after(end)


def _linked(
    builder: x509.CertificateBuilder, key: rsa.RSAPrivateKey, issuer: Identity | None
) -> x509.CertificateBuilder:
    """Names of the keys, by which programs find the issuer."""
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.add_extension(_authority_key(issuer), critical=False) if issuer else builder


def _authority_key(issuer: Identity) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _usage(*, signs: bool = False, encrypts: bool = False, certifies: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=encrypts,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
