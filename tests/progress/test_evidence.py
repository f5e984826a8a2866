"""Evidence in the browser: added with and without JavaScript, refused, downloaded, taken back; what stays on disk."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from progress.demonstration.files import make_pdf
from progress.models import Event, Evidence, ProgressEntry
from progress.services.answers import submit
from progress.services.evidence import add_entry_evidence
from progress.services.periods import close_period
from progress.uploads.scanning import UndeclaredNumbers
from strategy_tracker.base import clock
from tests.factories import (
    MSH,
    action,
    action_evidence,
    answered_submission,
    before_deadline,
    entries_of,
    get_submission,
    submitted_submission,
)
from tests.progress.sheets import entry_url, fields_of, post_answer, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def workday(period):
    """Two days before the last day to submit."""
    with clock.at(before_deadline(period)):
        yield


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the files go."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def entry(period):
    return entries_of(get_submission(period, MSH), part="lead")[0]


@pytest.fixture
def health(client, driton):
    """Driton's browser, in English."""
    client.force_login(driton)
    client.cookies["django_language"] = "en"
    return client


def pdf(text="Raporti vjetor", name="raporti.pdf"):
    return SimpleUploadedFile(name, make_pdf(text))


def archive(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/") + ".xml", text)
    return stream.getvalue()


def add(client, entry, *, htmx=True, **what):
    fields = {"evidence-title": "Raporti", "evidence-is_declared": "on"} | {f"evidence-{k}": v for k, v in what.items()}
    return client.post(entry_url(entry, "evidence_add"), fields, headers=HTMX if htmx else {})


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# Adding


@pytest.mark.every_database
def test_htmx_gets_the_list_with_the_new_file(health, entry):
    response = add(health, entry, file=pdf())
    assert response.status_code == 200 and "<html" not in response.content.decode()
    assert "“Raporti” has been added." in text_of(response) and "raporti.pdf" in text_of(response)
    assert entry.evidence.get().institution == entry.submission.institution


def test_without_javascript_the_page_of_the_answer_comes_back(health, entry):
    response = add(health, entry, htmx=False, url="https://example.test/raporti")
    assert response.url == entry_url(entry) + "#evidence"


def test_evidence_is_saved_with_the_answer(health, entry):
    response = post_answer(
        health,
        entry,
        button="add_evidence",
        what_was_done="U miratua rregullorja.",
        evidence__file=pdf(),
        evidence__title="Rregullorja",
        evidence__is_declared="on",
    )
    assert response.status_code == 302 and response.url.endswith("#evidence")
    entry.refresh_from_db()
    assert entry.what_was_done == "U miratua rregullorja." and entry.evidence.get().title == "Rregullorja"


def test_refused_evidence_saves_nothing_and_loses_no_text(health, entry, folder):
    response = post_answer(
        health,
        entry,
        what_was_done="U miratua rregullorja.",
        evidence__file=SimpleUploadedFile("virus.exe", b"MZ"),
        evidence__is_declared="on",
    )
    assert response.status_code == 422
    assert "virus.exe" in text_of(response) and "U miratua rregullorja." in text_of(response)
    entry.refresh_from_db()
    assert entry.answered_at is None and not files_in(folder)


AGAIN = "Choose the file again, the browser did not keep it: "


def errors_of(response):
    """What the summary at the top links to, and what stands beside the field of the file."""
    page = response.content.decode()
    beside = re.search(r'<ul class="errorlist" id="id_evidence-file_error">(.*?)</ul>', page, re.S)
    return re.findall(r'<a href="#id_evidence-file">(.*?)</a>', page, re.S), unescape(beside[1] if beside else "")


@pytest.mark.parametrize("way", ["answer", "part", "page"])
def test_a_refused_file_is_told_beside_its_field_and_must_be_chosen_again(health, entry, folder, way):
    file = SimpleUploadedFile("virus.exe", b"MZ")
    if way == "answer":
        given = {"evidence__file": file, "evidence__is_declared": "on"}
        response = post_answer(health, entry, what_was_done="U miratua rregullorja.", **given)
    else:
        response = add(health, entry, htmx=way == "part", file=file)
    summary, beside = errors_of(response)
    assert response.status_code == 422 and len(summary) == 2
    assert "Only PDF, DOCX, XLSX, PNG and JPG files" in beside and f"{AGAIN}virus.exe" in beside


def test_a_good_file_must_be_chosen_again_when_something_else_was_refused(health, entry, folder):
    given = {"evidence__file": pdf(), "evidence__is_declared": "on", "spending__0__amount": "dyqind"}
    summary, beside = errors_of(post_answer(health, entry, **given))
    assert len(summary) == 1 and f"{AGAIN}raporti.pdf" in beside
    text = text_of(post_answer(health, entry, button="add_challenge", **given | {"evidence__file": pdf()}))
    assert f"{AGAIN}raporti.pdf" in text
    assert AGAIN not in text_of(post_answer(health, entry, spending__0__amount="dyqind"))


BAD_FILES = [
    ("virus.exe", b"MZ", "Only PDF, DOCX, XLSX, PNG and JPG files are taken as evidence: virus.exe"),
    ("bosh.pdf", b"", "The file is empty: bosh.pdf"),
    ("foto.png", b"%PDF-1.7", "The file is not what its name says: foto.png"),
    ("raport.pdf", b"%PDF-1.7 jo", "raport.pdf: The PDF cannot be opened."),
    ("raport.docx", b"PK\x03\x04 jo", "raport.docx: The file cannot be opened."),
    ("raport.docx", archive(xl__workbook="<x/>"), "raport.docx: The file is not what its name says."),
    ("raport.pdf", make_pdf("Viktima 1234567890"), "raport.pdf: This looks like a personal number."),
    (
        "raport.docx",
        archive(word__document="<w:t xmlns:w='w'>1234567890</w:t>"),
        "raport.docx: This looks like a personal number.",
    ),
]


@pytest.mark.parametrize(("name", "data", "message"), BAD_FILES, ids=range(len(BAD_FILES)))
@pytest.mark.parametrize("htmx", [True, False])
def test_bad_file_is_named_and_not_kept(health, entry, folder, name, data, message, htmx):
    response = add(health, entry, htmx=htmx, file=SimpleUploadedFile(name, data))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Evidence.objects.exists() and not files_in(folder)


@pytest.mark.parametrize("size", [2_000, 4_000_000])
def test_too_large_file_is_not_read_to_its_end(health, entry, folder, settings, size):
    settings.UPLOAD_MAX_BYTES = 1_000
    response = add(health, entry, file=SimpleUploadedFile("madh.pdf", b"%PDF-" + b"0" * size))
    assert response.status_code == 422 and "The file is larger than 0 MB: madh.pdf" in text_of(response)
    answer = post_answer(
        health,
        entry,
        what_was_done="Teksti mbetet.",
        evidence__file=SimpleUploadedFile("madh.pdf", b"%PDF-" + b"0" * size),
    )
    assert answer.status_code == 422 and "madh.pdf" in text_of(answer) and "Teksti mbetet." in text_of(answer)
    assert not files_in(folder)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"url": "https://example.test", "is_declared": ""}, "Confirm that the evidence holds no personal data"),
        ({}, "Give a file or a link, one of the two."),
        ({"url": "ftp://example.test/x"}, "This is not an address on the web"),
        ({"url": "https://example.test", "title": "Rasti 1234567890"}, "This looks like a personal number."),
    ],
)
def test_bad_link_is_refused(health, entry, what, message):
    response = add(health, entry, **what)
    assert response.status_code == 422 and message in text_of(response)
    assert not Evidence.objects.exists()


def test_nothing_at_all_is_told(health, entry):
    response = add(health, entry, title="", is_declared="")
    assert response.status_code == 422 and "Give a file or a link, one of the two." in text_of(response)


@pytest.mark.parametrize("htmx", [True, False])
def test_closed_period_takes_no_evidence(health, entry, arta, period, htmx):
    close_period(period=period, by=arta, reason="Vendim.")
    response = add(health, entry, htmx=htmx, url="https://example.test")
    assert response.status_code == 403 and "The period is closed" in text_of(response)


# What is no personal number after all


def numbers_key(response):
    """What the box sends with which a person says that what was found are no personal numbers."""
    return re.search(r'name="evidence-numbers_declared"[^>]*value="(\w+)"', response.content.decode())[1]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_person_declares_that_it_is_no_personal_number(client, health, entry, driton, arta, elira, htmx):
    content = "Nr. i barnave 1234567890"
    refused = add(health, entry, htmx=htmx, file=pdf(content))
    assert "page 1: “Nr. i barnave 1234567890”" in text_of(refused)
    assert "If it is something else, choose the file again and say so below." in text_of(refused)
    key = numbers_key(refused)
    assert add(health, entry, htmx=htmx, file=pdf("Nr. 2345678901"), numbers_declared=key).status_code == 422
    assert add(health, entry, htmx=htmx, file=pdf(content), numbers_declared=key).status_code in (200, 302)
    evidence = entry.evidence.get()
    assert (evidence.numbers_declared, evidence.added_by) == ("1\tNr. i barnave 1234567890", driton)
    event = Event.objects.get(kind="numbers_declared")
    assert (event.by, event.detail, event.reason) == (driton, "Raporti", "")


def test_the_declaration_is_told_to_who_reads_the_evidence_alone(client, entry, driton, arta, elira):
    answered_submission(entry.submission.period, MSH, driton)
    given = {"title": "Barnat", "is_declared": True, "url": "https://example.test/1234567890"}
    with pytest.raises(UndeclaredNumbers) as refused:
        add_entry_evidence(entry=entry, by=driton, **given)
    add_entry_evidence(entry=entry, by=driton, **given, numbers_declared=refused.value.key)
    submit(submission=entry.submission, by=driton, explanation="Vërejtjet janë të sakta.")
    client.cookies["django_language"] = "en"
    for person, is_told in ((arta, True), (driton, True), (elira, False)):
        client.force_login(person)
        assert ("declared on" in text_of(client.get(entry_url(entry)))) is is_told
    client.force_login(arta)
    desk = text_of(client.get(entry_url(entry).rsplit("/", 2)[0] + "/verify/"))
    assert "that these are no personal numbers: “https://example.test/1234567890”" in desk


def test_the_box_stands_in_the_form_of_the_answer_and_of_the_status(client, health, entry, arta):
    response = post_answer(
        health, entry, evidence__file=pdf("Nr. 1234567890"), evidence__title="R", evidence__is_declared="on"
    )
    assert response.status_code == 422 and numbers_key(response)
    client.force_login(arta)
    given = {"evidence-file": pdf("Nr. 1234567890"), "evidence-is_declared": "on"}
    fields = {"status": "in_progress", "reason": "x", "version": 0, "period": entry.submission.period.code}
    response = client.post(f"/plans/2022-2024/actions/{entry.action.code}/status/", fields | given)
    assert response.status_code == 422 and numbers_key(response)


# Reading


@pytest.mark.every_database
def test_download_is_an_attachment_with_its_name(health, entry, driton):
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf(name="raporti ë.pdf"))
    response = health.get(f"/evidence/{evidence.pk}/")
    assert b"".join(response.streaming_content) == make_pdf("Raporti vjetor")
    assert response["Content-Type"] == "application/pdf" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;") and "raporti" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.latest("pk")
    assert (event.kind, event.by, event.entry, event.detail) == ("evidence_downloaded", driton, entry, "R")


def test_picture_or_pdf_is_shown_beside_and_may_do_nothing(health, entry, driton):
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf())
    response = health.get(f"/evidence/{evidence.pk}/preview/")
    assert b"".join(response.streaming_content) == make_pdf("Raporti vjetor")
    assert response["Content-Disposition"].startswith("inline;") and response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["X-Content-Type-Options"] == "nosniff" and response["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert Event.objects.latest("pk").kind == "evidence_downloaded"
    Evidence.objects.filter(pk=evidence.pk).update(content_type="text/html")
    assert health.get(f"/evidence/{evidence.pk}/preview/").status_code == 404


def test_who_has_only_read_has_changed_nothing(health, entry, driton):
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf())
    changed = Event.objects.latest("pk")
    b"".join(health.get(f"/evidence/{evidence.pk}/").streaming_content)
    row = health.get("/plans/2022-2024/actions/", {"q": entry.action.code}).context["rows"][0]
    assert row.changed_at == changed.happened_at


@pytest.mark.parametrize("username", ["arta", "driton"])
@pytest.mark.every_database
def test_who_has_only_read_has_corrected_no_returned_answer(client, people, entry, username):
    evidence = add_entry_evidence(entry=entry, by=people["driton"], title="R", is_declared=True, upload=pdf())
    returned = {"review": "returned", "review_comment": "Plotësoni.", "reviewed_by": people["arta"]}
    answered = {"answered_at": clock.now(), "answered_by": people["driton"]}
    ProgressEntry.objects.filter(pk=entry.pk).update(reviewed_at=clock.now(), **returned, **answered)
    client.force_login(people[username])
    b"".join(client.get(f"/evidence/{evidence.pk}/").streaming_content)
    entry.refresh_from_db()
    assert not entry.is_corrected and entry.answered_by == people["driton"]


MAY_DOWNLOAD = {"driton": 200, "arta": 200, "besnik": 404, "elira": 403, "afrim": 403, "ilir": 403, "hana": 403}


def test_who_downloads(client, people, entry):
    evidence = add_entry_evidence(entry=entry, by=people["driton"], title="R", is_declared=True, upload=pdf())
    found = {}
    for username in MAY_DOWNLOAD:
        client.force_login(people[username])
        response = client.get(f"/evidence/{evidence.pk}/")
        found[username] = response.status_code
        if response.streaming:
            b"".join(response.streaming_content)  # to its end, which closes the file
    assert found == MAY_DOWNLOAD


def test_link_and_lost_file_have_no_download(health, entry, driton, folder):
    link = add_entry_evidence(entry=entry, by=driton, title="L", is_declared=True, url="https://example.test")
    assert health.get(f"/evidence/{link.pk}/").status_code == 404
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf())
    for path in files_in(folder):
        path.unlink()
    assert health.get(f"/evidence/{evidence.pk}/").status_code == 404


@pytest.mark.every_database
def test_coordinator_sees_the_title_and_no_link(client, entry, driton, elira):
    evidence = add_entry_evidence(entry=entry, by=driton, title="Procesverbali", is_declared=True, upload=pdf())
    client.force_login(elira)
    submission = entry.submission
    for other in entries_of(submission):
        other.answered_by = driton
        other.answered_at = clock.now()
        other.save()
    page = client.get(entry_url(entry))
    assert "Procesverbali" in text_of(page) and f"/evidence/{evidence.pk}/" not in page.content.decode()


# Taking back


def test_removed_file_leaves_the_disk_when_that_is_committed(
    health, entry, driton, folder, django_capture_on_commit_callbacks
):
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf())
    with django_capture_on_commit_callbacks() as callbacks:
        response = health.post(f"/evidence/{evidence.pk}/remove/", headers=HTMX)
        assert response.status_code == 200 and "“R” has been removed." in text_of(response)
        assert files_in(folder)
    for callback in callbacks:
        callback()
    assert not Evidence.objects.exists() and not files_in(folder)


@pytest.mark.every_database
def test_removed_without_javascript_together_with_the_answer(health, entry, driton):
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, url="https://example.test")
    data = fields_of(health.get(entry_url(entry))) | {"what_was_done": "Teksti.", "remove_evidence": str(evidence.pk)}
    assert health.post(entry_url(entry), data).status_code == 302
    entry.refresh_from_db()
    assert entry.what_was_done == "Teksti." and not entry.evidence.exists()


def test_foreign_evidence_does_not_exist(health, entry, besnik, period):
    foreign = entries_of(get_submission(period, "pk"))[0]
    evidence = add_entry_evidence(entry=foreign, by=besnik, title="R", is_declared=True, url="https://example.test")
    assert health.post(f"/evidence/{evidence.pk}/remove/").status_code == 404
    assert add(health, foreign, url="https://example.test").status_code == 404
    assert Evidence.objects.count() == 1


@pytest.mark.every_database
def test_evidence_of_a_submitted_answer_stays(health, driton, period):
    submission = get_submission(period, MSH)
    entry = entries_of(submission)[0]
    evidence = add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, url="https://example.test")
    submitted_submission(period, MSH, driton)
    for headers in (HTMX, {}):
        response = health.post(f"/evidence/{evidence.pk}/remove/", headers=headers)
        assert response.status_code == 403 and "The answers have been submitted." in text_of(response)
    assert Evidence.objects.filter(pk=evidence.pk).exists()


def test_evidence_of_the_secretariat_is_not_taken_back(client, arta, period):
    evidence = action_evidence(
        action=action("I.1.2"), period=period, by=arta, title="V", is_declared=True, url="https://example.test"
    )
    client.force_login(arta)
    assert client.post(f"/evidence/{evidence.pk}/remove/").status_code == 403


def test_file_of_a_transaction_that_failed_is_deleted(entry, driton, folder, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("progress.services.evidence.events.record", broken)
    with pytest.raises(RuntimeError):
        add_entry_evidence(entry=entry, by=driton, title="R", is_declared=True, upload=pdf())
    assert not Evidence.objects.exists() and not files_in(folder)
