"""From a certificate to an authority that the operator trusts.

What the file brings along is worth less than what the operator has: the operator's lists of revoked certificates are
asked first, and "revoked" is their last word. And it is never much: whoever makes a file decides how many certificates,
lists and answers it holds, and a way through n certificates of one name is one of n factorial.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from asn1crypto import crl, ocsp, pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import (
    CRLReason,
    ExtensionNotFound,
    ReasonFlags,
    RevokedCertificate,
    load_der_x509_certificate,
    load_der_x509_crl,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator import errors as path_errors
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.util import CancelableAsyncIterator

from reporting.signing import loop
from reporting.signing.model import TrustPolicy
from reporting.signing.outcomes import Why

# Of what a file brings along: so many certificates are looked at, and so many of them may lie on the way up.
MAX_SEEN, MAX_ABOVE = 64, 8


def context(
    trust: TrustPolicy,
    *,
    at: dt.datetime,
    needs_revocation: bool,
    others: Iterable[x509.Certificate] = (),
    lists: Iterable[crl.CertificateList] | None = None,
    answers: Iterable[ocsp.OCSPResponse] = (),
) -> ValidationContext:
    """The policy at one moment in the form of the library. Nothing is ever fetched.

    `others` and `answers` are certificates and OCSP answers found in the file itself; `lists` are the lists of revoked
    certificates to go by, without them the operator's. A list that is newer than the moment speaks for it too: it says
    since when a certificate is revoked.
    """
    return ValidationContext(
        trust_roots=[_certificate(content) for content in trust.anchors],
        other_certs=[*(_certificate(content) for content in trust.intermediates), *others],
        crls=[*(trust.revocation_lists if lists is None else lists)],
        ocsps=[*answers],
        moment=at,
        revocation_mode="require" if needs_revocation else "none",
        retroactive_revinfo=True,
        allow_fetching=False,
    )


class _NoWay(CancelableAsyncIterator[ValidationPath]):
    """Builds no path at all: whether a signature fits its certificate does not depend on who vouches for it."""

    def async_build_paths_lazy(self, certificate: x509.Certificate) -> "_NoWay":
        return self

    async def __anext__(self) -> ValidationPath:
        raise path_errors.PathBuildingError("not asked")

    async def cancel(self) -> None:
        """Nothing was begun."""


def nobody() -> ValidationContext:
    """A context that trusts nobody and does not look."""
    made = context(TrustPolicy(), at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), needs_revocation=False)
    made.path_builder = _NoWay()
    return made


def _certificate(content: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(content)[2] if pem.detect(content) else content)


def follow(
    certificate: x509.Certificate,
    trust: TrustPolicy,
    *,
    at: dt.datetime,
    others: Iterable[x509.Certificate] = (),
    lists: Iterable[crl.CertificateList] = (),
    answers: Iterable[ocsp.OCSPResponse] = (),
    for_timestamps: bool = False,
) -> Why:
    """Whether the certificate leads to an anchor and was good at this moment.

    FINE, EXPIRED, NOT_YET_VALID, REVOKED, UNTRUSTED (no way to an anchor), REVOCATION_UNKNOWN or NO_ANCHORS. What the
    certificate itself says of its time counts even when its authority is not trusted.
    """
    if at > certificate.not_valid_after:
        return Why.EXPIRED
    if at < certificate.not_valid_before:
        return Why.NOT_YET_VALID
    if not trust.anchors:
        return Why.NO_ANCHORS
    above = tuple(_above(certificate, others))
    why, path = _follow(certificate, context(trust, at=at, needs_revocation=False, others=above), for_timestamps)
    if path is None:
        return why
    if any(_is_revoked(path, content, at) for content in trust.revocation_lists):
        return Why.REVOKED
    operators = [crl.CertificateList.load(content) for content in trust.revocation_lists]
    operators = [one for one in operators if _speaks_of(certificate, one)]
    within = context(trust, at=at, needs_revocation=True, others=above, lists=operators)
    why, _path = _follow(certificate, within, for_timestamps)
    brought = [one for one in lists if _speaks_of(certificate, one)]
    answers = tuple(answers)
    if why is not Why.REVOCATION_UNKNOWN or not (brought or answers):
        return why
    within = context(trust, at=at, needs_revocation=True, others=above, lists=[*operators, *brought], answers=answers)
    return _follow(certificate, within, for_timestamps)[0]


def _is_revoked(path: ValidationPath, content: bytes, at: dt.datetime) -> bool:
    """Whether this list says so of a certificate on the way, however old or new the list is.

    The library never comes to ask about a certificate as long as nothing is known of the one above it.
    """
    certificates = [load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
    try:
        revocations = load_der_x509_crl(content)
        for issuer, one in pairwise(certificates):
            entry = revocations.get_revoked_certificate_by_serial_number(one.serial_number)
            if entry is not None and entry.revocation_date_utc <= at and _is_a_revocation(entry):
                if revocations.is_signature_valid(issuer.public_key()):
                    return True
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False  # what cannot be read says nothing: revocation is then not known
    return False


def _is_a_revocation(entry: RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(CRLReason).value.reason
    except ExtensionNotFound:
        return True
    return reason is not ReasonFlags.remove_from_crl


def _above(certificate: x509.Certificate, others: Iterable[x509.Certificate]) -> Iterator[x509.Certificate]:
    """Those that may lie between the certificate and an anchor, by their names: few, and one per name and key.

    A certificate that names itself as its issuer leads nowhere: the anchors are the operator's.
    """
    by_name: dict[str, list[x509.Certificate]] = {}
    for one in islice(others, MAX_SEEN):
        if one.subject.hashable != one.issuer.hashable:
            by_name.setdefault(one.subject.hashable, []).append(one)
    names, found = [certificate.issuer.hashable], {}
    for name in names:
        for one in by_name.pop(name, ()):
            if len(found) < MAX_ABOVE and found.setdefault((name, one.public_key.sha256), one) is one:
                names.append(one.issuer.hashable)
    yield from found.values()


def _speaks_of(certificate: x509.Certificate, one: crl.CertificateList) -> bool:
    """A list made after the certificate had expired may have dropped it (RFC 5280, 3.3): its silence says nothing."""
    made_at = one["tbs_cert_list"]["this_update"].native
    return one.issuer.hashable != certificate.issuer.hashable or made_at <= certificate.not_valid_after


def _follow(
    certificate: x509.Certificate, within: ValidationContext, for_timestamps: bool
) -> tuple[Why, ValidationPath | None]:
    validator = CertificateValidator(certificate, validation_context=within)
    purpose = {"time_stamping"} if for_timestamps else None
    try:
        return Why.FINE, loop.run(validator.async_validate_usage(set(), purpose))
    except path_errors.RevokedError:
        return Why.REVOKED, None
    except path_errors.InsufficientRevinfoError:
        return Why.REVOCATION_UNKNOWN, None
    except path_errors.ExpiredError:
        return Why.EXPIRED, None
    except path_errors.NotYetValidError:
        return Why.NOT_YET_VALID, None
    except (path_errors.PathError, path_errors.ValidationError, ValueError):
        return Why.UNTRUSTED, None
