"""What the operator decides, and the demonstration's own authority."""

import datetime as dt
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.models import User
from reporting import signing
from reporting.management.commands import make_demo_certificates
from reporting.models import Signatory
from reporting.services.signatories import as_pem
from reporting.signing import Level, RegisteredCertificate, Verdict, Why, configuration
from strategy_tracker import env
from tests.reporting import signing_kit as kit


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The demonstration's certificates, made once."""
    made = tmp_path_factory.mktemp("pki")
    make_demo_certificates.make(made)
    return made


@pytest.fixture
def demonstration(settings, folder):
    settings.DEMO = True
    settings.SIGNING_DEMO_FOLDER = folder
    return folder


def test_command_needs_a_demonstration(settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("make_demo_certificates", folder=tmp_path)


@pytest.mark.django_db
def test_command_makes_them_once_and_says_where(demonstration, capsys):
    before = {file: file.read_bytes() for file in demonstration.rglob("*") if file.is_file()}
    call_command("make_demo_certificates")
    assert {file: file.read_bytes() for file in demonstration.rglob("*") if file.is_file()} == before
    said = capsys.readouterr().out
    assert str(demonstration) in said and "minister.p12" in said and configuration.demo_passphrase() in said


@pytest.mark.django_db
@pytest.mark.parametrize("has_signed", [False, True])
def test_a_new_authority_takes_the_place_of_the_old_one_but_not_of_who_has_signed(
    folder, tmp_path, monkeypatch, elira, has_signed
):
    """The new certificate of who has signed passes by its name, which is the same (signing.RegisteredCertificate)."""
    monkeypatch.setattr(make_demo_certificates, "demonstration_accounts", User.objects.all)
    monkeypatch.setattr(make_demo_certificates, "has_signed", lambda signatory: has_signed)
    make_demo_certificates.register(folder)
    before = Signatory.objects.get()
    make_demo_certificates.make(tmp_path)
    make_demo_certificates.register(tmp_path)
    after = Signatory.objects.get()
    new = (tmp_path / "certificates" / "coordinator.cer").read_bytes()
    assert after.certificate == (before.certificate if has_signed else as_pem(new))
    facts = signing.read_certificate(new)
    assert (facts.subject, facts.issuer) == (before.subject, before.issuer)


def test_certificates_call_themselves_a_demonstration_and_keys_are_private(folder):
    for name in ("coordinator", "secretary-general", "minister", "seal", "timestamps"):
        facts = signing.read_certificate((folder / "certificates" / f"{name}.cer").read_bytes())
        assert facts.common_name.startswith("DEMONSTRIM ") and "pa vlerë juridike" in facts.subject
        assert facts.valid_from.year == 2022 and facts.valid_until.year == 2036
        assert stat.S_IMODE((folder / f"{name}.p12").stat().st_mode) == 0o600


def test_demonstration_signs_seals_stamps_and_checks_with_its_own_authority(demonstration):
    seal, passphrase = configuration.seal(), configuration.demo_passphrase()
    sealed = kit.sign(kit.issued(), kit.elira(), pkcs12=seal.pkcs12, passphrase=seal.passphrase)
    signed = signing.sign(
        sealed,
        field=kit.MINISTER,
        pkcs12=(demonstration / "minister.p12").read_bytes(),
        passphrase=passphrase,
        reason="",
        location="",
        name="Ministri",
        at=kit.SIGNED_AT,
        level=Level.B_LT,
        timestamper=configuration.timestamper(at=kit.SIGNED_AT),
        trust=configuration.trust_policy(),
    )
    facts = signing.read_certificate((demonstration / "certificates" / "minister.cer").read_bytes())
    expected = kit.expect(kit.genta(), kit.MINISTER, certificates=[RegisteredCertificate(sha256=facts.sha256)])
    report = signing.check(
        signed, issued=sealed, expected=expected, trust=configuration.trust_policy(), at=kit.SIGNED_AT
    )
    assert (report.verdict, report.level) == (Verdict.VALID, Level.B_LT)


def test_nothing_configured_trusts_nobody(settings, tmp_path):
    settings.SIGNING_DEMO_FOLDER = tmp_path
    for settings.DEMO in (False, True):
        assert configuration.trust_policy().anchors == ()
        assert configuration.timestamper() is None and configuration.seal() is None
    report = kit.check(kit.signed(), policy=configuration.trust_policy())
    assert (report.verdict, report.line(5).why) == (Verdict.INDETERMINATE, Why.NO_ANCHORS)


def test_demonstration_authority_is_not_trusted_in_production(settings, folder):
    settings.DEMO = False
    settings.SIGNING_DEMO_FOLDER = folder
    assert configuration.trust_policy().anchors == ()
    assert configuration.timestamper() is None and configuration.seal() is None


def test_trust_from_a_folder(settings, tmp_path):
    (tmp_path / "root.pem").write_bytes(kit.authority().root.pem + kit.stranger().root.pem)
    (tmp_path / "intermediates").mkdir()
    (tmp_path / "intermediates" / "issuing.cer").write_bytes(kit.authority().issuing.der)
    (tmp_path / "issuing.crl").write_bytes(kit.authority().revocation_lists()[1])
    (tmp_path / "README.txt").write_text("not a certificate")
    settings.SIGNING_TRUST_ANCHORS = str(tmp_path)
    settings.SIGNING_REQUIRED_LEVEL = "B-T"
    policy = configuration.trust_policy()
    assert (len(policy.anchors), len(policy.intermediates), len(policy.revocation_lists)) == (2, 1, 1)
    assert policy.required_level is Level.B_T and policy.max_bytes == 50 * 1024 * 1024
    (tmp_path / "root.crl").write_bytes(kit.authority().revocation_lists()[0])
    assert len(configuration.trust_policy().revocation_lists) == 2


def test_trust_from_one_file(settings, tmp_path):
    file = tmp_path / "anchors.pem"
    file.write_bytes(kit.authority().root.pem)
    settings.SIGNING_TRUST_ANCHORS = str(file)
    assert configuration.trust_policy().anchors == (kit.authority().root.pem,)


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_trust_that_is_not_there_stops(settings, tmp_path, content):
    file = tmp_path / "anchors.pem"
    if content is not None:
        file.write_bytes(content)
    settings.SIGNING_TRUST_ANCHORS = str(file)
    with pytest.raises(ImproperlyConfigured):
        configuration.trust_policy()


@pytest.mark.parametrize("passphrase", ["x", "wrong"])
def test_seal_that_does_not_open_stops(settings, tmp_path, passphrase):
    file = tmp_path / "seal.p12"
    file.write_bytes(kit.elira().pkcs12("x"))
    settings.SIGNING_SEAL_FILE, settings.SIGNING_SEAL_PASSPHRASE = str(file), passphrase
    if passphrase == "x":
        assert configuration.seal().pkcs12 == file.read_bytes()
        assert "passphrase" not in repr(configuration.seal())
        return
    with pytest.raises(ImproperlyConfigured) as caught:
        configuration.seal()
    assert passphrase not in str(caught.value)


def test_seal_that_is_not_there_stops(settings, tmp_path):
    settings.SIGNING_SEAL_FILE = str(tmp_path / "seal.p12")
    with pytest.raises(ImproperlyConfigured):
        configuration.seal()


def test_environment(monkeypatch):
    monkeypatch.setenv("SIGNING_REQUIRED_LEVEL", "B-LT")
    monkeypatch.setenv("SIGNING_REQUIRE_TRUSTED_CHAIN", "0")
    monkeypatch.setenv("SIGNING_SEAL_PASSPHRASE", "sekret")
    read = env.read_environment().signing
    assert (read.required_level, read.require_trusted_chain, read.max_bytes) == ("B-LT", False, 52428800)
    assert "sekret" not in repr(read)
    monkeypatch.setenv("SIGNING_REQUIRED_LEVEL", "B-X")
    with pytest.raises(ImproperlyConfigured):
        env.read_environment()


def test_address_of_a_service(settings):
    settings.SIGNING_TSA_URL = "http://127.0.0.1:9/tsa"
    service = configuration.timestamper(at=dt.datetime.now(dt.UTC))
    assert (service.url, service.timeout) == ("http://127.0.0.1:9/tsa", 5)


@pytest.mark.parametrize("seconds", ["0", "21"])
def test_a_wait_without_reason_stops_the_start(monkeypatch, seconds):
    monkeypatch.setenv("SIGNING_TSA_TIMEOUT", seconds)
    with pytest.raises(ImproperlyConfigured, match="SIGNING_TSA_TIMEOUT"):
        env.read_environment()
