"""What is known of a file, in plain words for people."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from progress.templatetags.states import language_name
from reporting.authenticity import Finding, Outcome
from reporting.models import Report


def headline(finding: Finding) -> str:
    """The answer in one sentence."""
    if finding.outcome is Outcome.ISSUED:
        if finding.n_signatures_of_all:
            return _("This is exactly the issued, signed report.")
        return _("This is exactly the issued report. It is not signed yet.")
    if finding.outcome is Outcome.EARLIER:
        if not finding.n_signatures:
            return _("This is exactly the report as it was issued, before it was signed.")
        return _("This is exactly the issued report, with %(n)s of its %(all)s signatures.") % {
            "n": finding.n_signatures,
            "all": finding.n_signatures_of_all,
        }
    return {
        Outcome.CONTENT: _("This is the hash of the data of an issued report."),
        Outcome.ADDED: _("This is not the issued file: something was added to it."),
        Outcome.CHANGED: _("This is not the issued file: it was changed, or saved anew."),
        Outcome.NOT_PDF: _("This is not a PDF file, so it is not an issued report."),
        Outcome.UNKNOWN: _("Not known here: this is not a file that was issued."),
    }[finding.outcome]


def explanation(finding: Finding) -> str:
    """What lies behind the answer, and what can be done."""
    if finding.outcome is Outcome.ADDED:
        begins = ngettext(
            "It begins with the whole issued report; then %(n)s byte follows that was not issued.",
            "It begins with the whole issued report; then %(n)s bytes follow that were not issued.",
            finding.n_bytes,
        )
        return begins % {"n": finding.n_bytes} + " " + _("Do not rely on it: download the report from its page.")
    if finding.outcome is Outcome.CHANGED:
        differs = _("It resembles the report named below, but is different from byte %(n)s on.") % {
            "n": finding.n_bytes + 1
        }
        return differs + " " + _("Do not rely on it: download the report from its page.")
    return {
        Outcome.ISSUED: _("Every byte is the same as in the stored file."),
        Outcome.EARLIER: _("Every byte is the same. The newest file of this report carries more signatures."),
        Outcome.CONTENT: _("It is printed in the report itself. To find out about a file, choose the file."),
        Outcome.NOT_PDF: _("Choose the PDF as it was downloaded or received."),
        Outcome.UNKNOWN: _(
            "A report that was printed to PDF, merged or saved anew becomes another file, even if it looks the same. A"
            " report that is not published is not known here either."
        ),
    }[finding.outcome]


def name_of(report: Report) -> str:
    """The report by its name: kind, period, version, language."""
    return _("%(kind)s %(period)s, version %(version)s (%(language)s)") % {
        "kind": report.get_kind_display(),
        "period": report.period.code,
        "version": report.version,
        "language": language_name(report.language),
    }


def superseded(report: Report) -> str:
    """That a correction has taken its place; empty when none has."""
    if report.superseded_at is None:
        return ""
    day = date_format(localtime(report.superseded_at), "SHORT_DATE_FORMAT")
    return _("This version was superseded by a correction on %(day)s.") % {"day": day}
