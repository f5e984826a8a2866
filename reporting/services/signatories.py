"""Who may sign for a role: registering certificates."""

import datetime as dt
import ssl

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.models import Signatory
from strategy_tracker.base.locks import hold_table

END_OF_TIME = dt.date.max
# What is read from the certificate.
FROM_CERTIFICATE = ("certificate", "certificate_sha256", "subject", "issuer", "name")


def overlapping(
    role: str, valid_from: dt.date, valid_until: dt.date | None, *, besides: Signatory | None = None
) -> QuerySet[Signatory]:
    """The registrations of the role on any of these days."""
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from)
    found = Signatory.objects.filter(until, role=role, valid_from__lte=valid_until or END_OF_TIME)
    return found.exclude(pk=besides.pk) if besides is not None else found


def has_signed(signatory: Signatory) -> bool:
    """Whether anything was signed under this registration: then it stays as it was, and only its end may be set."""
    return signatory.pk is not None and signatory.signatures.exists()


def refuse_overlap(signatory: Signatory) -> None:
    """Raise ValidationError when somebody is registered for the role on one of the same days.

    Holds the registrations, so that none is added, and nothing signed under one, before this one is stored.
    """
    hold_table(Signatory)
    others = overlapping(signatory.role, signatory.valid_from, signatory.valid_until, besides=signatory)
    if others.exists():
        message = _("%(name)s is registered for this role on some of these days: end that registration first.")
        raise ValidationError(message % {"name": others.first().name})


def fill_from_certificate(signatory: Signatory, content: bytes) -> None:
    """Take over what the certificate (PEM or DER) says. Raises signing.CertificateUnusable for anything else."""
    from reporting import signing  # where it is used: the administration starts without

    facts = signing.read_certificate(content)
    if not facts.may_sign:
        raise signing.CertificateUnusable(_("The certificate is not meant for signing documents."))
    signatory.certificate = as_pem(content)
    signatory.certificate_sha256 = facts.sha256
    signatory.subject = facts.subject[:500]
    signatory.issuer = facts.issuer[:500]
    signatory.name = signatory.name or facts.common_name[:200]


def as_pem(content: bytes) -> str:
    """A certificate as text, whichever way it came."""
    if b"-----BEGIN" in content[:200]:
        return content.decode("ascii", errors="ignore").strip() + "\n"
    return ssl.DER_cert_to_PEM_cert(content)


@transaction.atomic
def register_signatory(
    *,
    role: str,
    certificate: bytes,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    person: User | None = None,
    name: str = "",
) -> Signatory:
    """Let this certificate sign for the role between these days, both included.

    Raises signing.CertificateUnusable, and ValidationError for days on which somebody else is registered.
    """
    signatory = Signatory(role=role, person=person, name=name, valid_from=valid_from, valid_until=valid_until)
    fill_from_certificate(signatory, certificate)
    signatory.full_clean()
    refuse_overlap(signatory)
    signatory.save(force_insert=True)
    return signatory
