"""What is said of a file or a hash: the truth, in plain words, and nothing of what is not public."""

import io
import tracemalloc

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.security import limits
from reporting.archive import authenticity
from reporting.archive.authenticity import Outcome
from reporting.models import Report
from reporting.names import address_of
from reporting.services.publication import publish_report
from strategy_tracker.base import clock
from tests.factories import someone
from tests.reporting import signing_kit
from tests.reporting.issued_story import content_of, issued_report, newest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def no_checks_yet(client, settings):
    """Each test may ask as often as anybody, in English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def report():
    return issued_report("published")


def ask(client, content, **extra):
    """Upload a file to the public check; the answer's context and page."""
    file = SimpleUploadedFile("raporti.pdf", content, "application/pdf")
    return client.post(reverse("report_check"), {"file": file, "sha256": ""}, **extra)


def found(content, reports=None):
    return authenticity.of_file(io.BytesIO(content), Report.objects.public() if reports is None else reports)


def one_byte_changed(content, position):
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def test_the_published_file_is_exactly_the_issued_report(client, report, english):
    response = ask(client, content_of(report))
    page = response.content.decode()
    assert response.context["finding"].outcome is Outcome.ISSUED
    assert "This is exactly the issued, signed report." in page
    assert report.address in page and newest(report).sha256 in page
    assert "Elira Morina" in page and "Valid" in page


def test_the_file_before_its_signature_is_told_apart(client, report, english):
    response = ask(client, signing_kit.issued("Raporti 1 sq"))
    assert response.context["finding"].outcome is Outcome.EARLIER
    assert "as it was issued, before it was signed" in response.content.decode()


def test_something_appended_is_said_with_its_length(client, report, english):
    page = ask(client, content_of(report) + b"\n%junk").content.decode()
    assert "something was added to it" in page
    assert "then 6 bytes follow that were not issued" in page


def test_bytes_are_counted_in_groups(client, report, english):
    assert "then 12,345 bytes follow" in ask(client, content_of(report) + b"x" * 12_345).content.decode()
    page = ask(client, one_byte_changed(content_of(report), 5_000)).content.decode()
    assert "is different from byte 5,001 on" in page


def test_an_update_that_changes_a_page_is_something_added(report):
    finding = found(signing_kit.append(content_of(report), signing_kit.change_page))
    assert finding.outcome is Outcome.ADDED and finding.issued == newest(report)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_one_changed_byte_is_found_wherever_it_stands(client, report, english, share):
    content = content_of(report)
    position = int(len(content) * share)
    response = ask(client, one_byte_changed(content, position))
    finding = response.context["finding"]
    assert (finding.outcome, finding.report) == (Outcome.CHANGED, report)
    # Behind the unsigned file a changed byte is something added to that one: both are true, and neither is the report.
    assert finding.n_bytes == position
    assert "it was changed, or saved anew" in response.content.decode()


def test_a_truncated_copy_is_a_changed_one(report):
    finding = found(content_of(report)[:-1000])
    assert finding.outcome in (Outcome.CHANGED, Outcome.ADDED)
    assert not finding.is_genuine


def test_a_copy_that_was_saved_anew_is_a_changed_one(report):
    with pikepdf.open(io.BytesIO(content_of(report))) as opened:
        saved = io.BytesIO()
        opened.save(saved)
    finding = found(saved.getvalue())
    assert (finding.outcome, finding.report) == (Outcome.CHANGED, report)


@pytest.mark.every_database
def test_the_hash_alone_is_enough(client, report, english):
    sha256 = newest(report).sha256
    pasted = " ".join(sha256[at : at + 8] for at in range(0, 64, 8)).upper()
    response = client.post(reverse("report_check"), {"sha256": pasted})
    assert response.context["finding"].outcome is Outcome.ISSUED
    printed = client.post(reverse("report_check"), {"sha256": report.issued.sha256})
    assert printed.context["finding"].outcome is Outcome.CONTENT
    assert "the hash of the data of an issued report" in printed.content.decode()


def test_the_address_of_the_qr_code_names_the_report(client, report, english):
    page = client.get(reverse("report_check"), {"report": report.address}).content.decode()
    assert newest(report).sha256 in page and "The question is about this report: 6-month report" in page
    # The code says nothing about the file in hand: the form that does comes before the facts.
    assert page.index('type="file"') < page.index('id="known"')
    printed = client.get(reverse("report_check"), {"report": report.issued.sha256}).content.decode()
    assert printed.index("This is the hash of the data") < printed.index('type="file"') < printed.index('id="known"')
    page = client.get(reverse("report_check"), {"report": newest(report).sha256}).content.decode()
    assert "This is exactly the issued, signed report." in page
    page = client.get(reverse("report_check"), {"report": "<script>"}).content.decode()
    assert "&lt;script&gt;" in page and "No published report" in page


def test_a_superseded_report_says_so_and_leads_to_its_correction(client, report, english):
    content = content_of(report)
    correction = issued_report("signed", version=2, supersedes=report)
    page = ask(client, content).content.decode()
    assert "superseded by a correction" in page and "The correction is not public yet" in page
    assert "This is exactly the issued report, but a correction has superseded it." in page
    assert "note-good" not in page and page.count("The correction is not public yet") == 1
    assert address_of(correction) not in page and "version 2" not in page and "Një shumë" not in page
    publish_report(report=correction, by=someone("secretariat"))
    page = ask(client, content).content.decode()
    assert "This is exactly the issued report, but version 2 has superseded it." in page
    assert "note-good" not in page and "note-care" in page
    printed = client.post(reverse("report_check"), {"sha256": report.issued.sha256}).content.decode()
    assert "issued report, but version 2 has superseded it." in printed and "note-good" not in printed
    assert reverse("public_report", args=[correction.address]) in page and "Një shumë ishte e gabuar." in page


@pytest.mark.parametrize("state", ["finalised", "signed"])
def test_strangers_learn_nothing_of_what_is_not_published(client, state, english):
    report = issued_report(state)
    content = content_of(report)
    answers = [
        ask(client, content),
        ask(client, content + b"x"),
        ask(client, one_byte_changed(content, 900)),
        client.post(reverse("report_check"), {"sha256": newest(report).sha256}),
        client.post(reverse("report_check"), {"sha256": report.issued.sha256}),
    ]
    for answer in answers:
        assert answer.context["finding"].outcome is Outcome.UNKNOWN
        assert "Not known here" in answer.content.decode() and "2022-H1" not in answer.content.decode()
    address = "raporti-6-mujor-2022-h1-v1-sq"
    page = client.get(reverse("report_check"), {"report": address}).content.decode()
    assert "No published report has the address" in page and report.get_kind_display() not in page


@pytest.mark.every_database
def test_people_inside_are_told_what_they_may_read(client, people, english):
    content = content_of(issued_report("finalised"))
    client.force_login(people["ilir"])
    assert ask(client, content).context["finding"].outcome is Outcome.UNKNOWN
    client.force_login(people["genta"])
    assert "It is not signed yet" in ask(client, content).content.decode()


def test_a_report_of_somebody_else_is_not_known(client, report, english):
    response = ask(client, signing_kit.issued("Krejt tjetër"))
    assert response.context["finding"].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a pdf", b"%PDF"])
def test_what_is_no_pdf_is_called_so(client, report, english, content):
    response = ask(client, content)
    assert response.status_code == 200
    assert response.context["finding"].outcome is Outcome.NOT_PDF
    assert "This is not a PDF file" in response.content.decode()


@pytest.mark.parametrize("text", ["abc", "g" * 64, "a" * 63, "a" * 65, "ä" * 64])
def test_what_is_no_hash_is_refused(client, text, english):
    response = client.post(reverse("report_check"), {"sha256": text})
    assert response.status_code == 422
    assert "64 hexadecimal digits" in response.content.decode()


def test_nothing_and_both_are_refused(client, report, english):
    assert client.post(reverse("report_check"), {"sha256": ""}).status_code == 422
    file = SimpleUploadedFile("r.pdf", b"%PDF-1.7")
    both = client.post(reverse("report_check"), {"file": file, "sha256": "a" * 64})
    assert both.status_code == 422 and "one of the two" in both.content.decode()


def test_a_file_that_is_too_large_is_not_read(client, settings, monkeypatch, english):
    settings.SIGNING_MAX_BYTES = 1000
    monkeypatch.setattr(authenticity, "of_file", lambda *args: pytest.fail("it was read"))
    response = ask(client, b"%PDF-" + bytes(2000))  # told by the file's own size
    assert response.status_code == 413 and "It was not read" in response.content.decode()

    class Untouched(io.RawIOBase):
        def read(self, *args):
            pytest.fail("it was read")

    huge = client.generic("POST", reverse("report_check"), b"", content_type="multipart/form-data; boundary=x")
    assert huge.status_code == 422
    response = client.post(
        reverse("report_check"),
        data=b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
        **{"wsgi.input": Untouched()},
    )
    assert response.status_code == 413 and "larger than" in response.content.decode()


def test_a_large_file_is_compared_without_filling_memory(report):
    tracemalloc.start()
    finding = found(content_of(report) + bytes(20 * 1024 * 1024))
    given = len(content_of(report)) + 20 * 1024 * 1024
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert finding.outcome is Outcome.ADDED
    assert peak < 3.5 * given  # the test's own copies of the file; the comparison adds 64 KB


def test_the_form_keeps_its_token(report):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("report_check"), {"sha256": "a" * 64}).status_code == 403


def test_nothing_is_stored_of_what_is_asked(client, report):
    before = Report.objects.count()
    ask(client, b"%PDF-1.7 foreign")
    response = client.get(reverse("report_check"))
    assert Report.objects.count() == before
    assert "no-store" in response["Cache-Control"]


def test_too_many_checks_have_to_wait(client, english, settings, monkeypatch):
    now = clock.real_now()
    monkeypatch.setattr("strategy_tracker.base.clock.real_now", lambda: now)  # no wait ends during the test
    url = reverse("report_check")
    answers = [client.post(url, {"sha256": "a" * 64}).status_code for _check in range(limits.CHECK.free + 1)]
    assert answers == [200] * limits.CHECK.free + [429]
    response = client.get(url, {"report": "x"})
    assert response.status_code == 429 and int(response["Retry-After"]) >= 1
    assert "Too many checks" in response.content.decode()
    assert client.get(url).status_code == 200  # the empty form is for everybody
    assert client.post(url, {"sha256": "a" * 64}, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert client.post(url, {"sha256": "a" * 64}, headers={"X-Real-IP": "10.0.0.8"}).status_code == 429
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.post(url, {"sha256": "a" * 64}, headers={"X-Real-IP": "10.0.0.8"}).status_code == 200
    for no_address in ("10.0.0.8:4431", "10.0.0.8, 10.0.0.9", "nobody"):
        assert client.post(url, {"sha256": "a" * 64}, headers={"X-Real-IP": no_address}).status_code == 429


def test_the_operator_asks_by_command(tmp_path, capsys):
    report = issued_report("signed")
    file = tmp_path / "r.pdf"
    file.write_bytes(content_of(report))
    call_command("verify_report", str(file))
    assert "exactly the issued, signed report" in capsys.readouterr().out
    file.write_bytes(content_of(report) + b"x")
    with pytest.raises(CommandError, match="something was added"):
        call_command("verify_report", str(file))
    file.write_bytes(b"%PDF-1.7 other")
    with pytest.raises(CommandError, match="Not known here"):
        call_command("verify_report", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_report", str(tmp_path / "none.pdf"))
