"""What distinguishes the document of one report from others of the same figures."""

from django.conf import settings
from django.urls import reverse

from reporting.document.reader import Edition
from reporting.models import Report, Signature
from reporting.names import address_of


def edition_of(report: Report) -> Edition:
    """What distinguishes this report from others of the same snapshot."""
    return Edition(language=report.language, version=report.version, is_demo=settings.DEMO, software=report.software)


def edition_to_show(report: Report) -> Edition:
    """The edition of a preview: of a draft the draft's, of an issued report the issued one."""
    if report.is_draft:
        return edition_of(report)
    return issued_edition(report, has_seal=report.signatures.filter(method=Signature.Method.SEAL).exists())


def issued_edition(report: Report, *, has_seal: bool) -> Edition:
    """How the issued document differs from the draft's: the page with the fields to sign."""
    return Edition(
        language=report.language,
        version=report.version,
        is_demo=settings.DEMO,
        software=report.software,
        check_url=check_address(report),
        has_seal=has_seal,
    )


def check_address(report: Report) -> str:
    """Where anybody can check a file of this report, as it is printed: the page says at once what it is about."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('report_check')}?report={address_of(report)}"
