"""When it was signed, and what was known of the certificate then: nothing that a file brings along can turn that."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from reporting.signing import Level, Verdict, Why
from reporting.signing.demo.authority import Identity
from tests.reporting import signing_kit as kit

NOW = kit.SIGNED_AT
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LATER = dt.datetime(2025, 6, 2, 9, tzinfo=dt.UTC)


def lists(issuing_at, revoked=(), *, next_at=None):
    """The operator's lists: the root's is good for years, that of the issuing authority of one moment."""
    made = kit.authority()
    root = kit.revocation_list(made.root, NOW - 300 * DAY, NOW + 2000 * DAY)
    return root, kit.revocation_list(made.issuing, issuing_at, next_at or issuing_at + DAY, revoked)


def answer(content, identity, *, at=NOW, **policy):
    report = kit.check(content, identity=identity, at=at, policy=kit.trust(**policy))
    return report.verdict, report.line(5).why


# A time-stamp made before the signature.


@pytest.mark.parametrize(("identity", "why"), [(kit.revoked_later, Why.REVOKED), (kit.expires_soon, Why.EXPIRED)])
@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_a_stamp_made_before_the_signature_proves_nothing_about_it(identity, why, level):
    signed = kit.sign(kit.stamped(kit.issued()), identity(), at=NOW + DAY)  # which day the signer claims is nothing
    report = kit.check(signed, identity=identity(), at=LATER, policy=kit.trust(required_level=level))
    assert (report.verdict, report.line(5).why, report.line(6).why) == (Verdict.INVALID, why, Why.NO_TIMESTAMP)
    assert report.timestamp_at is None and report.level is Level.B_B


def test_a_registration_that_has_ended_is_not_revived_by_an_older_stamp():
    expected = kit.expect(kit.elira(), until_on=dt.date(2025, 1, 31))
    signed = kit.sign(kit.stamped(kit.issued()), kit.elira(), at=LATER)
    assert kit.check(signed, expected=expected, at=LATER).line(4).why is Why.NOT_ON_THAT_DAY
    assert kit.check(kit.stamped(kit.signed()), expected=expected, at=LATER).is_accepted


@pytest.mark.parametrize("identity", [kit.revoked_later, kit.expires_soon])
def test_a_stamp_made_after_the_signature_proves_it(identity):
    report = kit.check(kit.stamped(kit.sign(kit.issued(), identity())), identity=identity(), at=LATER)
    assert (report.verdict, report.level, report.timestamp_at) == (Verdict.VALID, Level.B_T, NOW)


def test_an_archive_stamp_counts_only_over_the_validation_data_and_from_a_trusted_service():
    archive = kit.trust(required_level=Level.B_LTA)
    with_data = kit.signed(Level.B_LT)
    assert kit.check(kit.stamped(with_data), policy=archive).level is Level.B_LTA
    by_nobody = kit.stamped(with_data, service=kit.strange_time_service())
    assert kit.check(by_nobody, policy=archive).level is Level.B_LT


# The operator's lists and what the file brings.


@pytest.fixture(scope="module")
def elira_with_ocsp():
    """A certificate that names a service for answers, as those of qualified authorities do."""
    made, key = kit.authority(), rsa.generate_private_key(public_exponent=65537, key_size=2048)
    access = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://o.test/")
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Elira Morina")]))
        .issuer_name(made.issuing.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made.valid_from)
        .not_valid_after(made.valid_until)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        .sign(made.issuing.key, hashes.SHA256())
    )
    return Identity(certificate, key, (made.issuing.certificate,))


def good(identity, at):
    """An answer of the authority: good, at this moment."""
    issuing = kit.authority().issuing
    return (
        ocsp.OCSPResponseBuilder()
        .add_response(
            identity.certificate,
            issuing.certificate,
            hashes.SHA1(),
            ocsp.OCSPCertStatus.GOOD,
            at,
            at + 7 * DAY,
            None,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuing.certificate)
        .sign(issuing.key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


@pytest.mark.parametrize("list_age", [HOUR, 3 * DAY - HOUR])
def test_revoked_by_the_operators_list_is_final_whatever_the_file_brings(elira_with_ocsp, list_age):
    """Also when the list has run out in the meantime."""
    signed = kit.sign(kit.issued(), elira_with_ocsp)
    operators = lists(NOW - list_age, [(elira_with_ocsp, NOW - 3 * DAY)])
    older = kit.revocation_list(kit.authority().issuing, NOW - 4 * DAY, NOW + 4 * DAY)
    brought = kit.with_validation_data(signed, answers=[good(elira_with_ocsp, NOW - 4 * DAY)], lists=[older])
    for content in (signed, brought):
        assert answer(content, elira_with_ocsp, revocation_lists=operators) == (Verdict.INVALID, Why.REVOKED)


def test_what_the_file_brings_fills_in_what_the_operator_does_not_know(elira_with_ocsp):
    signed = kit.sign(kit.issued(), elira_with_ocsp)
    root, _issuing = lists(NOW)
    assert answer(signed, elira_with_ocsp, revocation_lists=[root])[1] is Why.REVOCATION_UNKNOWN
    brought = kit.with_validation_data(signed, answers=[good(elira_with_ocsp, NOW - HOUR)])
    assert answer(brought, elira_with_ocsp, revocation_lists=[root]) == (Verdict.VALID, Why.FINE)


# A list that is newer than the moment of signing.


def test_a_list_newer_than_the_time_stamp_speaks_for_the_moment_before():
    operators = lists(NOW + HOUR / 4)
    signed = kit.signed(Level.B_T)
    assert answer(signed, kit.elira(), at=NOW + HOUR, revocation_lists=operators) == (Verdict.VALID, Why.FINE)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(("since", "verdict"), [(-30 * DAY, Verdict.INVALID), (HOUR / 8, Verdict.VALID)])
def test_revoked_before_the_stamp_is_revoked_and_after_it_is_not(since, verdict, required):
    operators = lists(NOW + HOUR / 4, [(kit.elira(), NOW + since)])
    policy = {"revocation_lists": operators, "require_trusted_chain": required}
    assert answer(kit.signed(Level.B_T), kit.elira(), at=NOW + HOUR, **policy)[0] is verdict


@pytest.mark.parametrize(("since", "why"), [(-5 * DAY, Why.REVOKED), (5 * DAY, Why.FINE)])
def test_an_audit_years_later_goes_by_the_list_of_its_own_day(since, why):
    """The audit asks about the moment of signing (reporting/archive/audit.py) and has today's list."""
    operators = lists(NOW + 700 * DAY, [(kit.elira(), NOW + since)])
    assert answer(kit.signed(), kit.elira(), revocation_lists=operators)[1] is why


def test_a_list_made_after_the_certificate_had_expired_may_have_dropped_it():
    signed = kit.sign(kit.issued(), kit.expires_soon(), level=Level.B_T)
    operators = lists(LATER - HOUR)
    assert answer(signed, kit.expires_soon(), at=LATER, revocation_lists=operators)[1] is Why.REVOCATION_UNKNOWN
    operators = lists(LATER - HOUR, [(kit.expires_soon(), NOW - DAY)])
    assert answer(signed, kit.expires_soon(), at=LATER, revocation_lists=operators)[1] is Why.REVOKED
