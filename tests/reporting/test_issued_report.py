"""What was issued: frozen, and refusing every change. Its document is looked at in test_issued_document.py."""

import hashlib
import io
import json
import os
import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from reporting.archive.files import intact_content, latest_file
from reporting.models import IssuedFile, Report, ReportEvent, Snapshot
from reporting.selectors import content
from reporting.services import issuing
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.written_once import WrittenOnce
from strategy_tracker.base.written_once_storage import issued_storage
from tests.reporting import issuing_kit as kit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A 6-month report that the coordinator finalised; nothing of it stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = kit.cast()
        draft = kit.first_draft(by=people["arta"])
        with kit.small_pages():
            report = kit.finalise(draft, people["elira"])
        yield {"people": people, "report": report.pk, "file": intact_content(latest_file(report))}
        transaction.set_rollback(True)


@pytest.fixture
def issued(world):
    return Report.objects.select_related("period", "issued", "snapshot").get(pk=world["report"])


@pytest.fixture
def file(world) -> bytes:
    return world["file"]


def test_the_report_is_finalised_with_what_was_decided(issued, world):
    assert (issued.state, issued.rendering, issued.error, issued.step) == ("finalised", "done", "", "")
    assert (issued.finalised_by, issued.finalised_at) == (world["people"]["elira"], kit.NOW)
    assert (issued.protocol_number, issued.decision_number) == ("MPB-55/2025", "12/2025")
    event = ReportEvent.objects.get(kind="finalised")
    assert (event.by, event.report) == (world["people"]["elira"], issued)


def test_the_frozen_content_is_canonical_and_is_what_was_in_the_draft(issued):
    data = json.loads(issued.issued.data)
    assert issued.issued.kind == "six_month:issued"
    assert issued.issued.sha256 == hashlib.sha256(issued.issued.data.encode()).hexdigest()
    assert data["edition"] == {
        "language": "sq",
        "version": 1,
        "protocol_number": "MPB-55/2025",
        "decision_number": "12/2025",
        "decided_on": "2025-01-03",
        "supersedes_version": None,
        "correction_reason": "",
    }
    figures = {key: value for key, value in data.items() if key in json.loads(issued.snapshot.data)}
    assert content.hash_of(figures) == issued.snapshot.sha256
    assert {"texts", "recommendations", "follow_ups", "comments"} <= set(data)
    assert content.content_of(issued) == data


def test_the_file_is_stored_under_its_hash_once_and_read_only(issued, file):
    stored = issued.issued_files.get()
    assert (stored.position, stored.sha256, stored.size_bytes) == (0, hashlib.sha256(file).hexdigest(), len(file))
    assert stored.file.name == f"issued/{stored.sha256[:2]}/{stored.sha256}.pdf"
    assert stat.S_IMODE(Path(issued_storage().path(stored.file.name)).stat().st_mode) == 0o444


# What was issued never changes.


@pytest.mark.parametrize(
    "change",
    [
        lambda report: Report.objects.filter(pk=report.pk).update(protocol_number="1"),
        lambda report: Report.objects.all().update(issued=None),
        lambda report: Report.objects.filter(pk=report.pk).delete(),
        lambda report: report.delete(),
        lambda report: report.save(),
        lambda report: report.issued_files.update(sha256="0" * 64),
        lambda report: report.issued_files.all().delete(),
        lambda report: report.issued_files.get().save(),
        lambda report: report.issued_files.get().delete(),
        lambda report: IssuedFile.objects.bulk_update(report.issued_files.all(), ["sha256"]),
        lambda report: Snapshot.objects.filter(pk=report.issued_id).update(data="{}"),
        lambda report: report.issued.delete(),
        lambda report: issued_storage().delete(report.issued_files.get().file.name),
    ],
)
def test_issued_rows_and_files_refuse_change_and_deletion(issued, change):
    with pytest.raises(WrittenOnce), transaction.atomic():
        change(issued)


def test_nothing_is_written_over(issued):
    stored = issued.issued_files.get()
    with pytest.raises(WrittenOnce):
        issued_storage().save(stored.file.name, io.BytesIO(b"other"))
    assert intact_content(stored)


def test_the_administration_does_not_know_issued_rows(issued, world, client):
    client.force_login(world["people"]["hana"])
    for model in ("report", "issuedfile", "signature", "snapshot"):
        assert client.get(f"/admin/reporting/{model}/").status_code == 404


@pytest.mark.parametrize("act", [issuing.rerender_draft, issuing.renew_figures])
def test_an_issued_report_is_no_draft_any_more(issued, world, act):
    with pytest.raises(Refused):
        act(report=issued, by=world["people"]["arta"])


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(issued, world, client):
    stored = issued.issued_files.get()
    path = Path(issued_storage().path(stored.file.name))
    before = path.read_bytes()
    path.chmod(0o644)
    try:
        path.write_bytes(before + b" ")
        assert intact_content(stored) is None
        kit.in_english(client, world["people"]["elira"])
        response = client.get(reverse("issued_download", args=[issued.pk, 0]), follow=True)
        assert "no longer the one" in response.content.decode()
    finally:
        path.write_bytes(before)
        path.chmod(0o444)


def test_a_stored_file_and_its_name_outlive_a_power_cut(settings, tmp_path, monkeypatch):
    """The bytes are on the disk before the name, and the name, with its folders, before the row that tells of it."""
    settings.MEDIA_ROOT, done = str(tmp_path), []
    sync, link = os.fsync, os.link

    def watched(opened):
        is_folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        done.append(os.readlink(f"/proc/self/fd/{opened}") if is_folder else "bytes")
        return sync(opened)

    monkeypatch.setattr(os, "fsync", watched)
    monkeypatch.setattr(os, "link", lambda *names: (done.append("name"), link(*names)))
    issued_storage().save("issued/2022-H1/x.pdf", ContentFile(b"x"))
    folders = [str(tmp_path / "issued" / "2022-H1"), str(tmp_path / "issued"), str(tmp_path)]
    assert done == ["bytes", "name", *folders]
