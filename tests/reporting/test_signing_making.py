"""Signing in the browser's way: with a certificate file, in memory; independent programs agree with the result."""

import asyncio
import datetime as dt
import http.server
import io
import subprocess
import threading
import traceback

import pikepdf
import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from reporting import signing
from reporting.signing import Answer, Level, Verdict, Why
from reporting.signing.certificates.key_file import open_key_file
from tests.reporting import signing_kit as kit


def pdfsig(content, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout


def qpdf_finds_nothing(content, tmp_path):
    path = tmp_path / "checked.pdf"
    path.write_bytes(content)
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    return True


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_signed_file_begins_with_the_issued_one_and_still_conforms(level, tmp_path):
    signed = kit.signed(level)
    assert signed.startswith(kit.issued())
    assert kit.conformance(signed) == kit.CONFORMS
    assert qpdf_finds_nothing(signed, tmp_path)
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said
    assert "ETSI.CAdES.detached" in said and "Common Name: Elira Morina" in said
    report = kit.check(signed)
    assert (report.verdict, report.level) == (Verdict.VALID, level)
    assert (report.field, report.claimed_at, report.certificate.common_name) == (
        kit.COORDINATOR,
        kit.SIGNED_AT,
        "Elira Morina",
    )


def test_signing_leaves_the_metadata_alone():
    for content in (kit.issued(), kit.signed(), kit.signed(Level.B_LT)):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes()
            assert pdf.Root.Metadata.objgen == pikepdf.open(io.BytesIO(kit.issued())).Root.Metadata.objgen


def test_the_field_shows_the_stamp(tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(kit.signed())
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Elira Morina" in text and "06.01.2025 11:00" in text


def test_without_a_stamp_the_field_stays_empty_and_the_file_conforms():
    signed = kit.sign(kit.issued(), kit.elira(), passphrase=kit.PASSPHRASE, stamp_pdf=None)
    assert kit.conformance(signed) == kit.CONFORMS
    assert kit.check(signed).is_accepted


def test_two_sign_one_after_the_other(tmp_path):
    first = kit.signed(Level.B_T)
    second = kit.sign(first, kit.genta(), field=kit.MINISTER, level=Level.B_T)
    assert second.startswith(first)
    report = kit.check(
        second, base=first, expected=kit.expect(kit.genta(), kit.MINISTER), previous=[kit.revision(kit.issued())]
    )
    assert report.is_accepted and report.field == kit.MINISTER
    said = pdfsig(second, tmp_path)
    assert said.count("Signature is Valid") == 2
    assert qpdf_finds_nothing(second, tmp_path)
    # The validator holds the first signature against the whole file although it can only cover what there was when it
    # was made (ISO 19005-3, 6.4.3 speaks of computing it); each state of the file conforms by itself.
    assert kit.conformance(second) == {"PDF/A-3a": {"PDFA3A-SIGNATURE-BYTERANGE-001"}, "PDF/UA-1": set()}
    assert kit.conformance(first) == kit.CONFORMS


def test_second_file_is_held_against_every_accepted_state():
    first = kit.signed()
    second = kit.sign(first, kit.genta(), field=kit.MINISTER)
    other = kit.revision(kit.issued("Raporti vjetor"))
    report = kit.check(second, base=first, expected=kit.expect(kit.genta(), kit.MINISTER), previous=[other])
    assert (report.verdict, report.line(1).why) == (Verdict.INVALID, Why.OTHER_BEGINNING)


def test_validation_data_makes_it_b_lt(tmp_path):
    signed = kit.signed(Level.B_LT)
    report = kit.check(signed)
    assert (report.verdict, report.level) == (Verdict.VALID, Level.B_LT)
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    second = kit.sign(signed, kit.genta(), field=kit.MINISTER, level=Level.B_LT)
    assert kit.check(second, base=signed, expected=kit.expect(kit.genta(), kit.MINISTER)).level is Level.B_LT


def test_wrong_passphrase():
    with pytest.raises(signing.WrongPassphrase):
        kit.sign(kit.issued(), kit.elira(), passphrase="tjetër")


def test_secrets_are_in_no_error_and_no_log(caplog):
    secret = "fjalëkalimi-im-sekret"
    with caplog.at_level("DEBUG"), pytest.raises(signing.WrongPassphrase) as caught:
        kit.sign(kit.issued(), kit.elira(), passphrase=secret)
    lines = traceback.TracebackException.from_exception(caught.value, capture_locals=False).format()
    assert secret not in "".join(lines) + caplog.text
    assert caught.value.__cause__ is None
    key_file = open_key_file(kit.elira().pkcs12("x"), "x")
    assert repr(key_file.key)[2:40] not in repr(key_file)


@pytest.mark.parametrize("content", [b"", b"not a certificate file", b"\x30\x03\x02\x01\x03", b"x" * 300_000])
def test_what_is_no_certificate_file(content):
    with pytest.raises(signing.CertificateUnusable):
        kit.sign(kit.issued(), kit.elira(), pkcs12=content)


def test_certificate_file_without_a_key():
    alone = pkcs12.serialize_key_and_certificates(
        b"x", None, kit.elira().certificate, None, BestAvailableEncryption(kit.PASSPHRASE.encode())
    )
    with pytest.raises(signing.CertificateUnusable):
        kit.sign(kit.issued(), kit.elira(), pkcs12=alone)


@pytest.mark.parametrize("identity", [kit.expired, kit.not_yet_valid, kit.not_for_signing])
def test_certificate_that_cannot_sign_today(identity):
    with pytest.raises(signing.CertificateUnusable):
        kit.sign(kit.issued(), identity())


@pytest.mark.parametrize("field", ["Nuk ekziston", "", kit.COORDINATOR + ".1"])
def test_unknown_field(field):
    with pytest.raises(signing.FieldUnusable):
        kit.sign(kit.issued(), kit.elira(), field=field)


def test_field_that_is_signed_already():
    with pytest.raises(signing.FieldUnusable):
        kit.sign(kit.signed(), kit.elira())


def test_what_is_no_pdf():
    with pytest.raises(signing.FieldUnusable):
        kit.sign(b"%PDF-1.7 nothing", kit.elira())


class BrokenService(TimeStamper):
    """A time-stamp service that does not answer."""

    async def async_request_tsa_response(self, req):
        raise TimestampRequestError("no answer")


class StrangeService(TimeStamper):
    """One that answers with something else."""

    async def async_request_tsa_response(self, req):
        raise ValueError("not ASN.1")


@pytest.mark.parametrize("service", [BrokenService, StrangeService])
def test_failing_time_stamp_is_never_passed_over(service):
    with pytest.raises(signing.TimestampFailed):
        kit.sign(kit.issued(), kit.elira(), level=Level.B_T, timestamper=service())


def test_service_at_an_address_where_nobody_answers():
    service = signing.timestamps.service_at("http://127.0.0.1:9/", timeout_s=5)
    with pytest.raises(signing.TimestampFailed):
        kit.sign(kit.issued(), kit.elira(), level=Level.B_T, timestamper=service)


class Answering(http.server.BaseHTTPRequestHandler):
    """A time-stamp service that is really asked over HTTP."""

    def do_POST(self):
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = kit.service_of(kit.time_service(), at=kit.SIGNED_AT).request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def test_a_service_is_asked_at_its_address():
    with http.server.HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        service = signing.timestamps.service_at(f"http://127.0.0.1:{server.server_port}/", timeout_s=5)
        signed = kit.sign(kit.issued(), kit.elira(), level=Level.B_T, timestamper=service)
    assert kit.check(signed).level is Level.B_T


def test_level_b_b_asks_no_service():
    assert kit.check(kit.sign(kit.issued(), kit.elira(), timestamper=BrokenService())).level is Level.B_B


@pytest.mark.parametrize(
    "changes",
    [
        {"level": Level.B_T, "timestamper": None},
        {"level": Level.B_LT, "trust": None},
        {"level": Level.B_LTA},
        {"level": Level.NONE},
        {"level": Level.B_LT, "trust": kit.trust(anchors=(kit.stranger().root.der,))},
    ],
)
def test_level_without_what_it_needs(changes):
    with pytest.raises(signing.LevelUnreachable):
        kit.sign(kit.issued(), kit.elira(), **changes)


def test_signs_and_checks_inside_a_running_event_loop():
    async def work():
        signed = kit.sign(kit.issued(), kit.elira())
        return kit.check(signed)

    assert asyncio.run(work()).is_accepted


def test_institution_seals_with_the_same_function():
    seal = kit.authority().issue("Vula e Ministrisë")
    sealed = kit.sign(kit.issued(), seal)
    assert kit.check(sealed, identity=seal).is_accepted
    signed = kit.sign(sealed, kit.genta(), field=kit.MINISTER)
    assert kit.check(signed, base=sealed, expected=kit.expect(kit.genta(), kit.MINISTER)).is_accepted


def test_lines_are_kept_as_data_and_come_back():
    for line in kit.check(kit.signed(Level.B_T)).lines:
        assert signing.CheckLine.from_record(line.as_record()) == line
        assert line.answer in (Answer.YES, Answer.NO)


def test_facts_of_a_certificate():
    facts = signing.read_certificate(kit.elira().pem)
    assert facts == signing.read_certificate(kit.elira().der)
    assert facts.common_name == "Elira Morina" and "CN=Elira Morina" in facts.subject
    assert facts.valid_from == dt.datetime(2022, 1, 1, tzinfo=dt.UTC) and facts.may_sign
    assert not signing.read_certificate(kit.not_for_signing().der).may_sign
    with pytest.raises(signing.CertificateUnusable):
        signing.read_certificate(b"not a certificate")
