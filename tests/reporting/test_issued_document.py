"""The document that was issued, with all its pages: complete, conforming, readable for ever, and fit to be signed."""

import io
import json

import pikepdf
import pytest
from django.db import transaction
from django.urls import reverse

from reporting.archive.files import intact_content, latest_file
from reporting.data.workbook import workbook
from reporting.document.html import html
from reporting.models import Report
from reporting.selectors.editions import check_address, issued_edition
from reporting.services import signatures
from strategy_tracker.base import clock
from tests.reporting import issuing_kit as kit
from tests.reporting import programs, signing_kit, spoken
from tests.reporting.reading import read_html, read_pdf, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
PASSPHRASE = "fjalëkalim"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A 6-month report that the coordinator finalised; nothing of it stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = kit.cast()
        draft = kit.first_draft(by=people["arta"])
        report = kit.finalise(draft, people["elira"])
        yield {"people": people, "report": report.pk, "file": intact_content(latest_file(report))}
        transaction.set_rollback(True)


@pytest.fixture
def issued(world):
    return Report.objects.select_related("period", "issued", "snapshot").get(pk=world["report"])


@pytest.fixture
def file(world) -> bytes:
    return world["file"]


def test_independent_validators_find_nothing(file, tmp_path):
    assert signing_kit.conformance(file) == signing_kit.CONFORMS
    assert programs.qpdf_finds_nothing(file, tmp_path)


def test_each_table_list_and_paragraph_is_one_to_a_screen_reader(issued, file):
    document = html(json.loads(issued.issued.data), issued_edition(issued, has_seal=False))
    assert spoken.counted(spoken.elements(file)) == spoken.expected(document)


def test_the_file_has_title_language_bookmarks_and_fields(file):
    with pikepdf.open(io.BytesIO(file)) as document:
        assert str(document.Root.Lang) == "sq"
        assert "Raport" in str(document.docinfo.Title)
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_outline() as outline:
            assert len(outline.root) > 8
        (field,) = document.Root.AcroForm.Fields
        assert (str(field.T), str(field.FT)) == ("coordinator", "/Sig")
        assert "Koordinator" in str(field.TU) and "/V" not in field
        assert field.P.objgen == document.pages[-1].obj.objgen


def test_the_last_page_names_protocol_decision_hash_and_where_to_check(issued, file, tmp_path):
    text = programs.last_page(file, tmp_path)
    assert "MPB-55/2025" in text and "12/2025" in text and "03.01.2025" in text
    assert issued.issued.sha256[:32] in text and issued.issued.sha256[32:] in text
    assert check_address(issued) in text.replace("\n", "")


def test_exactly_the_frozen_data_are_inside(issued, file):
    with pikepdf.open(io.BytesIO(file)) as document:
        inside = {name: part.get_file().read_bytes() for name, part in document.attachments.items()}
    assert inside == {
        "raporti-6-mujor-2022-H1.json": issued.issued.data.encode(),
        "raporti-6-mujor-2022-H1.xlsx": workbook(json.loads(issued.issued.data), "sq"),
    }


def test_the_preview_shows_what_was_issued(issued, world, file, client, tmp_path):
    client.force_login(world["people"]["elira"])
    page = client.get(reverse("report_preview", args=[issued.pk])).content.decode()
    assert issued.issued.sha256[:32] in page and "MPB-55/2025" in page
    assert "preview-note" not in page
    (tmp_path / "issued.pdf").write_bytes(file)
    _hint, *shown = read_html(page)  # how a wide table is read on a small screen
    assert len(shown) > 1000 and unprinted(shown, read_pdf(tmp_path / "issued.pdf")) == []


def test_the_whole_report_is_signed_and_independent_programs_agree(issued, world, settings, tmp_path):
    kit.trusting(settings, tmp_path)
    elira, identity = world["people"]["elira"], signing_kit.elira()
    kit.register(identity, person=elira)
    with clock.at(kit.NOW):
        found = signatures.sign_with_certificate_file(
            report=issued, pkcs12=identity.pkcs12(PASSPHRASE), passphrase=PASSPHRASE, by=elira
        )
    assert found.is_accepted
    signed = intact_content(latest_file(Report.objects.get(pk=issued.pk)))
    said = programs.pdfsig(signed, tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said and "Elira Morina" in said
    assert programs.qpdf_finds_nothing(signed, tmp_path)
    assert signing_kit.conformance(signed) == signing_kit.CONFORMS
    assert "Elira Morina" in programs.last_page(signed, tmp_path)
