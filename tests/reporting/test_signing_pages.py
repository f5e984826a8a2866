"""Signing on the pages: both ways, the seven answers, and everything that is refused without leaving a trace."""

import dataclasses
import datetime as dt
import io
import logging
import socket
import time

import lxml.html
import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core import mail
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from accounts.security import limits
from reporting.archive.files import intact_content, latest_file
from reporting.jobs.draft import make_draft
from reporting.kinds import REPORT_KINDS
from reporting.models import IssuedFile, Report, ReportEvent, Signatory, Signature
from reporting.pdf import render
from reporting.services import issuing, signatures
from reporting.signing import Verdict, configuration
from strategy_tracker.base import clock
from strategy_tracker.base.written_once import WrittenOnce
from tests.counting import count_queries
from tests.reporting import issuing_kit as kit
from tests.reporting import programs, signing_kit
from tests.reporting.outside_signer import sign_outside
from tests.reporting.test_signing_making import BrokenService

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PASSPHRASE = "fjalë-kalimi i-fshehtë"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A 6-month report that waits for the coordinator's signature; nothing of it stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = kit.cast()
        draft = kit.first_draft(by=people["arta"])
        with kit.small_pages():
            report = kit.finalise(draft, people["elira"])
        kit.register(signing_kit.elira(), person=people["elira"])
        yield {"people": people, "report": report.pk, "file": intact_content(latest_file(report))}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    """The day of signing, and an operator who trusts the authority of the tests."""
    kit.trusting(settings, tmp_path)
    with clock.at(kit.NOW):
        yield


@pytest.fixture
def report(world):
    return Report.objects.select_related("period", "issued").get(pk=world["report"])


@pytest.fixture
def elira(world, client):
    return kit.in_english(client, world["people"]["elira"])


@pytest.fixture(scope="module")
def outside(world):
    """The report, signed by a program that shares nothing with the product."""
    return _outside(world["file"], signing_kit.elira())


def _outside(content, identity):
    chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in identity.chain)
    return sign_outside(
        content, field="coordinator", key_pem=identity.key_pem, certificate_pem=identity.pem, chain_pem=chain
    )


@pytest.fixture(scope="module")
def other_report(world, django_db_blocker):
    """The same period, as it was issued in Serbian: another report, in everything that a report is made of."""
    with django_db_blocker.unblock():
        people, period = world["people"], Report.objects.get(pk=world["report"]).period
        draft = kit.make_draft(period, language="sr-latn", by=people["arta"])
        with kit.small_pages("Šestomesečni izveštaj"):
            other = kit.finalise(draft, people["elira"])
        return {"report": other.pk, "file": intact_content(latest_file(other))}


def upload(client, report, content, name="raporti.pdf"):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(reverse("report_sign_upload", args=[report.pk]), {"signed_file": file})


def with_certificate(client, report, identity, passphrase=PASSPHRASE, **given):
    file = SimpleUploadedFile("certifikata.p12", identity.pkcs12(PASSPHRASE))
    data = {"certificate_file": file, "passphrase": passphrase, **given}
    return client.post(reverse("report_sign_certificate", args=[report.pk]), data)


def nothing_was_stored(report):
    report.refresh_from_db()
    assert report.state == "finalised" and report.signed_at is None
    assert report.issued_files.count() == 1 and not Signature.objects.exists()
    return True


# The page.


def test_the_page_says_who_signs_and_gives_both_ways(elira, report):
    page = elira.get(reverse("report_sign", args=[report.pk])).content.decode()
    assert "Elira Morina" in page and "National Coordinator" in page
    assert reverse("issued_download", args=[report.pk, 0]) in page
    assert reverse("report_sign_upload", args=[report.pk]) in page
    assert reverse("report_sign_certificate", args=[report.pk]) in page


def test_the_home_page_says_what_waits_for_a_signature(world, report, client):
    for name, waits in {"elira": True, "fatmir": False, "genta": False, "afrim": False}.items():
        page = kit.in_english(client, world["people"][name]).get("/").content.decode()
        assert ("For your signature" in page) == waits
        assert (reverse("report_sign", args=[report.pk]) in page) == waits


@pytest.mark.parametrize(
    ("name", "status"),
    [("arta", 403), ("afrim", 403), ("fatmir", 403), ("genta", 403), ("hana", 403), ("ilir", 403), ("driton", 403)],
)
def test_nobody_else_signs(world, report, client, name, status, outside):
    kit.in_english(client, world["people"][name])
    response = client.get(reverse("report_sign", args=[report.pk]))
    assert response.status_code == status
    reads_drafts = name in ("arta", "afrim", "fatmir", "genta")
    reason = "signed by: National Coordinator" if reads_drafts else "does not read drafts"
    assert reason in response.content.decode()
    assert upload(client, report, outside).status_code == status
    assert with_certificate(client, report, signing_kit.elira()).status_code == status
    assert nothing_was_stored(report)


@pytest.mark.every_database
def test_without_a_registered_certificate_nobody_signs(world, elira, report, outside):
    Signatory.objects.update(valid_until="2024-12-31")
    page = elira.get(reverse("report_sign", args=[report.pk])).content.decode()
    assert "Nobody is registered" in page and "report_sign_upload" not in page
    assert upload(elira, report, outside).status_code == 422
    assert nothing_was_stored(report)


def test_another_coordinator_does_not_sign_for_the_registered_one(world, report, client, outside):
    other = User.objects.create_user("zana", role=Role.COORDINATOR, email="zana@example.test")
    kit.in_english(client, other)
    assert (
        "Registered for this role is Elira Morina"
        in client.get(reverse("report_sign", args=[report.pk])).content.decode()
    )
    assert upload(client, report, outside).status_code == 422
    assert nothing_was_stored(report)


@pytest.mark.parametrize("name", ["report_sign_upload", "report_sign_certificate"])
def test_a_foreign_page_cannot_make_somebody_sign(world, report, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["people"]["elira"])
    assert client.post(reverse(name, args=[report.pk]), {}).status_code == 403


# With a certificate file.


@pytest.mark.every_database
def test_signing_with_a_certificate_file(world, elira, report, caplog, django_capture_on_commit_callbacks):
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        response = with_certificate(elira, report, signing_kit.elira())
    assert response.status_code == 302 and response.url == reverse("report_detail", args=[report.pk])
    report.refresh_from_db()
    assert (report.state, report.signed_at) == ("signed", kit.NOW)
    first, second = report.issued_files.order_by("position")
    signed = intact_content(second)
    assert signed.startswith(world["file"]) and first.sha256 != second.sha256
    signature = Signature.objects.get()
    assert (signature.role, signature.method, signature.verdict, signature.level) == (
        "coordinator",
        "certificate_file",
        "valid",
        "B-B",
    )
    assert (signature.by, signature.signatory.name) == (world["people"]["elira"], "Elira Morina")
    assert [record["answer"] for record in signature.checks] == ["yes"] * 5 + ["no", "yes"]
    event = ReportEvent.objects.get(kind="signed")
    assert (event.by, event.after) == (world["people"]["elira"], "coordinator")
    assert [letter.to for letter in mail.outbox][-1:] == [[world["people"]["arta"].email]]  # after those of the story
    assert PASSPHRASE not in caplog.text
    # The page of the report tells it line by line.
    page = elira.get(response.url).content.decode()
    assert second.sha256 in page and "Valid" in page and page.count("Does the ") >= 4
    assert elira.get(reverse("report_sign", args=[report.pk])).status_code == 403


def test_signatures_refuse_change(world, elira, report):
    with_certificate(elira, report, signing_kit.elira())
    for change in (
        lambda: Signature.objects.update(verdict="invalid"),
        lambda: Signature.objects.all().delete(),
        lambda: Signature.objects.get().save(),
        lambda: Signature.objects.get().delete(),
        lambda: IssuedFile.objects.update(position=7),
    ):
        with pytest.raises(WrittenOnce):
            change()


def test_every_role_downloads_the_signed_report_and_finds_it_in_the_list(world, elira, report, client):
    with_certificate(elira, report, signing_kit.elira())
    newest = latest_file(report)
    for person in world["people"].values():
        kit.in_english(client, person)
        page = client.get(reverse("report_signed_list")).content.decode()
        assert newest.sha256 in page and "Valid" in page and "Elira Morina" in page
        response = client.get(reverse("issued_download", args=[report.pk, 1]))
        assert response.content == intact_content(newest)
        assert response["Content-Disposition"] == 'attachment; filename="raporti-6-mujor-2022-H1-v1-sq-s1.pdf"'
    assert ReportEvent.objects.filter(kind="downloaded").count() == len(world["people"])


def test_before_it_is_signed_it_is_for_readers_of_drafts_alone(world, report, client):
    for name, status in {"arta": 200, "fatmir": 200, "driton": 403, "ilir": 403, "hana": 403}.items():
        client.force_login(world["people"][name])
        assert client.get(reverse("issued_download", args=[report.pk, 0])).status_code == status
        shown = report.protocol_number in client.get(reverse("report_signed_list")).content.decode()
        assert shown == (status == 200)


def test_the_list_costs_the_same_however_many_signatures_there_are(world, elira, report):
    before = count_queries(elira, reverse("report_signed_list"))
    with_certificate(elira, report, signing_kit.elira())
    assert count_queries(elira, reverse("report_signed_list")) <= before + 2  # signatories of the signatures, once


def test_a_passphrase_cannot_be_guessed(elira, report, monkeypatch, caplog):
    real_now = clock.real_now()
    monkeypatch.setattr("strategy_tracker.base.clock.real_now", lambda: real_now)
    tries = limits.passphrase(User.objects.get(username="elira"))
    assert [limits.take(tries) for _try in range(limits.PASSPHRASE.free - 1)] == [0] * (limits.PASSPHRASE.free - 1)
    assert with_certificate(elira, report, signing_kit.elira(), "gabim-sekret").status_code == 422
    assert "Wrong passphrase of a certificate file: elira" in caplog.text
    assert "sekret" not in caplog.text and PASSPHRASE not in caplog.text
    response = with_certificate(elira, report, signing_kit.elira())
    assert response.status_code == 429 and "Too many wrong tries" in response.content.decode()
    assert nothing_was_stored(report)
    monkeypatch.setattr("strategy_tracker.base.clock.real_now", lambda: real_now + dt.timedelta(minutes=1))
    assert with_certificate(elira, report, signing_kit.elira()).status_code == 302


@pytest.mark.parametrize(
    ("identity", "passphrase"),
    [(signing_kit.elira, "tjetër"), (signing_kit.expired, PASSPHRASE), (signing_kit.not_yet_valid, PASSPHRASE)],
)
def test_what_does_not_open_or_cannot_sign_today_is_refused(elira, report, identity, passphrase):
    response = with_certificate(elira, report, identity(), passphrase)
    assert response.status_code == 422 and "Nothing was signed" in response.content.decode()
    assert passphrase not in response.content.decode()
    assert nothing_was_stored(report)


@pytest.mark.parametrize(
    ("identity", "number"), [(signing_kit.genta, 4), (signing_kit.impostor, 4), (signing_kit.not_for_signing, 4)]
)
def test_somebody_elses_certificate_is_refused_on_its_line(elira, report, identity, number):
    response = with_certificate(elira, report, identity())
    assert response.status_code == 422
    assert nothing_was_stored(report)
    if identity is not signing_kit.not_for_signing:  # that one refuses before it signs
        assert f"{number}." in ReportEvent.objects.get(kind="signature_refused").reason


@pytest.mark.every_database
def test_a_revoked_certificate_is_refused_even_when_it_is_the_registered_one(world, elira, report):
    Signatory.objects.all().delete()
    kit.register(signing_kit.revoked(), person=world["people"]["elira"])
    response = with_certificate(elira, report, signing_kit.revoked())
    assert response.status_code == 422 and "had been revoked" in response.content.decode()
    assert nothing_was_stored(report)
    assert "5." in ReportEvent.objects.get(kind="signature_refused").reason


@pytest.mark.parametrize("content", [b"", b"not a certificate", b"x" * 300_000])
def test_what_is_no_certificate_file(elira, report, content):
    data = {"certificate_file": SimpleUploadedFile("c.p12", content), "passphrase": PASSPHRASE}
    assert elira.post(reverse("report_sign_certificate", args=[report.pk]), data).status_code == 422
    assert nothing_was_stored(report)


def test_no_file_touches_the_disk_before_it_is_accepted(elira, report, monkeypatch, outside):
    def refuse(self, *args, **kwargs):
        raise AssertionError("written to the disk")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", refuse)
    assert with_certificate(elira, report, signing_kit.elira(), "tjetër").status_code == 422
    assert upload(elira, report, b"%PDF" + bytes(4_000_000)).status_code == 422


# Time-stamps.


def test_a_time_stamp_is_taken_where_there_is_a_service(elira, report, monkeypatch):
    service = signing_kit.service_of(signing_kit.time_service(), at=kit.NOW)
    monkeypatch.setattr(configuration, "timestamper", lambda at: service)
    assert with_certificate(elira, report, signing_kit.elira()).status_code == 302
    assert Signature.objects.get().level == "B-T"


def test_when_the_service_fails_the_person_chooses(elira, report, monkeypatch):
    monkeypatch.setattr(configuration, "timestamper", lambda at: BrokenService())
    response = with_certificate(elira, report, signing_kit.elira())
    page = response.content.decode()
    assert response.status_code == 422 and "Sign without a time-stamp" in page and "did not answer" in page
    assert nothing_was_stored(report)
    assert with_certificate(elira, report, signing_kit.elira(), without_timestamp="on").status_code == 302
    assert Signature.objects.get().level == "B-B"


def test_a_service_that_says_nothing_holds_nobody_up(elira, report, settings):
    """It takes the connection and the request, and then nothing comes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SIGNING_TSA_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/tsa"
        settings.SIGNING_TSA_TIMEOUT = 0.5
        start = time.monotonic()
        response = with_certificate(elira, report, signing_kit.elira())
        assert time.monotonic() - start < 15  # on a busy machine; a socket that nothing bounds waits for ever
    page = response.content.decode()
    assert response.status_code == 422 and "did not answer" in page and "Sign without a time-stamp" in page
    assert nothing_was_stored(report)


def test_where_the_rules_ask_for_a_time_stamp_there_is_no_choice(elira, report, monkeypatch, settings):
    settings.SIGNING_REQUIRED_LEVEL = "B-T"
    monkeypatch.setattr(configuration, "timestamper", lambda at: BrokenService())
    assert "Sign without" not in with_certificate(elira, report, signing_kit.elira()).content.decode()
    assert with_certificate(elira, report, signing_kit.elira(), without_timestamp="on").status_code == 422
    assert nothing_was_stored(report)


# Signed outside.


def test_a_file_signed_by_another_program_is_accepted(elira, report, outside, tmp_path):
    assert upload(elira, report, outside).status_code == 302
    report.refresh_from_db()
    signature = Signature.objects.get()
    assert (report.state, signature.method, signature.verdict) == ("signed", "outside", "valid")
    assert intact_content(signature.signed_file) == outside
    assert "Signature is Valid" in programs.pdfsig(outside, tmp_path)


def _resaved(signed, world):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as document:
        document.save(out)
    return out.getvalue()


def _flipped(position):
    def flip(signed, world):
        changed = bytearray(signed)
        changed[position if position >= 0 else len(changed) + position] ^= 1
        return bytes(changed)

    return flip


TAMPERED = {
    "unsigned copy": lambda signed, world: world["file"],
    "saved anew": _resaved,
    "one byte of the report": _flipped(5_000),
    "one byte of the signature": _flipped(-9_000),
    "junk appended": lambda signed, world: signed + b"junk",
    "page changed after": lambda signed, world: signing_kit.append(signed, signing_kit.change_page),
    "page changed before": lambda signed, world: _outside(
        signing_kit.append(world["file"], signing_kit.change_page), signing_kit.elira()
    ),
    "another report": lambda signed, world: signing_kit.signed(),
    "somebody else's certificate": lambda signed, world: _outside(world["file"], signing_kit.genta()),
    "an expired certificate": lambda signed, world: _outside(world["file"], signing_kit.expired()),
    "cut off": lambda signed, world: signed[:-100],
    "no pdf": lambda signed, world: b"something else",
    "nothing": lambda signed, world: b"",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_whatever_else_comes_is_refused_with_its_reason_and_nothing_is_stored(elira, report, world, outside, how):
    response = upload(elira, report, TAMPERED[how](outside, world))
    page = response.content.decode()
    assert response.status_code == 422 and "Not accepted: " in page
    assert page.count('scope="row"') >= 7  # the seven lines
    assert nothing_was_stored(report)
    assert ReportEvent.objects.get(kind="signature_refused").reason


@pytest.mark.parametrize(
    ("how", "number", "reason"),
    [
        ("unsigned copy", 2, "This is the issued file itself: it carries no new signature."),
        ("no pdf", 1, "This is not a PDF file. Choose the PDF that the signing program has saved."),
        ("junk appended", 3, "Something was added to the file after it was signed."),
    ],
)
def test_a_refusal_says_the_reason_alone_and_offers_to_try_again(elira, report, world, outside, how, number, reason):
    response = upload(elira, report, TAMPERED[how](outside, world))
    page = lxml.html.fromstring(response.content.decode())
    (box,) = page.xpath("//*[@data-error-summary and @role='alert' and @tabindex='-1']")
    assert box.find("h2").text.strip() == f"Not accepted: {reason}"
    assert f"Question {number}," in box.text_content() and "Not examined" not in box.text_content()
    # The form to try again stands right below, before everything that was checked and before the other way.
    order = [element.get("id") or element.get("action") for element in page.xpath("//*[@id or @action]")]
    ways = [reverse(f"report_sign_{way}", args=[report.pk]) for way in ("upload", "certificate")]
    assert order.index("refused") < order.index(ways[0]) < order.index(ways[1]) < order.index("checked")
    # What was not looked at has neither the mark nor the word of a "no".
    answers = [
        row.xpath("string(td[1])").strip() for row in page.xpath("//table[contains(@class, 'check-lines')]//tr")[1:]
    ]
    assert answers[number - 1] == "no" and answers[: number - 1] == ["yes"] * (number - 1)
    assert answers.count("no") == 1 and (number == 3 or set(answers[number:]) == {"not looked at"})
    marks = page.xpath("//table[contains(@class, 'check-lines')]//*[@data-status='error']")
    assert len(marks) == 1
    assert [line[:2] for line in ReportEvent.objects.get(kind="signature_refused").reason.splitlines()] == [
        f"{number}."
    ]


def test_after_a_refused_certificate_file_that_way_stays_the_first(elira, report):
    page = with_certificate(elira, report, signing_kit.genta()).content.decode()
    assert "Not accepted: " in page
    assert page.index('id="with-file"') < page.index('id="outside"') < page.index('id="checked"')


@pytest.mark.every_database
def test_the_signature_of_another_issued_report_is_refused_both_ways(elira, report, outside, other_report):
    """Two reports that were really issued; each one's signed file is good for itself alone."""
    other = Report.objects.select_related("period", "issued").get(pk=other_report["report"])
    signed_other = _outside(other_report["file"], signing_kit.elira())
    for target, foreign in ((report, signed_other), (other, outside)):
        response = upload(elira, target, foreign)
        page = response.content.decode()
        assert response.status_code == 422 and "Not accepted: " in page
        assert "differs from the issued one at byte" in page
        assert nothing_was_stored(target)
        assert ReportEvent.objects.filter(kind="signature_refused").latest("pk").reason.startswith("1. ")
    assert upload(elira, other, signed_other).status_code == 302
    other.refresh_from_db()
    assert (other.state, Signature.objects.get().report) == ("signed", other)


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        (signing_kit.revoked, "had been revoked"),
        (signing_kit.expired, "had expired"),
        (signing_kit.not_yet_valid, "was not valid yet"),
    ],
)
def test_signed_outside_with_a_certificate_that_is_not_good_today(world, elira, report, identity, reason):
    """It is the registered one and its signature is right: the day alone, or the list, is why it is refused."""
    Signatory.objects.all().delete()
    kit.register(identity(), person=world["people"]["elira"])
    response = upload(elira, report, _outside(world["file"], identity()))
    page = response.content.decode()
    assert response.status_code == 422 and "Not accepted: " in page and reason in page
    assert nothing_was_stored(report)
    reasons = ReportEvent.objects.get(kind="signature_refused").reason.splitlines()
    assert [line[:2] for line in reasons] == ["5."] and reason in reasons[0]


@pytest.mark.every_database
def test_a_file_that_is_too_large_is_not_read(elira, report, settings, monkeypatch):
    settings.SIGNING_MAX_BYTES = 1024 * 1024
    monkeypatch.setattr(signatures.signing, "check_apart", lambda *args, **kwargs: pytest.fail("read"))
    response = upload(elira, report, b"%PDF" + bytes(3 * 1024 * 1024))
    assert response.status_code == 413 and "larger than 1 MB" in response.content.decode()
    assert nothing_was_stored(report)
    assert ReportEvent.objects.filter(kind="signature_refused").exists()


def test_a_form_without_a_file_says_so(elira, report):
    response = elira.post(reverse("report_sign_upload", args=[report.pk]), {})
    assert response.status_code == 422
    assert not ReportEvent.objects.filter(kind="signature_refused").exists()


def test_a_stored_file_that_was_touched_is_not_signed(elira, report, monkeypatch, outside):
    monkeypatch.setattr("reporting.services.signatures.intact_content", lambda issued: None)
    response = upload(elira, report, outside)
    assert response.status_code == 422 and "no longer the one" in response.content.decode()
    assert nothing_was_stored(report)


# Several signatures, and corrections: with the small document of the signing tests.


@pytest.fixture(scope="module")
def small_document():
    return signing_kit.document()


@pytest.fixture
def small(monkeypatch, small_document):
    """The layout takes no time, and any two fields have their place."""
    signing_kit.stamp_page()  # kept for all tests, so made while there is a layout
    places = {"coordinator": "field-coordinator", "minister": "field-minister"}
    monkeypatch.setattr(render, "render_pdf", lambda html, **options: render.Rendered(small_document, 2))
    monkeypatch.setattr("reporting.jobs.issue.anchor_of", places.get)
    monkeypatch.setattr(signatures, "stamp", lambda **options: signing_kit.stamp_page())


def sign(report, person, identity):
    return signatures.sign_with_certificate_file(
        report=report, pkcs12=identity.pkcs12(PASSPHRASE), passphrase=PASSPHRASE, by=person
    )


def test_a_kind_that_asks_for_two_signatures_is_signed_when_both_are_there(world, report, small, monkeypatch):
    people = world["people"]
    both = dataclasses.replace(REPORT_KINDS["six_month"], signed_by=(Role.COORDINATOR, Role.MINISTER))
    monkeypatch.setitem(REPORT_KINDS, "six_month", both)
    kit.register(signing_kit.genta(), Role.MINISTER, people["genta"])
    second = kit.finalise(kit.make_draft(report.period, language="en", by=people["arta"]), people["elira"])
    assert sign(second, people["genta"], signing_kit.genta()).is_accepted
    second.refresh_from_db()
    assert second.state == "finalised"
    assert sign(second, people["elira"], signing_kit.elira()).is_accepted
    second.refresh_from_db()
    assert second.state == "signed"
    assert [file.position for file in second.issued_files.order_by("position")] == [0, 1, 2]
    last = intact_content(latest_file(second))
    assert last.startswith(intact_content(second.issued_files.get(position=1)))


def test_a_signed_correction_supersedes_what_it_corrects(world, report, small, client):
    people = world["people"]
    assert sign(report, people["elira"], signing_kit.elira()).verdict is Verdict.VALID
    draft = issuing.start_correction(report=report, by=people["arta"], is_queued=False)
    with kit.quick_pages():
        make_draft(draft.pk)
    draft.refresh_from_db()
    correction = kit.finalise(draft, people["elira"], supersedes=report, correction_reason="Një shumë ishte gabim.")
    report.refresh_from_db()
    assert report.state == "signed"
    assert sign(correction, people["elira"], signing_kit.elira()).is_accepted
    report.refresh_from_db()
    assert (report.state, report.superseded_at) == ("superseded", kit.NOW)
    event = ReportEvent.objects.get(kind="superseded")
    assert (event.report, event.after, event.reason) == (report, "v2", "Një shumë ishte gabim.")
    # The old one stays readable, and says what took its place.
    kit.in_english(client, people["elira"])
    page = client.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "Superseded by version 2: Një shumë ishte gabim." in page
    assert client.get(reverse("issued_download", args=[report.pk, 1])).status_code == 200
