"""Files and links that prove a claim: what is taken, and from whom."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from progress.demonstration.files import make_pdf
from progress.models import Event, Evidence
from progress.services.evidence import add_entry_evidence, remove_evidence
from strategy_tracker.base.errors import Refused
from tests.factories import MSH, action, action_evidence, get_entry, get_submission, submitted_submission
from tests.strange_files import picture, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def entry(period):
    return get_entry(get_submission(period, MSH), "III.1.13")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the files go."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def add(entry, by, **what):
    return add_entry_evidence(entry=entry, by=by, **({"title": "Raport", "is_declared": True} | what))


def upload(name, data):
    return SimpleUploadedFile(name, data)


def word(text="Raport"):
    """A DOCX with the one part that makes it one."""
    return zipped({"word/document.xml": f"<w:t>{text}</w:t>"})


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("raport.pdf", make_pdf("Raport"), "application/pdf"),
        ("foto.PNG", picture("PNG"), "image/png"),
        ("foto.jpg", picture(), "image/jpeg"),
        ("raport.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_file_is_kept_by_its_hash(entry, driton, folder, name, data, content_type):
    found = add(entry, driton, upload=upload(name, data))
    (stored,) = (path.read_bytes() for path in files_in(folder))
    assert stored == data or content_type.startswith("image/")  # a picture is painted anew
    assert (found.content_type, found.size_bytes, found.institution.code) == (content_type, len(stored), MSH)
    assert found.sha256 == hashlib.sha256(stored).hexdigest()
    assert found.file_name.lower() == name.lower()
    assert name not in found.file.name
    assert Event.objects.get(kind="evidence_added").entry == entry


def test_link_is_taken(entry, driton):
    found = add(entry, driton, url="https://example.test/raport")
    assert (found.url, bool(found.file)) == ("https://example.test/raport", False)


def test_title_is_the_files_name_when_none_is_given(entry, driton):
    assert add(entry, driton, title=" ", upload=upload("vendimi.pdf", make_pdf("x"))).title == "vendimi.pdf"


def test_declaration_is_needed(entry, driton):
    with pytest.raises(Refused, match="no personal data"):
        add(entry, driton, url="https://example.test/r", is_declared=False)


def test_one_of_the_two(entry, driton):
    for what in ({}, {"url": "https://example.test/r", "upload": upload("r.pdf", make_pdf("x"))}):
        with pytest.raises(Refused, match="one of the two"):
            add(entry, driton, **what)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("makro.exe", b"MZ....", "Only PDF"),
        ("faqe.html", b"<script>", "Only PDF"),
        ("pa-prapashtese", b"%PDF-1.4", "Only PDF"),
        ("bosh.pdf", b"", "empty"),
        ("rrem.pdf", b"MZ not a PDF", "not what its name says"),
        ("rrem.png", make_pdf("x"), "not what its name says"),
        ("prishur.pdf", b"%PDF-1.4 and then nothing", "cannot be opened"),
        ("rrem.xlsx", word(), "not what its name says"),
    ],
)
def test_other_files_are_refused_and_leave_nothing(entry, driton, folder, name, data, message):
    with pytest.raises(Refused, match=message):
        add(entry, driton, upload=upload(name, data))
    assert not Evidence.objects.exists()
    assert not files_in(folder)


def test_too_large_file_is_refused(entry, driton, settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(Refused, match="larger than"):
        add(entry, driton, upload=upload("raport.pdf", make_pdf("Raport")))


@pytest.mark.parametrize(
    "what",
    [
        {"title": "Nr. 1234567890", "url": "https://example.test/r"},
        {"upload": SimpleUploadedFile("1234567890.pdf", make_pdf("x"))},
        {"upload": SimpleUploadedFile("raport.pdf", make_pdf("Nr. personal 1234567890"))},
        {"upload": SimpleUploadedFile("raport.docx", word("Nr. personal 1234 567 890"))},
    ],
)
def test_personal_number_is_found_in_name_and_text(entry, driton, folder, what):
    with pytest.raises(Refused, match="personal number"):
        add(entry, driton, **what)
    assert not files_in(folder)


def test_others_prove_nothing_for_it(entry, besnik, arta, hana):
    for person in (besnik, arta, hana):
        with pytest.raises(Refused):
            add(entry, person, url="https://example.test/r")


def test_locked_once_submitted(period, driton):
    entry = get_entry(submitted_submission(period, MSH, driton), "III.1.13")
    with pytest.raises(Refused, match="have been submitted"):
        add(entry, driton, url="https://example.test/r")


def test_taken_back_while_it_may_change(entry, driton, besnik):
    found = add(entry, driton, url="https://example.test/r")
    with pytest.raises(Refused):
        remove_evidence(evidence=found, by=besnik)
    remove_evidence(evidence=found, by=driton)
    assert not Evidence.objects.exists()
    assert Event.objects.get(kind="evidence_removed").detail == "Raport"


def test_evidence_of_the_secretariat_is_not_taken_back(period, arta):
    found = action_evidence(
        action=action("I.1.1"), period=period, by=arta, title="V", is_declared=True, url="https://example.test/v"
    )
    with pytest.raises(Refused, match="Only evidence of an answer"):
        remove_evidence(evidence=found, by=arta)
