"""Who signed, whether they may, whether their authority is trusted, when, and at which level (lines 4 to 7)."""

import datetime as dt
import io
import subprocess

import pytest
from pyhanko.sign.signers import PdfTimeStamper

from reporting import signing
from reporting.signing import Answer, Level, RegisteredCertificate, Verdict, Why, loop
from reporting.signing.demo.authority import make_authority
from tests.reporting import signing_kit as kit
from tests.reporting.outside_signer import sign_outside

LATER = dt.datetime(2025, 6, 2, 9, tzinfo=dt.UTC)
EARLIER = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


def outcome(report, number):
    return report.verdict, report.line(number).answer, report.line(number).why


def by_name(identity, **changes):
    facts = signing.read_certificate(identity.der)
    return kit.expect(
        identity, certificates=[RegisteredCertificate(subject=facts.subject, issuer=facts.issuer)], **changes
    )


def test_signature_of_a_program_that_shares_nothing_with_ours(tmp_path):
    signed = sign_outside(
        kit.issued(),
        field=kit.COORDINATOR,
        key_pem=kit.elira().key_pem,
        certificate_pem=kit.elira().pem,
        chain_pem=kit.authority().issuing.pem,
    )
    report = kit.check(signed)
    assert (report.verdict, report.level, report.field) == (Verdict.VALID, Level.B_B, kit.COORDINATOR)
    assert kit.conformance(signed) == kit.CONFORMS
    path = tmp_path / "outside.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said


def test_registered_fingerprint_may_be_written_with_colons():
    fingerprint = signing.read_certificate(kit.elira().der).sha256.upper()
    written = ":".join(fingerprint[i : i + 2] for i in range(0, 64, 2))
    assert kit.check(
        kit.signed(), expected=kit.expect(kit.elira(), certificates=[RegisteredCertificate(sha256=written)])
    ).is_accepted


def test_somebody_else():
    report = kit.check(kit.sign(kit.issued(), kit.genta()))
    assert outcome(report, 4) == (Verdict.INVALID, Answer.NO, Why.SOMEBODY_ELSE)
    assert "Genta Kelmendi" in str(report.line(4).detail)


def test_nobody_registered():
    report = kit.check(kit.signed(), expected=kit.expect(kit.elira(), certificates=[]))
    assert outcome(report, 4) == (Verdict.INVALID, Answer.NO, Why.NOBODY_EXPECTED)


def test_an_empty_registration_is_nobodys():
    report = kit.check(kit.signed(), expected=kit.expect(kit.elira(), certificates=[RegisteredCertificate()]))
    assert report.line(4).why is Why.SOMEBODY_ELSE


@pytest.mark.parametrize(
    ("from_on", "until_on", "why"),
    [
        (dt.date(2025, 1, 6), dt.date(2025, 1, 6), Why.FINE),
        (None, None, Why.FINE),
        (dt.date(2025, 1, 7), None, Why.NOT_ON_THAT_DAY),
        (None, dt.date(2025, 1, 5), Why.NOT_ON_THAT_DAY),
    ],
)
def test_registered_on_that_day(from_on, until_on, why):
    report = kit.check(kit.signed(), expected=kit.expect(kit.elira(), from_on=from_on, until_on=until_on))
    assert report.line(4).why is why


def test_renewed_certificate_of_the_same_name_passes_when_a_trusted_authority_vouches():
    renewed = kit.authority().issue("Elira Morina")
    signed = kit.sign(kit.issued(), renewed)
    assert kit.check(signed, identity=kit.elira()).line(4).why is Why.SOMEBODY_ELSE
    assert kit.check(signed, expected=by_name(kit.elira())).is_accepted


@pytest.mark.parametrize("required", [True, False])
def test_the_name_alone_proves_nothing(required):
    """Anybody can make an authority of the same name and a certificate of the same name."""
    signed = kit.sign(kit.issued(), kit.impostor())
    report = kit.check(signed, expected=by_name(kit.elira()), policy=kit.trust(require_trusted_chain=required))
    assert outcome(report, 4) == (Verdict.INVALID, Answer.NO, Why.NAME_ALONE)
    assert report.line(5).why is Why.UNTRUSTED


def test_certificate_for_encryption_cannot_sign():
    identity = kit.not_for_signing()
    signed = sign_outside(
        kit.issued(),
        field=kit.COORDINATOR,
        key_pem=identity.key_pem,
        certificate_pem=identity.pem,
        chain_pem=kit.authority().issuing.pem,
    )
    assert outcome(kit.check(signed, identity=identity), 4) == (Verdict.INVALID, Answer.NO, Why.NOT_FOR_SIGNING)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("identity", "signed_at", "why"),
    [
        (kit.expired, EARLIER, Why.EXPIRED),
        (kit.not_yet_valid, LATER, Why.NOT_YET_VALID),
        (kit.revoked, EARLIER, Why.REVOKED),
    ],
)
def test_certificate_that_was_not_good_is_refused_whatever_the_policy(identity, signed_at, why, required):
    """The signer claims another day than the one on which the file comes in: the claim is worth nothing."""
    signed = kit.sign(kit.issued(), identity(), at=signed_at)
    report = kit.check(signed, identity=identity(), policy=kit.trust(require_trusted_chain=required))
    assert outcome(report, 5) == (Verdict.INVALID, Answer.NO, why)
    assert report.line(5) in report.refused_by


@pytest.mark.parametrize(("identity", "why"), [(kit.revoked_later, Why.REVOKED), (kit.expires_soon, Why.EXPIRED)])
def test_time_stamp_proves_that_the_certificate_was_still_good(identity, why):
    stamped = kit.sign(kit.issued(), identity(), level=Level.B_T)
    assert kit.check(stamped, identity=identity(), at=LATER).is_accepted
    bare = kit.sign(kit.issued(), identity())
    assert outcome(kit.check(bare, identity=identity(), at=LATER), 5) == (Verdict.INVALID, Answer.NO, why)


def test_unknown_authority_follows_the_policy():
    signed = kit.sign(kit.issued(), kit.impostor())
    report = kit.check(signed, identity=kit.impostor())
    assert outcome(report, 5) == (Verdict.INDETERMINATE, Answer.NO, Why.UNTRUSTED)
    lenient = kit.check(signed, identity=kit.impostor(), policy=kit.trust(require_trusted_chain=False))
    assert outcome(lenient, 5) == (Verdict.VALID, Answer.NO, Why.UNTRUSTED)


@pytest.mark.parametrize(
    ("policy", "why"),
    [({"anchors": ()}, Why.NO_ANCHORS), ({"revocation_lists": ()}, Why.REVOCATION_UNKNOWN)],
)
def test_what_cannot_be_known_is_unknown(policy, why):
    report = kit.check(kit.signed(), policy=kit.trust(**policy))
    assert outcome(report, 5) == (Verdict.INDETERMINATE, Answer.UNKNOWN, why)
    assert kit.check(kit.signed(), policy=kit.trust(require_trusted_chain=False, **policy)).is_accepted


def test_list_of_revoked_certificates_that_is_too_old_says_nothing():
    made = make_authority(valid_until=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    lists = made.revocation_lists()
    signed = kit.signed()
    assert kit.check(signed, policy=kit.trust(revocation_lists=lists)).line(5).why is Why.REVOCATION_UNKNOWN


def test_anchor_that_is_no_root_is_trusted_but_its_list_is_not_understood():
    """A limit of pyhanko-certvalidator 0.33 that docs/signing.md names: trust the root, not the issuing authority."""
    report = kit.check(kit.signed(), policy=kit.trust(anchors=(kit.authority().issuing.pem,)))
    assert outcome(report, 5) == (Verdict.INDETERMINATE, Answer.UNKNOWN, Why.REVOCATION_UNKNOWN)


def test_intermediate_may_come_from_the_configuration():
    signed = sign_outside(
        kit.issued(),
        field=kit.COORDINATOR,
        key_pem=kit.elira().key_pem,
        certificate_pem=kit.elira().pem,
    )
    assert kit.check(signed).line(5).why is Why.UNTRUSTED
    assert kit.check(signed, policy=kit.trust(intermediates=(kit.authority().issuing.der,))).is_accepted


def test_time_stamp_of_an_untrusted_service():
    signed = kit.sign(kit.issued(), kit.elira(), level=Level.B_T, service=kit.strange_time_service())
    assert outcome(kit.check(signed), 6) == (Verdict.VALID, Answer.UNKNOWN, Why.TIMESTAMP_UNTRUSTED)
    strict = kit.check(signed, policy=kit.trust(required_level=Level.B_T))
    assert outcome(strict, 6) == (Verdict.INDETERMINATE, Answer.UNKNOWN, Why.TIMESTAMP_UNTRUSTED)


def test_time_stamp_of_an_untrusted_service_does_not_turn_back_the_clock():
    signed = kit.sign(kit.issued(), kit.expired(), at=EARLIER, level=Level.B_T, service=kit.strange_time_service())
    assert kit.check(signed, identity=kit.expired()).line(5).why is Why.EXPIRED


def test_time_stamp_of_another_signature_is_refused():
    content = kit.signed(Level.B_T)
    start = content.rindex(b"/Contents <") + len(b"/Contents <")
    end = content.index(b">", start)
    signature = bytearray(bytes.fromhex(content[start:end].decode()))
    oid = bytes.fromhex("060b2a864886f70d0109100104")  # id-ct-TSTInfo, inside the time-stamp
    imprint = signature.index(b"\x04\x20", signature.index(oid)) + 2  # its digest of the signature's value
    signature[imprint] ^= 1
    changed = content[:start] + signature.hex().upper().encode() + content[end:]
    if content[start:end].islower():
        changed = content[:start] + signature.hex().encode() + content[end:]
    assert outcome(kit.check(changed), 6) == (Verdict.INVALID, Answer.NO, Why.TIMESTAMP_BROKEN)


@pytest.mark.parametrize(
    ("level", "required", "verdict"),
    [
        (Level.B_B, Level.B_B, Verdict.VALID),
        (Level.B_B, Level.B_T, Verdict.INDETERMINATE),
        (Level.B_T, Level.B_T, Verdict.VALID),
        (Level.B_T, Level.B_LT, Verdict.INDETERMINATE),
        (Level.B_LT, Level.B_LT, Verdict.VALID),
        (Level.B_LT, Level.B_LTA, Verdict.INDETERMINATE),
    ],
)
def test_required_level(level, required, verdict):
    report = kit.check(kit.signed(level), policy=kit.trust(required_level=required))
    assert (report.verdict, report.level) == (verdict, level)
    assert (report.line(7).answer is Answer.YES) == (level >= required)
    assert report.line(7).params == {"level": level.label, "required": required.label}


def test_time_stamp_on_the_whole_document_makes_it_b_lta():
    service = kit.service_of(kit.time_service(), at=kit.SIGNED_AT)
    writer = kit.Appender(io.BytesIO(kit.signed(Level.B_LT)))
    out = loop.run(PdfTimeStamper(service).async_timestamp_pdf(writer, "sha256"))
    report = kit.check(out.getvalue(), policy=kit.trust(required_level=Level.B_LTA))
    assert (report.verdict, report.level) == (Verdict.VALID, Level.B_LTA)


def test_older_format_is_named():
    signed = kit.signed().replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")
    assert kit.check(signed).verdict is Verdict.INVALID  # and it is no longer what was signed
    assert kit.check(signed).line(7).why is Why.NOT_PADES


def test_verdicts_and_answers_have_words():
    assert {str(verdict.label) for verdict in Verdict} and {str(answer.label) for answer in Answer}
    assert [level.label for level in Level] == ["–", "B-B", "B-T", "B-LT", "B-LTA"]
    assert Level.from_label(" b-lta ") is Level.B_LTA
