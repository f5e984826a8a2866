"""From a certificate to an authority that the operator trusts."""

import datetime as dt
from collections.abc import Iterable

from asn1crypto import pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator import errors as path_errors

from reporting.signing import loop
from reporting.signing.model import TrustPolicy
from reporting.signing.outcomes import Why


def context(
    trust: TrustPolicy,
    *,
    at: dt.datetime,
    needs_revocation: bool,
    others: Iterable[x509.Certificate] = (),
    lists: Iterable[object] = (),
    answers: Iterable[object] = (),
) -> ValidationContext:
    """The policy at one moment in the form of the library at one moment. Nothing is ever fetched.

    `others`, `lists` and `answers` are certificates, lists of revoked ones and OCSP answers found in the file itself.
    """
    return ValidationContext(
        trust_roots=[_certificate(content) for content in trust.anchors],
        other_certs=[*(_certificate(content) for content in trust.intermediates), *others],
        crls=[*trust.revocation_lists, *lists],
        ocsps=[*answers],
        moment=at,
        revocation_mode="require" if needs_revocation else "soft-fail",
        allow_fetching=False,
    )


def _certificate(content: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(content)[2] if pem.detect(content) else content)


def follow(
    certificate: x509.Certificate,
    trust: TrustPolicy,
    *,
    at: dt.datetime,
    others: Iterable[x509.Certificate] = (),
    lists: Iterable[object] = (),
    answers: Iterable[object] = (),
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
    found = {"others": tuple(others), "lists": tuple(lists), "answers": tuple(answers)}
    why = _follow(certificate, context(trust, at=at, needs_revocation=False, **found), for_timestamps)
    if why is not Why.FINE:
        return why
    return _follow(certificate, context(trust, at=at, needs_revocation=True, **found), for_timestamps)


def _follow(certificate: x509.Certificate, within: ValidationContext, for_timestamps: bool) -> Why:
    validator = CertificateValidator(certificate, validation_context=within)
    purpose = {"time_stamping"} if for_timestamps else None
    try:
        loop.run(validator.async_validate_usage(set(), purpose))
    except path_errors.RevokedError:
        return Why.REVOKED
    except path_errors.InsufficientRevinfoError:
        return Why.REVOCATION_UNKNOWN
    except path_errors.ExpiredError:
        return Why.EXPIRED
    except path_errors.NotYetValidError:
        return Why.NOT_YET_VALID
    except (path_errors.PathError, path_errors.ValidationError, ValueError):
        return Why.UNTRUSTED
    return Why.FINE
