"""Nobody keeps the product busy with a file: what it may ask for is bounded."""

import io
import subprocess
from dataclasses import replace

import pytest
from asn1crypto import cms, core, pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.hazmat.primitives.serialization import pkcs12 as pkcs12_files
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.registry import PathBuilder

from reporting import signing
from reporting.signing import Verdict, Why, chain, evidence
from reporting.signing.certificates import key_file
from reporting.signing.certificates.key_file import open_key_file
from reporting.signing.demo import authority as authorities
from reporting.signing.demo.authority import Identity
from tests.reporting import signing_kit as kit

ENDLESS = 2**31 - 1  # repetitions


# Ways through certificates that the file brings.


def certified(name, issuer_name, key, by):
    made = kit.authority()
    builder = authorities._builder(authorities._name(name, "x"), authorities._name(issuer_name, "x"), key)
    builder = authorities._between(builder, made.valid_from, made.valid_until)
    builder = builder.add_extension(authorities._usage(signs=True, certifies=True), critical=True)
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(
        by, hashes.SHA256()
    )


@pytest.fixture(scope="module")
def keys():
    return [authorities._key() for _each in range(4)]


def of_one_name(keys):
    """Nine authorities of one name and key, each of which could have certified each other."""
    return [certified("A", "A", keys[0], keys[0]) for _each in range(9)]


def in_a_ring(keys):
    """Twenty certificates of two names that certify each other."""
    pairs = [("A", "B", keys[0], keys[1]), ("B", "A", keys[1], keys[0])]
    return [certified(*pairs[index % 2]) for index in range(20)]


def with_many_keys(keys):
    """Two names with several keys each, so that none of them is a copy of another."""
    more = [authorities._key() for _each in range(4)]
    ring = [certified("A", "B", key, keys[1]) for key in (keys[0], *more[:3])]
    return ring + [certified("B", "A", key, keys[0]) for key in (keys[1], more[3], *keys[2:])]


@pytest.mark.parametrize("make", [of_one_name, in_a_ring, with_many_keys])
def test_certificates_that_certify_each_other_are_few(make, keys):
    """Without a bound the way through nine of them is one of some hundred thousand."""
    leaf = certified("Elira Morina", "A", keys[3], keys[0])
    identity = Identity(leaf, keys[3], tuple(make(keys)))
    signed = kit.sign(kit.issued(), identity)
    report = kit.check(signed, identity=identity)  # which does not end without the bound
    assert (report.verdict, report.line(5).why) == (Verdict.INDETERMINATE, Why.UNTRUSTED)


def test_the_way_up_is_found_among_many_certificates_that_lead_nowhere(keys):
    others = [certified(f"Z{index}", "A", keys[0], keys[1]) for index in range(20)]
    identity = Identity(
        kit.elira().certificate, kit.elira().key, (*others, *kit.elira().chain, kit.authority().root.certificate)
    )
    assert kit.check(kit.sign(kit.issued(), identity), identity=identity).is_accepted


def test_no_way_is_looked_for_when_the_file_is_refused_already(monkeypatch):
    asked = []
    monkeypatch.setattr(PathBuilder, "async_build_paths_lazy", lambda self, certificate: asked.append(certificate))
    broken = bytearray(kit.signed())
    broken[kit.signed().rindex(b"/Location") + 14] ^= 1
    by_genta = kit.sign(kit.issued(), kit.genta())
    for content, number in ((bytes(broken), 2), (kit.signed() + b"\n% junk", 3), (by_genta, 4)):
        report = kit.check(content)
        assert report.line(number).is_blocking and report.verdict is Verdict.INVALID
        assert [report.line(n).why for n in (5, 6, 7)] == [Why.NOT_EXAMINED] * 3
    assert not asked


def test_validation_data_are_read_up_to_a_number_and_a_size(monkeypatch):
    data = list(kit.authority().revocation_lists())
    content = kit.with_validation_data(kit.signed(), lists=data)
    reader = PdfFileReader(io.BytesIO(content))
    assert len(evidence._stored(reader).lists) == 2
    monkeypatch.setitem(evidence.MAX_DATA, "/CRLs", (1, 2_000_000))
    assert [one.dump() for one in evidence._stored(reader).lists] == data[1:]
    monkeypatch.setitem(evidence.MAX_DATA, "/CRLs", (10, 100))
    assert evidence._stored(reader).lists == ()
    monkeypatch.setitem(evidence.MAX_DATA, "/CRLs", (10, 2_000_000))
    monkeypatch.setattr(evidence, "MAX_DATA_BYTES", len(data[0]) + 10)
    assert len(evidence._stored(reader).lists) == 1
    assert chain.MAX_ABOVE == 8


# Certificate files.


def opened_by_the_way(content, passphrase=kit.PASSPHRASE):
    return signing.read_certificate(open_key_file(content, passphrase).certificate).common_name


def endless_mac(file):
    file["mac_data"]["iterations"] = ENDLESS


def endless_key(file):
    containers = file.authenticated_safe
    bags = pkcs12.SafeContents.load(containers[1]["content"].native)
    derivation(bags[0]["bag_value"]["encryption_algorithm"])["iteration_count"] = ENDLESS
    containers[1]["content"] = core.OctetString(bags.dump(force=True))
    without_mac(file, containers)


def endless_certificates(file):
    containers = file.authenticated_safe
    inside = containers[0]["content"]["encrypted_content_info"]
    derivation(inside["content_encryption_algorithm"])["iteration_count"] = ENDLESS
    without_mac(file, containers)


def endless_hidden_key(file):
    """The key, with its repetitions, inside the encrypted container."""
    containers = file.authenticated_safe
    bags = pkcs12.SafeContents.load(containers[1]["content"].native)
    derivation(bags[0]["bag_value"]["encryption_algorithm"])["iteration_count"] = ENDLESS
    inside = containers[0]["content"]["encrypted_content_info"]
    encryptor, padder = cipher(inside["content_encryption_algorithm"]).encryptor(), padding.PKCS7(128).padder()
    padded = padder.update(bags.dump(force=True)) + padder.finalize()
    inside["encrypted_content"] = encryptor.update(padded) + encryptor.finalize()
    without_mac(file, pkcs12.AuthenticatedSafe([cms.ContentInfo.load(containers[0].dump(force=True))]))


def derivation(method):
    return method["parameters"]["key_derivation_func"]["parameters"]


def cipher(method):
    asked = derivation(method)
    made = PBKDF2HMAC(hashes.SHA256(), 32, asked["salt"].native, asked["iteration_count"].native)
    start = method["parameters"]["encryption_scheme"]["parameters"].native
    return Cipher(algorithms.AES(made.derive(kit.PASSPHRASE.encode())), modes.CBC(start))


def without_mac(file, containers):
    """A digest that does not fit any more would end it sooner; a file may have none."""
    file["auth_safe"]["content"] = core.OctetString(containers.dump(force=True))
    del file["mac_data"]


@pytest.mark.parametrize("change", [endless_mac, endless_key, endless_certificates, endless_hidden_key])
def test_a_certificate_file_that_asks_for_too_much_work_is_refused(english, monkeypatch, change):
    """Wherever the number stands; without a limit each would take a quarter of an hour."""
    monkeypatch.setattr(key_file, "LIMITS", replace(key_file.LIMITS, processor_s=0.3))
    file = pkcs12.Pfx.load(kit.elira().pkcs12(kit.PASSPHRASE))
    change(file)
    with pytest.raises(signing.CertificateUnusable, match="asks for too much work"):
        kit.sign(kit.issued(), kit.elira(), pkcs12=file.dump(force=True))


def test_more_repetitions_than_any_program_asks_for_are_refused_however_fast_the_machine_is(english):
    file = pkcs12.Pfx.load(kit.elira().pkcs12(kit.PASSPHRASE))
    file["mac_data"]["iterations"] = 2_000_001
    with pytest.raises(signing.CertificateUnusable, match="asks for too much work"):
        open_key_file(file.dump(force=True), "another passphrase, which would be refused first")


def test_a_certificate_file_that_asks_for_too_much_memory_is_refused(english, monkeypatch):
    monkeypatch.setattr(key_file, "LIMITS", replace(key_file.LIMITS, output_bytes=100))
    with pytest.raises(signing.CertificateUnusable, match="asks for too much work"):
        kit.sign(kit.issued(), kit.elira(), passphrase=kit.PASSPHRASE)


def test_a_reader_that_breaks_down_is_no_error_of_ours(english, monkeypatch, caplog):
    monkeypatch.setattr(key_file, "LIMITS", replace(key_file.LIMITS, memory_bytes=20 * 1024**2))
    with pytest.raises(signing.CertificateUnusable):
        kit.sign(kit.issued(), kit.elira(), passphrase=kit.PASSPHRASE)
    assert kit.PASSPHRASE not in caplog.text


def written_by_openssl(tmp_path, arguments):
    for name, content in (("key", kit.elira().key_pem), ("certificate", kit.elira().pem)):
        (tmp_path / name).write_bytes(content)
    command = f"openssl pkcs12 -export -inkey {tmp_path}/key -in {tmp_path}/certificate -out {tmp_path}/file"
    subprocess.run(
        [*command.split(), "-passout", f"pass:{kit.PASSPHRASE}", *arguments.split()], check=True, capture_output=True
    )
    return (tmp_path / "file").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    ["", "-legacy", "-descert -legacy", "-nomac", "-keypbe NONE -certpbe NONE", "-macalg sha512", "-iter 600000"],
)
def test_files_as_programs_write_them_still_open(arguments, tmp_path):
    content = written_by_openssl(tmp_path, arguments)
    assert opened_by_the_way(content) == "Elira Morina"
    if "NONE" not in arguments:
        with pytest.raises(signing.WrongPassphrase):
            opened_by_the_way(content, "tjetër")


@pytest.mark.parametrize("method", ["PBE-SHA1-RC4-128", "DES-CBC"])
def test_a_method_that_nobody_should_use_is_refused(english, method, tmp_path):
    content = written_by_openssl(tmp_path, f"-legacy -certpbe {method}")
    with pytest.raises(signing.CertificateUnusable, match="protected by an outdated method"):
        open_key_file(content, kit.PASSPHRASE)


@pytest.mark.parametrize("method", list(pkcs12_files.PBES))
def test_every_method_of_the_library_opens(method):
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(3000).key_cert_algorithm(method)
    identity = kit.elira()
    content = pkcs12_files.serialize_key_and_certificates(
        b"x", identity.key, identity.certificate, None, builder.build(kit.PASSPHRASE.encode())
    )
    assert opened_by_the_way(content) == "Elira Morina"
