"""The full name of a report, as headings, mails and the check of a file give it."""

from django.utils.translation import gettext as _

from reporting.models import Report
from strategy_tracker.base.templatetags.words import language_name


def name_of(report: Report) -> str:
    """The report by its name: kind, period, version, language. A heading gives it a capital letter."""
    return _("%(kind)s %(period)s, version %(version)s (%(language)s)") % {
        "kind": report.get_kind_display(),
        "period": report.span.label,
        "version": report.version,
        "language": language_name(report.language),
    }
