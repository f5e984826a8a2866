"""From draft to what the public reads: the three kinds of report, each finalised, signed and checked in a browser."""

import hashlib
import subprocess
from contextlib import nullcontext

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection

from plans.models import Indicator
from progress.services.measurements import record_measurement
from progress.services.periods import close_period
from reporting.models import Report, ReportEvent, Signature
from tests.factories import closed_period, open_period, record_victims
from tests.journeys.test_accessibility import barriers
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.reporting.outside_signer import sign_outside

REASON = "Institucionet u pyetën dy herë."
PASSPHRASE = "fjalëkalim-për-udhëtim"
LAYING_OUT_MS = 600_000  # a hundred pages, while two other test processes are at work


@pytest.fixture(autouse=True)
def trusted(settings, tmp_path):
    kit.trusting(settings, tmp_path)


@pytest.fixture
def small_pages():
    with kit.small_pages():
        yield


@pytest.fixture
def pages():
    """The whole report is laid out once, on SQLite: the second database does not change how it looks."""
    with kit.small_pages() if connection.vendor == "postgresql" else nullcontext():
        yield


def test_a_6_month_report_from_draft_to_published_and_checked(walk, elira, arta, ilir, passer_by, pages, tmp_path):
    report = kit.first_draft(by=arta)
    kit.register(signing_kit.elira(), person=elira)
    certificates = {"hers": signing_kit.elira(), "another": signing_kit.genta()}
    for name, identity in certificates.items():
        (tmp_path / f"{name}.p12").write_bytes(identity.pkcs12(PASSPHRASE))

    # The coordinator is told what is open; the Secretariat writes a chapter and waives the rest, each with its reason.
    page = walk(elira)
    page.goto(f"/reports/{report.pk}/finalise/")
    page.get_by_text("lines of the checklist are open").wait_for()
    assert page.locator("[name=protocol_number]").count() == 0
    settle(walk(arta), report)

    # The decision of the Authority, and the file is made.
    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("link", name="Finalise…").click()
    page.get_by_text(REASON).first.wait_for()
    page.fill("[name=decision_number]", "12/2025")
    page.fill("[name=decided_on]", "2025-01-03")
    page.get_by_role("button", name="Finalise", exact=True).click()
    page.get_by_text("This field is required").first.wait_for()
    finalise(page, report, "MPB-55/2025")

    # Somebody else's certificate is refused, line by line; then hers is accepted.
    page.get_by_role("link", name="Sign…").click(timeout=LAYING_OUT_MS)
    sign_with(page, tmp_path / "another.p12")
    page.get_by_role("heading", name="Not accepted: ").wait_for()
    assert page.get_by_text("not of the registered person").count() >= 1
    assert not Signature.objects.exists()
    sign_with(page, tmp_path / "hers.p12")
    page.wait_for_url(f"**/reports/{report.pk}/")
    page.get_by_text("The report carries your signature").wait_for()
    assert Report.objects.get(pk=report.pk).state == "signed"

    # An observer finds it in the list and downloads what she signed.
    observer = walk(ilir)
    observer.goto("/")
    observer.get_by_role("link", name="Signed reports").first.click()
    observer.get_by_text("MPB-55/2025").wait_for()
    file = download(observer, tmp_path / "signed.pdf", lambda: observer.get_by_role("link", name="Download").first)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == Signature.objects.get().signed_file.sha256
    other_programs_agree(file)
    assert list(ReportEvent.objects.filter(kind__startswith="signature_").values_list("by", flat=True)) == [elira.pk]

    # Nobody outside reads it before the Secretariat publishes it; from then on everybody does.
    outside = passer_by()
    outside.goto("/public/")
    assert outside.get_by_text("January–June 2022").count() == 0
    page = walk(arta)
    page.goto(f"/reports/{report.pk}/")
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("The report is published").wait_for()
    outside.goto("/public/")
    outside.locator("main").get_by_role("link", name="January–June 2022").first.click()
    published = download(outside, tmp_path / "public.pdf", lambda: outside.get_by_role("link", name="Download the"))
    assert published.read_bytes() == file.read_bytes()

    # Is this the report that was issued? What was downloaded is; a copy with one page drawn over is not.
    outside.get_by_role("link", name="Check it").click()
    outside.get_by_text("The question is about this report").wait_for()
    assert check(outside, published) == "This is exactly the issued, signed report."
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(signing_kit.append(file.read_bytes(), signing_kit.change_page))
    assert check(outside, changed) == "This is not the issued file: something was added to it."
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    changed.write_bytes(content)
    assert check(outside, changed) == "This is not the issued file: it was changed, or saved anew."


@pytest.mark.any_database
def test_an_annual_report_is_signed_outside_the_browser_and_uploaded(walk, arta, fatmir, small_pages, tmp_path):
    report = kit.make_draft(year_of("2022-H1", "2022-H2", by=arta), kind="annual", by=arta)
    kit.register(signing_kit.fatmir(), role=fatmir.role, person=fatmir)
    page = walk(arta)
    page.goto(f"/reports/{kit.settle(report).pk}/finalise/")
    finalise(page, report, "MPB-7/2023")

    # The Secretary General takes the file from his home page to the program on his own machine.
    page = walk(fatmir)
    page.goto("/")
    page.get_by_role("link", name="For your signature").click()
    file = download(page, tmp_path / "to-sign.pdf", lambda: page.get_by_role("link", name="Download the file to sign"))
    signed = signed_outside(file.read_bytes(), signing_kit.fatmir(), "secretary_general")
    page.goto(f"/reports/{report.pk}/sign/")
    upload(page, tmp_path / "junk.pdf", signed + b"\n% and something more")
    page.get_by_role("heading", name="Not accepted: ").wait_for()
    assert not Signature.objects.exists()
    upload(page, tmp_path / "signed.pdf", signed)
    page.get_by_text("The report carries your signature").wait_for()
    signature = Signature.objects.get()
    assert (signature.method, signature.role, signature.by) == ("outside", "secretary_general", fatmir)
    kept = download(page, tmp_path / "kept.pdf", lambda: page.get_by_role("link", name="Download PDF"))
    assert kept.read_bytes() == signed
    other_programs_agree(kept)


@pytest.mark.any_database
def test_the_final_report_is_signed_by_the_minister_with_a_certificate_file(walk, arta, genta, small_pages, tmp_path):
    codes = [f"{year}-H{half}" for year in (2022, 2023, 2024) for half in (1, 2)]
    report = kit.make_draft(year_of(*codes, by=arta), kind="final", by=arta)
    kit.register(signing_kit.genta(), role=genta.role, person=genta)
    page = walk(arta)
    page.goto(f"/reports/{kit.settle(report).pk}/finalise/")
    finalise(page, report, "MPB-9/2025")

    page = walk(genta)
    page.goto("/")
    page.get_by_role("link", name="For your signature").click()
    (tmp_path / "hers.p12").write_bytes(signing_kit.genta().pkcs12(PASSPHRASE))
    sign_with(page, tmp_path / "hers.p12", "not her passphrase")
    page.get_by_text("Nothing was signed").wait_for()
    assert not Signature.objects.exists() and Report.objects.get(pk=report.pk).state == "finalised"
    sign_with(page, tmp_path / "hers.p12")
    page.get_by_text("The report carries your signature").wait_for()
    signature = Signature.objects.get()
    assert (signature.method, signature.role, signature.by) == ("certificate_file", "minister", genta)
    kept = download(page, tmp_path / "kept.pdf", lambda: page.get_by_role("link", name="Download PDF"))
    other_programs_agree(kept)


def year_of(*codes, by):
    """Periods closed with nothing reported, the years' statistics, and why each indicator was not measured."""
    for code in codes[:-1]:
        closed_period(code, by)
    period = open_period(codes[-1], by)
    for indicator in Indicator.objects.filter(plan=period.plan):
        record_measurement(indicator=indicator, period=period, by=by, absent_reason="Nuk ka të dhëna.")
    record_victims(by=by)
    return close_period(period=period, by=by)


def settle(page, report):
    """Everything on the checklist, in the Secretariat's browser: a page without barriers at each width."""
    address = f"/reports/{report.pk}/checklist/"
    assert barriers(page, address) == []
    page.goto(address)
    page.get_by_role("link", name="Chapter 1, Executive summary").click()
    page.fill("[name=text]", "Dy veprime u zbatuan.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The text is saved").wait_for()
    page.goto(address)
    assert page.get_by_role("link", name="Chapter 1, Executive summary").count() == 0
    while (waive := page.get_by_text("Waive with a reason")).count():
        waive.first.click()
        page.locator("details[open] [name=reason]").fill(REASON)
        page.get_by_role("button", name="Waive", exact=True).click()
        page.get_by_text("The line is waived").wait_for()
    page.get_by_text("Everything is done or waived").wait_for()
    assert report.waivers.count() >= 4


def finalise(page, report, protocol_number):
    """Type the protocol number and wait until the file is there."""
    page.fill("[name=protocol_number]", protocol_number)
    page.get_by_role("button", name="Finalise", exact=True).click(timeout=LAYING_OUT_MS)
    page.wait_for_url(f"**/reports/{report.pk}/", timeout=LAYING_OUT_MS)


def download(page, target, link):
    """Click a link that gives a file; where it lies."""
    with page.expect_download() as waiting:
        link().click()
    waiting.value.save_as(target)
    return target


def upload(page, file, content):
    """Upload what a signing program made."""
    file.write_bytes(content)
    page.set_input_files("[name=signed_file]", file)
    page.get_by_role("button", name="Upload the signed file").click()


def signed_outside(content, identity, field):
    """What the signatory's own program makes of the file: OpenSSL signs, none of our code."""
    chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in identity.chain)
    keys = {"key_pem": identity.key_pem, "certificate_pem": identity.pem, "chain_pem": chain}
    return sign_outside(content, field=field, **keys)


def check(page, file):
    """What the public check says of the file, in one sentence."""
    page.goto("/check/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Check it").click()
    return page.locator("#answer").inner_text()


def other_programs_agree(file):
    """The signature is valid and covers the whole file; the file is sound, and still fit for archive and reader."""
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)
    assert signing_kit.conformance(file.read_bytes()) == signing_kit.CONFORMS


def sign_with(page, certificate, passphrase=PASSPHRASE):
    """Choose the file, type the passphrase, sign."""
    page.set_input_files("[name=certificate_file]", certificate)
    page.fill("[name=passphrase]", passphrase)
    page.get_by_role("button", name="Sign", exact=True).click()
