"""From draft to signed: the coordinator finalises the 6-month report and signs it with a certificate file."""

import hashlib
import subprocess

import pytest

from progress.models import Event
from reporting.models import Report, Signature
from tests.factories import closed_period
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit

PASSPHRASE = "fjalëkalim-për-udhëtim"


@pytest.fixture
def trusted(settings, tmp_path):
    kit.trusting(settings, tmp_path)


def test_from_draft_to_signed(walk, elira, arta, ilir, trusted, tmp_path):
    report = kit.make_draft(closed_period("2022-H1", arta), by=arta)
    kit.register(signing_kit.elira(), person=elira)
    certificates = {"hers": signing_kit.elira(), "another": signing_kit.genta()}
    for name, identity in certificates.items():
        (tmp_path / f"{name}.p12").write_bytes(identity.pkcs12(PASSPHRASE))

    # The decision of the Authority, and the file is made.
    page = walk(elira)
    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("link", name="Finalise…").click()
    page.fill("[name=decision_number]", "12/2025")
    page.fill("[name=decided_on]", "2025-01-03")
    page.get_by_role("button", name="Finalise", exact=True).click()
    page.get_by_text("This field is required").first.wait_for()
    page.fill("[name=protocol_number]", "MPB-55/2025")
    page.get_by_role("button", name="Finalise", exact=True).click(timeout=180_000)
    page.wait_for_url(f"**/reports/{report.pk}/", timeout=180_000)

    # Somebody else's certificate is refused, line by line; then hers is accepted.
    page.get_by_role("link", name="Sign…").click(timeout=180_000)
    sign_with(page, tmp_path / "another.p12")
    page.get_by_text("Not accepted: Invalid").wait_for()
    assert page.get_by_text("not of the registered person").count() >= 1
    assert not Signature.objects.exists()
    sign_with(page, tmp_path / "hers.p12")
    page.wait_for_url(f"**/reports/{report.pk}/")
    page.get_by_text("The report carries your signature").wait_for()
    assert Report.objects.get(pk=report.pk).state == "signed"

    # An observer finds it in the list and downloads what she signed.
    observer = walk(ilir)
    observer.get_by_role("link", name="Signed reports").first.click()
    observer.get_by_text("MPB-55/2025").wait_for()
    with observer.expect_download() as waiting:
        observer.get_by_role("link", name="Download").first.click()
    file = tmp_path / "signed.pdf"
    waiting.value.save_as(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == Signature.objects.get().signed_file.sha256
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
    assert list(Event.objects.filter(kind__startswith="signature_").values_list("by", flat=True)) == [elira.pk]


def sign_with(page, certificate):
    """Choose the file, type the passphrase, sign."""
    page.set_input_files("[name=certificate_file]", certificate)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.get_by_role("button", name="Sign", exact=True).click()
