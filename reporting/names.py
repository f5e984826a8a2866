"""How a report is called: in headings and mails, as a file, at its permanent address; and who signs in which field."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role
from plans.models import ActionPlan
from reporting.kinds import REPORT_KINDS
from reporting.models import IssuedFile, Report
from strategy_tracker.base.text import language_name

# The role, and the field, of the institution's seal.
SEAL = "seal"


def name_of(report: Report) -> str:
    """The report by its name: kind, period, version, language. A heading gives it a capital letter."""
    return _("%(kind)s %(period)s, version %(version)s (%(language)s)") % {
        "kind": report.get_kind_display(),
        "period": report.span.label,
        "version": report.version,
        "language": language_name(report.language),
    }


def file_name(report: Report) -> str:
    """The name that the downloaded file has."""
    stem = REPORT_KINDS[report.kind].file_stem
    return f"{stem}-{report.span.code}-v{report.version}-{report.language}.pdf"


def issued_file_name(issued: IssuedFile) -> str:
    """The name of a state of the issued file: with a number from the first signature on."""
    name = file_name(issued.report)
    return name if issued.position == 0 else f"{name.removesuffix('.pdf')}-s{issued.position}.pdf"


def address_of(report: Report) -> str:
    """The permanent address: kind, span, version and language, which together are one report's alone.

    Reports of every plan but the first name their plan: half-years of several plans are called the same. Known before
    the report is published, so that its QR code can be printed with it. Once given it stays.
    """
    if report.address:
        return report.address
    stem, span = REPORT_KINDS[report.kind].file_stem, report.span.code.lower()
    if ActionPlan.objects.filter(pk__lt=report.period.plan_id).exists():
        span = f"{report.period.plan.code.lower()}-{span}"
    return f"{stem}-{span}-v{report.version}-{report.language}"


def url_of(report: Report) -> str:
    """The permanent address in full."""
    return full_url(report.address)


def full_url(address: str) -> str:
    """The permanent address of the report that has, or will have, this one."""
    return absolute(reverse("public_report", args=[address]))


def absolute(path: str) -> str:
    """A path of this site as an address that works anywhere."""
    return settings.SITE_URL.rstrip("/") + path


def label_of(role: str) -> str:
    """Who signs in a field, in the current language."""
    return _("Institutional seal") if role == SEAL else str(Role(role).label)
