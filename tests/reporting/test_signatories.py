"""Who signs for a role: registered by the administrator, with what the certificate itself says, one on each day."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts.demonstration import create_demonstration_accounts
from accounts.models import Role
from reporting.models import Signatory, Signature
from reporting.selectors.signatures import registered_on
from reporting.services.signatories import register_signatory
from reporting.signing import CertificateUnusable, read_certificate
from tests.reporting import issuing_kit as kit
from tests.reporting import signing_kit
from tests.reporting.issued_story import issued_report

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 6)


def test_what_the_certificate_says_is_kept(elira):
    signatory = kit.register(signing_kit.elira(), person=elira)
    facts = read_certificate(signing_kit.elira().der)
    assert (signatory.name, signatory.certificate_sha256) == ("Elira Morina", facts.sha256)
    assert (signatory.subject, signatory.issuer) == (facts.subject, facts.issuer)
    assert signatory.certificate.startswith("-----BEGIN CERTIFICATE-----")


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "is_free"),
    [
        (dt.date(2024, 7, 1), None, True),
        (dt.date(2024, 6, 30), None, False),
        (dt.date(2023, 1, 1), dt.date(2023, 12, 31), True),
        (dt.date(2023, 1, 1), dt.date(2024, 1, 1), False),
        (dt.date(2023, 1, 1), None, False),
        (dt.date(2024, 2, 1), dt.date(2024, 3, 1), False),
    ],
)
def test_on_each_day_one_person_signs_for_a_role(valid_from, valid_until, is_free):
    kit.register(signing_kit.elira(), valid_from=dt.date(2024, 1, 1), valid_until=dt.date(2024, 6, 30))
    kit.register(signing_kit.genta(), Role.MINISTER)
    try:
        kit.register(signing_kit.genta(), valid_from=valid_from, valid_until=valid_until)
    except ValidationError as refusal:
        assert not is_free and "Elira Morina" in str(refusal)
    else:
        assert is_free


def test_who_is_registered_on_a_day():
    first = kit.register(signing_kit.elira(), valid_from=dt.date(2024, 1, 1), valid_until=DAY)
    second = kit.register(signing_kit.genta(), valid_from=DAY + dt.timedelta(days=1))
    assert registered_on(DAY).filter(role=Role.COORDINATOR).get() == first
    assert registered_on(DAY + dt.timedelta(days=1)).filter(role=Role.COORDINATOR).get() == second
    assert registered_on(dt.date(2023, 12, 31)).filter(role=Role.COORDINATOR).first() is None
    assert not registered_on(DAY).filter(role=Role.MINISTER).exists()


@pytest.mark.parametrize("certificate", [b"", b"nothing", signing_kit.not_for_signing().der])
def test_what_is_no_certificate_to_sign_with(certificate):
    with pytest.raises(CertificateUnusable):
        register_signatory(role=Role.COORDINATOR, certificate=certificate, valid_from=DAY)
    assert not Signatory.objects.exists()


# In the administration.

ADD = "admin:reporting_signatory_add"


def given(**changes):
    return {"role": "coordinator", "person": "", "name": "", "valid_from": "01.01.2025", "valid_until": ""} | changes


@pytest.mark.parametrize("form", ["pem", "der", "text"])
def test_the_administrator_registers_a_certificate(sign_in, hana, elira, form):
    identity = signing_kit.elira()
    certificate = {
        "pem": {"certificate_upload": SimpleUploadedFile("c.pem", identity.pem)},
        "der": {"certificate_upload": SimpleUploadedFile("c.cer", identity.der)},
        "text": {"certificate_text": identity.pem.decode()},
    }[form]
    response = sign_in(hana).post(reverse(ADD), given(person=elira.pk, **certificate))
    assert response.status_code == 302, response.context["adminform"].form.errors
    signatory = Signatory.objects.get()
    assert (signatory.name, signatory.person, signatory.valid_from) == ("Elira Morina", elira, dt.date(2025, 1, 1))
    assert signatory.certificate_sha256 == read_certificate(identity.der).sha256


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"certificate_text": "nothing"},
        {"certificate_text": signing_kit.elira().pem.decode(), "valid_from": ""},
        {"certificate_text": signing_kit.elira().pem.decode(), "role": "secretariat"},
        {"certificate_text": signing_kit.elira().pem.decode(), "valid_until": "31.12.2024"},
        {"certificate_text": signing_kit.elira().key_pem.decode()},
    ],
)
def test_mistakes_are_told(sign_in, hana, wrong):
    response = sign_in(hana).post(reverse(ADD), given(**wrong))
    assert response.status_code == 200 and response.context["adminform"].form.errors
    assert not Signatory.objects.exists()


def test_overlapping_registrations_are_refused(sign_in, hana):
    kit.register(signing_kit.elira())
    response = sign_in(hana).post(reverse(ADD), given(certificate_text=signing_kit.genta().pem.decode()))
    assert "Elira Morina" in str(response.context["adminform"].form.errors)
    assert Signatory.objects.count() == 1


def test_what_has_signed_stays_and_only_its_end_is_set(sign_in, hana):
    issued_report("signed")
    signatory = Signature.objects.get().signatory
    url = reverse("admin:reporting_signatory_change", args=[signatory.pk])
    client = sign_in(hana)
    assert client.get(url).status_code == 200
    other = {"certificate_text": signing_kit.genta().pem.decode(), "name": "Genta", "role": "minister"}
    assert client.post(url, given(valid_until="31.12.2025", **other)).status_code == 302
    before, after = signatory, Signatory.objects.get()
    assert (after.name, after.role, after.certificate) == (before.name, before.role, before.certificate)
    assert after.valid_until == dt.date(2025, 12, 31)
    assert client.post(reverse("admin:reporting_signatory_delete", args=[signatory.pk])).status_code == 403


# In the demonstration.


def test_the_demonstrations_certificates_sign_for_its_accounts(settings, tmp_path):
    settings.DEMO, settings.SIGNING_DEMO_FOLDER = True, tmp_path / "pki"
    create_demonstration_accounts("fjalëkalim")
    call_command("make_demo_certificates", verbosity=0)
    call_command("make_demo_certificates", verbosity=0)
    assert set(Signatory.objects.values_list("role", flat=True)) == {"coordinator", "secretary_general", "minister"}
    assert Signatory.objects.count() == 3
    assert all(signatory.person.is_demo for signatory in Signatory.objects.all())


def test_a_new_authority_of_the_demonstration_takes_the_place_of_the_old_one(settings, tmp_path):
    settings.DEMO, settings.SIGNING_DEMO_FOLDER = True, tmp_path / "pki"
    create_demonstration_accounts("fjalëkalim")
    call_command("make_demo_certificates", verbosity=0)
    before = registered_on(DAY).filter(role="minister").get().certificate_sha256
    settings.SIGNING_DEMO_FOLDER = tmp_path / "another"
    call_command("make_demo_certificates", verbosity=0)
    assert Signatory.objects.count() == 3
    assert registered_on(DAY).filter(role="minister").get().certificate_sha256 != before
