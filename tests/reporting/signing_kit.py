"""An authority, people with certificates and issued files, made once for all tests of signing."""

import datetime as dt
import hashlib
import io
from functools import cache
from unittest.mock import patch

import page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper

from reporting import signing
from reporting.pdf import render
from reporting.pdf.signature_fields import Anchor, FieldSpec, add_signature_fields
from reporting.pdf.stamp import stamp
from reporting.signing import (
    AcceptedRevision,
    ExpectedSignatory,
    Level,
    RegisteredCertificate,
    TrustPolicy,
    creation,
    loop,
    timestamps,
)
from reporting.signing.certificates.key_file import KeyFile
from reporting.signing.demo.authority import Authority, Identity, make_authority

SIGNED_AT = dt.datetime(2025, 1, 6, 10, tzinfo=dt.UTC)
COORDINATOR, MINISTER = "Koordinatori", "Ministri"
PASSPHRASE = "fjalëkalim i gjatë"

HTML = """<!DOCTYPE html>
<html lang="sq"><head><title>{title}</title><link rel="stylesheet" href="/static/css/fonts.css">
<style>body {{ font-family: "Noto Sans"; font-size: 10pt }} table {{ table-layout: fixed; width: 100% }}
.field {{ height: 25mm; width: 70mm; border: 0.5pt solid #777 }}</style></head>
<body><h1>{title}</h1>
<table><thead><tr><th>Nr.</th><th>Veprimi</th><th>Afati</th></tr></thead><tbody>{rows}</tbody></table>
<h2>Nënshkrimet</h2>
<h3>Koordinatori Kombëtar</h3><div class="field" id="field-coordinator"></div>
<h3>Ministri</h3><div class="field" id="field-minister"></div></body></html>"""


def document(title="Raporti 6-mujor", n_rows=40):
    """A tagged document for the archive, with a file embedded, before it has signature fields."""
    rows = "".join(
        f"<tr><td>I.{row}</td><td>Veprimi numër {row} për çështjen e njëjtë</td><td>31.12.2024</td></tr>"
        for row in range(n_rows)
    )
    return render.render_pdf(
        HTML.format(title=title, rows=rows),
        identifier=title,
        created_at=SIGNED_AT,
        variant=render.ISSUED_VARIANT,
        embedded=[render.EmbeddedFile("gjendja.json", b'{"actions":40}', "Gjendja e ngrire")],
    ).content


FIELDS = [
    FieldSpec(COORDINATOR, "Nënshkrimi i Koordinatorit Kombëtar", Anchor("field-coordinator")),
    FieldSpec(MINISTER, "Nënshkrimi i Ministrit", Anchor("field-minister")),
]


@cache
def issued(title="Raporti 6-mujor", n_rows=40):
    """The frozen file: what is given out for signing."""
    return add_signature_fields(document(title, n_rows), FIELDS)


@cache
def authority() -> Authority:
    """The trusted one."""
    made = make_authority()
    made.revoke(_revoked(made), dt.datetime(2024, 12, 1, tzinfo=dt.UTC))
    made.revoke(_revoked_later(made), dt.datetime(2025, 2, 1, tzinfo=dt.UTC))
    return made


@cache
def stranger() -> Authority:
    """One that calls itself the same and that nobody trusts."""
    return make_authority()


@cache
def elira() -> Identity:
    """Elira, the coordinator."""
    return authority().issue("Elira Morina")


@cache
def genta() -> Identity:
    """Genta, the Minister."""
    return authority().issue("Genta Kelmendi")


@cache
def fatmir() -> Identity:
    """Fatmir, the Secretary General."""
    return authority().issue("Fatmir Rexhepi")


@cache
def impostor() -> Identity:
    """Somebody who had a certificate in Elira's name made elsewhere."""
    return stranger().issue("Elira Morina")


@cache
def expired() -> Identity:
    """Good until the summer before."""
    return authority().issue("Elira Morina", valid_until=dt.datetime(2024, 6, 30, tzinfo=dt.UTC))


@cache
def expires_soon() -> Identity:
    """Good for another month."""
    return authority().issue("Elira Morina", valid_until=dt.datetime(2025, 2, 6, tzinfo=dt.UTC))


@cache
def not_yet_valid() -> Identity:
    """Good from the spring after."""
    return authority().issue("Elira Morina", valid_from=dt.datetime(2025, 3, 1, tzinfo=dt.UTC))


@cache
def _revoked(made: Authority) -> Identity:
    return made.issue("Elira Morina")


@cache
def _revoked_later(made: Authority) -> Identity:
    return made.issue("Elira Morina")


def revoked() -> Identity:
    """Revoked the month before."""
    return _revoked(authority())


def revoked_later() -> Identity:
    """Revoked the month after."""
    return _revoked_later(authority())


@cache
def not_for_signing() -> Identity:
    """A certificate for encryption only."""
    return authority().issue("Elira Morina", may_sign=False)


@cache
def time_service() -> Identity:
    """The trusted time-stamp service."""
    return authority().issue("Vula kohore", for_timestamps=True)


@cache
def strange_time_service() -> Identity:
    """A time-stamp service that nobody trusts."""
    return stranger().issue("Vula kohore", for_timestamps=True)


def service_of(identity, *, at=None):
    """A service inside this process, which stamps with the real time, or with `at`."""
    return timestamps.demonstration_service(unlocked(identity), at=at)


def unlocked(identity) -> KeyFile:
    """What the certificate file of this identity holds."""
    key = identity.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyFile(identity.der, tuple(other.public_bytes(serialization.Encoding.DER) for other in identity.chain), key)


def trust(**changes) -> TrustPolicy:
    """The operator's policy: the root, its lists of revoked certificates, level B-B."""
    policy = {"anchors": (authority().root.der,), "revocation_lists": authority().revocation_lists()}
    return TrustPolicy(**policy | changes)


def expect(identity, field=COORDINATOR, **changes) -> ExpectedSignatory:
    """This person is registered by the fingerprint of the certificate."""
    registered = RegisteredCertificate(sha256=signing.read_certificate(identity.der).sha256)
    values = {"name": "Elira Morina", "role": "Koordinatori Kombëtar", "certificates": [registered], "field": field}
    return ExpectedSignatory(**values | changes)


def sign(content, identity, *, field=COORDINATOR, level=Level.B_B, at=SIGNED_AT, service=None, **changes) -> bytes:
    """Sign in the browser's way, with a stamp.

    Opening a certificate file takes a process of its own, so that is left out unless one or its passphrase is given.
    """
    values = {
        "pkcs12": identity.pkcs12(PASSPHRASE) if "passphrase" in changes else b"",
        "passphrase": PASSPHRASE,
        "reason": "Nënshkrim i raportit",
        "location": "Prishtinë",
        "name": "Elira Morina",
        "timestamper": service_of(service or time_service(), at=at),
        "stamp_pdf": stamp_page(),
        "trust": trust(),
    }
    if {"pkcs12", "passphrase"} & changes.keys():
        return signing.sign(content, field=field, level=level, at=at, **values | changes)
    with patch.object(creation, "open_key_file", return_value=unlocked(identity)):
        return signing.sign(content, field=field, level=level, at=at, **values | changes)


@cache
def stamp_page() -> bytes:
    """What the signed field shows."""
    return stamp(name="Elira Morina", role="Koordinatori Kombëtar", at=SIGNED_AT, language="sq")


@cache
def signed(level=Level.B_B) -> bytes:
    """The issued file, signed by Elira."""
    return sign(issued(), elira(), level=level)


def check(content, *, identity=None, base=None, at=SIGNED_AT, expected=None, policy=None, previous=()):
    """Check a file as the product does."""
    return signing.check(
        content,
        issued=issued() if base is None else base,
        expected=expected or expect(identity or elira()),
        trust=policy or trust(),
        at=at,
        previous=previous,
    )


def revision(content) -> AcceptedRevision:
    """The accepted state that these bytes are."""
    return AcceptedRevision(len(content), hashlib.sha256(content).hexdigest())


class Appender(IncrementalPdfFileWriter):
    """Appends an update of the test's own, without touching the metadata."""

    def _update_meta(self):
        pass


def append(content, change) -> bytes:
    """Append an update in which `change(writer)` did something."""
    writer = Appender(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stamped(content, at=SIGNED_AT, service=None) -> bytes:
    """Append a time-stamp on the whole document, in an invisible field of its own."""
    stamper = PdfTimeStamper(service_of(service or time_service(), at=at))
    return loop.run(stamper.async_timestamp_pdf(Appender(io.BytesIO(content)), "sha256")).getvalue()


def with_validation_data(content, *, lists=(), answers=()) -> bytes:
    """Append a store of validation data with these lists of revoked certificates and OCSP answers."""

    def add(writer):
        store = generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/DSS")})
        for key, data in (("/CRLs", lists), ("/OCSPs", answers)):
            if data:
                streams = [writer.add_object(generic.StreamObject(stream_data=one)) for one in data]
                store[key] = generic.ArrayObject(streams)
        writer.root["/DSS"] = writer.add_object(store)
        writer.update_root()

    return append(content, add)


def revocation_list(issuer, made_at, next_at, revoked=()) -> bytes:
    """The issuer's list of revoked certificates of one day; `revoked` are certificates and moments."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(made_at)
        .next_update(next_at)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for identity, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(identity.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(at).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def change_page(writer):
    """Put another page over the first one: the figures are not those that were issued."""
    page_object = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"BT /F0 40 Tf 72 400 Td (99) Tj ET")
    page_object["/Contents"] = writer.add_object(stream)
    writer.update_container(page_object)


def conformance(content) -> dict[str, set[str]]:
    """What the independent validator finds: rules broken, by profile."""
    profiles = {"PDF/A-3a": page.ValidationProfile.PDF_A_3A, "PDF/UA-1": page.ValidationProfile.PDF_UA_1}
    return {
        name: {failure.rule_id for failure in page.validate_pdf_bytes(content, profile=profile).failures}
        for name, profile in profiles.items()
    }


CONFORMS = {"PDF/A-3a": set(), "PDF/UA-1": set()}
