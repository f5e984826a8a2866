"""What is known of a file, in plain words for people."""

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.archive.authenticity import Finding, Outcome
from reporting.models import Report
from reporting.names import name_of
from reporting.pages.published import correction_of

__all__ = ["explanation", "headline", "name_of", "superseded"]


def headline(finding: Finding) -> str:
    """The answer in one sentence; of a report that a correction has superseded it says that first of all."""
    if finding.is_genuine and finding.report.superseded_at:
        return _superseded_headline(finding)
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


def _superseded_headline(finding: Finding) -> str:
    """The answer for a file that is genuine and yet not the one to rely on."""
    correction = correction_of(finding.report)
    if correction is None:  # it is not named before it is public
        if finding.outcome is Outcome.CONTENT:
            return _("This is the hash of the data of an issued report, but a correction has superseded it.")
        return _("This is exactly the issued report, but a correction has superseded it.")
    if finding.outcome is Outcome.CONTENT:
        text = _("This is the hash of the data of an issued report, but version %(n)s has superseded it.")
    else:
        text = _("This is exactly the issued report, but version %(n)s has superseded it.")
    return text % {"n": correction.version}


def explanation(finding: Finding) -> str:
    """What lies behind the answer, and what can be done."""
    if finding.outcome is Outcome.ADDED:
        begins = ngettext(
            "It begins with the whole issued report; then %(n)s byte follows that was not issued.",
            "It begins with the whole issued report; then %(n)s bytes follow that were not issued.",
            finding.n_bytes,
        )
        return begins % {"n": _grouped(finding.n_bytes)} + " " + _do_not_rely_on_it()
    if finding.outcome is Outcome.CHANGED:
        differs = _("It resembles the report named below, but is different from byte %(n)s on.") % {
            "n": _grouped(finding.n_bytes + 1)
        }
        return differs + " " + _do_not_rely_on_it()
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


def _do_not_rely_on_it() -> str:
    return _("Do not rely on it: download the report from its page.")


def _grouped(n_bytes: int) -> str:
    return number_format(n_bytes, use_l10n=True, force_grouping=True)


def superseded(report: Report) -> str:
    """That a correction has taken its place; empty when none has."""
    if report.superseded_at is None:
        return ""
    day = date_format(localtime(report.superseded_at), "SHORT_DATE_FORMAT")
    return _("This version was superseded by a correction on %(day)s.") % {"day": day}
