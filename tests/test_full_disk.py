"""Everything that writes a file, on a file system of one megabyte that is full: a sentence, and nothing left behind."""

import errno
import io
import tempfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from plans.models import Amendment, PlanVersion
from progress.demonstration.files import make_pdf
from progress.models import Assessment, Event, Evidence
from progress.services import amendments
from progress.services.assessments import set_status
from progress.services.collecting.escalations import note_problem, take_step
from progress.services.evidence import GivenEvidence
from progress.views import action_pages
from reporting.archive.files import intact_content
from reporting.jobs import draft
from reporting.management.commands import render_report
from reporting.models import IssuedFile, Signature
from reporting.pdf.stamp import stamp
from strategy_tracker.base import clock
from strategy_tracker.base.errors import NO_ROOM_LEFT, NoRoom
from strategy_tracker.base.whole_files import WholeFileStorage
from strategy_tracker.base.written_once_storage import issued_storage
from tests.at_once.acts_of_progress import draft_deadline
from tests.factories import MSH, action, before_deadline, get_entry, get_submission, open_period
from tests.progress.sheets import post_answer, text_of
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.small_disk import small_disk

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english"), pytest.mark.slow]
KILOBYTES = 1024


@pytest.fixture
def disk(request, tmp_path, settings, monkeypatch):
    """Where all files go that are kept. With "limited" as on a machine where nobody may mount anything."""
    if getattr(request, "param", "") == "limited":
        monkeypatch.setattr("tests.small_disk._is_done", lambda *command: False)
    with small_disk(tmp_path / "disk", monkeypatch) as disk:
        settings.MEDIA_ROOT = disk.folder
        yield disk


@pytest.fixture
def no_room_for_a_moment(disk, monkeypatch):
    """The disk is full, and what programs lay aside for a moment goes there as well."""
    disk.fill()
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    if not disk.is_real:
        monkeypatch.setattr(tempfile, "mkdtemp", _without_room)
        monkeypatch.setattr(tempfile, "mkstemp", _without_room)
        monkeypatch.setattr("weasyprint.text.fonts.mkdtemp", _without_room)


def _without_room(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def large_pdf():
    """Some 300 kB that a reader sees nothing of."""
    return make_pdf("Raport") + b"\n" * (300 * KILOBYTES)


def in_english(person):
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


BOTH_WAYS = pytest.mark.parametrize("disk", ["mounted", "limited"], indirect=True)


@BOTH_WAYS
@pytest.mark.parametrize("make", [WholeFileStorage, issued_storage])
def test_a_file_is_whole_or_not_there(disk, make):
    disk.fill(free_bytes=200 * KILOBYTES)
    with pytest.raises(NoRoom):
        make().save("a/b", ContentFile(b"0" * 300 * KILOBYTES))
    assert disk.files() == []
    make().save("a/b", ContentFile(b"0" * 100 * KILOBYTES))
    assert disk.files() == ["a/b"]


def test_two_files_of_one_name_both_stay(disk):
    names = [default_storage.save("a/b", ContentFile(text)) for text in (b"1", b"2")]
    assert len(set(names)) == 2 and disk.files() == sorted(names)


@BOTH_WAYS
def test_evidence_of_an_answer(disk, period, driton):
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    disk.fill(free_bytes=200 * KILOBYTES)
    file = SimpleUploadedFile("raport.pdf", large_pdf())
    with clock.at(before_deadline(period)):
        response = post_answer(
            in_english(driton),
            entry,
            what_was_done="U miratua rregullorja.",
            evidence__file=file,
            evidence__is_declared="on",
        )
    assert response.status_code == 422
    assert NO_ROOM_LEFT in text_of(response) and "U miratua rregullorja." in text_of(response)
    entry.refresh_from_db()
    assert not (entry.answered_at or Evidence.objects.exists() or Event.objects.filter(kind="evidence_added").exists())
    assert disk.files() == []


def test_evidence_of_a_status(disk, period, arta):
    disk.fill(free_bytes=200 * KILOBYTES)
    file = SimpleUploadedFile("raport.pdf", large_pdf())
    given = GivenEvidence("Raport", upload=file, is_declared=True)
    with pytest.raises(NoRoom, match="no room left"):
        set_status(action=action("I.1.1"), period=period, by=arta, evidence=given, status="in_progress", reason="x")
    assert not (Assessment.objects.exists() or Evidence.objects.exists() or disk.files())


def test_what_is_stored_goes_when_the_rest_is_refused(disk, period, driton, arta, monkeypatch):
    def failing(**assessment):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("progress.services.assessments.assess_action", failing)
    given = GivenEvidence("Raport", upload=SimpleUploadedFile("r.pdf", make_pdf("x")), is_declared=True)
    with pytest.raises(OperationalError):
        set_status(action=action("I.1.1"), period=period, by=arta, evidence=given, status="in_progress")
    assert disk.files() == []


def drafted(arta):
    draft_deadline(arta, "2025-09-30")
    return Amendment.objects.get(made_by=arta)


def adopting(amendment, arta):
    day = amendment.plan.versions.last().in_force_on
    decision = {"decision_number": "7/2022", "decided_on": day, "in_force_on": day, "confirmed": ""}
    return amendments.adopt(
        amendment=amendment, by=arta, upload=SimpleUploadedFile("v.pdf", make_pdf("Vendim")), **decision
    )


def test_the_file_of_a_decision(disk, arta):
    amendment = drafted(arta)
    disk.fill()
    with pytest.raises(NoRoom):
        adopting(amendment, arta)
    assert disk.files() == [] and Amendment.objects.get().is_draft and PlanVersion.objects.count() == 1


def test_the_file_of_a_decision_goes_when_the_rest_is_refused(disk, arta, monkeypatch):
    def failing(*args, **fields):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("plans.services.amendments._end", failing)
    with pytest.raises(OperationalError):
        adopting(drafted(arta), arta)
    assert disk.files() == [] and PlanVersion.objects.count() == 1


def test_the_document_of_a_step(disk, arta):
    open_period("2022-H1")
    one = note_problem(action=action("III.1.13"), problem="Afati.", by=arta)
    disk.fill()
    given = {"on": clock.today(), "text": "Dërguar.", "protocol_number": "1/2022"}
    with pytest.raises(NoRoom):
        take_step(escalation=one, name="send", by=arta, upload=SimpleUploadedFile("v.pdf", large_pdf()), **given)
    assert disk.files() == [] and one.steps.count() == 1


def test_the_file_of_a_draft(disk, arta):
    report = kit.first_report.__wrapped__(by=arta)
    disk.fill()
    with kit.quick_pages():
        draft.make_draft(report.pk)
    report.refresh_from_db()
    assert (report.rendering, report.error, report.file.name, disk.files()) == ("failed", NO_ROOM_LEFT, "", [])
    page = in_english(arta).get(reverse("report_detail", args=[report.pk]))
    assert NO_ROOM_LEFT in text_of(page)


def test_the_file_that_an_operator_asks_for(disk):
    report = kit.first_draft.__wrapped__()
    output = disk.folder / "raporti.pdf"
    output.write_bytes(b"before")
    disk.fill()
    with pytest.raises(CommandError, match="Cannot write .*: No space left on device"):
        render_report.Command()._write(report, output)
    assert output.read_bytes() == b"before" and not [name for name in disk.files() if ".part" in name]


def test_the_file_that_is_issued(disk, arta, elira):
    report = kit.first_draft.__wrapped__(by=arta)
    before = disk.files()
    disk.fill()
    with kit.small_pages():
        report = kit.finalise(report, elira)
    assert (report.state, report.rendering, report.error) == ("draft", "done", NO_ROOM_LEFT)
    assert not IssuedFile.objects.exists() and disk.files() == before


@BOTH_WAYS
def test_what_is_laid_out_to_be_signed(disk, no_room_for_a_moment):
    with pytest.raises(NoRoom):
        stamp(name="Elira Morina", role="Koordinatorja", at=kit.NOW, language="sq")


@pytest.mark.parametrize("way", ["outside", "certificate"])
@pytest.mark.every_database
def test_the_file_that_is_signed(disk, settings, tmp_path, elira, way):
    kit.trusting(settings, tmp_path)
    with kit.small_pages():
        report = kit.finalise(kit.first_draft.__wrapped__(), elira)
    identity = signing_kit.elira()
    kit.register(identity, person=elira)
    content = intact_content(IssuedFile.objects.get())
    before = disk.files()
    disk.fill()
    with clock.at(kit.NOW):
        response = _sign(in_english(elira), report, content, identity, way)
    assert response.status_code == 422 and NO_ROOM_LEFT in text_of(response)
    report.refresh_from_db()
    assert report.state == "finalised" and not Signature.objects.exists() and disk.files() == before


def _sign(client, report, content, identity, way):
    if way == "certificate":
        file = SimpleUploadedFile("c.p12", identity.pkcs12("fjalëkalimi"))
        data = {"certificate_file": file, "passphrase": "fjalëkalimi"}
        return client.post(reverse("report_sign_certificate", args=[report.pk]), data)
    file = SimpleUploadedFile("raporti.pdf", _signed_outside(content, identity), "application/pdf")
    return client.post(reverse("report_sign_upload", args=[report.pk]), {"signed_file": file})


def _signed_outside(content, identity):
    from tests.reporting.test_signing_pages import _outside

    return _outside(content, identity)


@pytest.mark.parametrize("address", ["/plans/2022-2024/actions/export/xlsx/", "/plans/2022-2024/actions/export/csv/"])
def test_lists_need_no_room(disk, no_room_for_a_moment, period, arta, address):
    response = in_english(arta).get(address)
    assert response.status_code == 200 and disk.files() == []
    if address.endswith("xlsx/"):
        assert load_workbook(io.BytesIO(response.content)).active.max_row > 90


def test_a_large_upload_needs_no_room_before_it_is_accepted(disk, no_room_for_a_moment, period, driton):
    entry = get_entry(get_submission(period, MSH), "III.1.13")
    file = SimpleUploadedFile("raport.exe", b"0" * 4_000_000)
    with clock.at(before_deadline(period)):
        response = post_answer(in_english(driton), entry, evidence__file=file, evidence__is_declared="on")
    assert response.status_code == 422 and "raport.exe" in text_of(response) and disk.files() == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/1": No space left on device'),
        NoRoom(),
    ],
    ids=["full", "quota", "SQLite", "PostgreSQL", "told"],
)
def test_wherever_it_happens_there_is_a_sentence(monkeypatch, arta, error):
    def failing(*args):
        raise error

    monkeypatch.setattr(action_pages, "action_rows", failing)
    client = in_english(arta)
    client.raise_request_exception = False
    response = client.get("/plans/2022-2024/actions/")
    assert response.status_code == 507 and NO_ROOM_LEFT in text_of(response)


def test_any_other_fault_stays_one(monkeypatch, arta):
    def failing(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(action_pages, "action_rows", failing)
    client = in_english(arta)
    client.raise_request_exception = False
    assert client.get("/plans/2022-2024/actions/").status_code == 500
