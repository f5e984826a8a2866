"""Signatures as other programs write them: what is refused is refused with its real cause (docs/signing.md)."""

import io

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter

from reporting.signing.outcomes import Why
from tests.reporting import signing_kit as kit
from tests.reporting.outside_signer import sign_outside


def by_openssl(**how):
    identity = kit.elira()
    chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in identity.chain)
    keys = {"key_pem": identity.key_pem, "certificate_pem": identity.pem, "chain_pem": chain}
    return sign_outside(kit.issued(), field=kit.COORDINATOR, **keys, **how)


def by_pyhanko(folder, *, new_field=None, **how):
    path = folder / "elira.p12"
    path.write_bytes(kit.elira().pkcs12("fjalëkalim"))
    signer = signers.SimpleSigner.load_pkcs12(path, passphrase="fjalëkalim".encode())
    given = {"field_name": kit.COORDINATOR, "md_algorithm": "sha256", "subfilter": SigSeedSubFilter.PADES} | how
    spec = fields.SigFieldSpec(new_field) if new_field else None
    pdf_signer = signers.PdfSigner(signers.PdfSignatureMetadata(**given), signer=signer, new_field_spec=spec)
    return pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(kit.issued()))).getvalue()


def reasons(content):
    return {line.number: line.why for line in kit.check(content).reasons}


@pytest.mark.parametrize("how", [{}, {"md_algorithm": "sha512"}, {"reason": "Nënshkrim", "name": "Elira Morina"}])
def test_what_follows_the_rules_is_accepted(tmp_path, how):
    assert kit.check(by_pyhanko(tmp_path, **how)).is_accepted
    assert kit.check(by_openssl()).is_accepted


@pytest.mark.parametrize(
    ("how", "line", "why"),
    [
        ({"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}, 7, Why.NOT_PADES),
        ({"new_field": "Mine", "field_name": "Mine"}, 3, Why.OTHER_FIELD),
        ({"md_algorithm": "sha1"}, 2, Why.WEAK_ALGORITHM),
    ],
)
def test_what_does_not_is_refused_with_its_cause(tmp_path, how, line, why):
    assert reasons(by_pyhanko(tmp_path, **how))[line] is why


@pytest.mark.parametrize(
    ("subfilter", "expected"),
    [
        (b"adbe.pkcs7.detached", {2: Why.FAULTY_UPDATE, 7: Why.NOT_PADES}),  # as pdfsig of poppler 22.12 writes it
        (b"ETSI.CAdES.detached", {2: Why.FAULTY_UPDATE}),
    ],
)
def test_a_list_of_objects_that_breaks_the_rules_is_named_as_the_cause(subfilter, expected):
    """Its new object has generation 1, but nothing was there before that could have been replaced."""
    content = by_openssl(generation=1, subfilter=subfilter)
    assert reasons(content) == expected
    assert not kit.check(content).is_accepted


def test_what_is_no_signature_at_all_is_still_called_unreadable():
    assert reasons(kit.issued() + b"1 0 obj\nnothing\nstartxref\n1\n%%EOF\n") == {2: Why.UNREADABLE}
