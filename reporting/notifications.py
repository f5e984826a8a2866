"""E-mail about reports, sent when the transaction has been committed, to each person in their own language."""

from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from progress.notifications import deliver_on_commit
from reporting.kinds import REPORT_KINDS
from reporting.models import Report
from reporting.permissions import CONSULTED


def consulted(report: Report) -> None:
    """Tell the coordinator, the members of the Authority and the observers that a draft waits for their comments."""
    deliver_on_commit(User.objects.filter(role__in=CONSULTED), lambda person: _invitation(report, person), _log(report))


def _invitation(report: Report, person: User) -> EmailMessage:
    with translation.override(person.language):
        names = {"report": report.get_kind_display(), "period": report.period.code}
        context = {
            "person": person,
            "kind": names["report"],
            "period": names["period"],
            "until": date_format(report.consult_until, "SHORT_DATE_FORMAT"),
            "url": settings.SITE_URL.rstrip("/") + reverse("report_comments", args=[report.pk]),
        }
        body = render_to_string("emails/report_consulted.txt", context)
        return EmailMessage(_("For your comments: %(report)s, %(period)s") % names, body, to=[person.email])


def finalised(report: Report) -> None:
    """Tell those who sign reports of this kind that one waits for them."""
    people = User.objects.filter(role__in=REPORT_KINDS[report.kind].signed_by)
    subject = gettext_lazy("For your signature: %(report)s, %(period)s")
    deliver_on_commit(
        people, lambda person: _news(report, person, subject, "report_finalised", "report_sign"), _log(report)
    )


def signed(report: Report) -> None:
    """Tell the Secretariat that a report has all its signatures."""
    people = User.objects.filter(role=Role.SECRETARIAT)
    subject = gettext_lazy("Signed: %(report)s, %(period)s")
    deliver_on_commit(
        people, lambda person: _news(report, person, subject, "report_signed", "report_detail"), _log(report)
    )


def file_ready(report: Report) -> None:
    """Tell whoever asked for a draft's file that it can be read."""
    subject = gettext_lazy("Ready: %(report)s, %(period)s")
    _tell_asker(report, subject, "report_ready")


def issued_ready(report: Report) -> None:
    """Tell whoever finalised a report that its file is there; who signs it has been told so already."""
    subject = gettext_lazy("Finalised: %(report)s, %(period)s")
    _tell_asker(report, subject, "report_issued", except_roles=REPORT_KINDS[report.kind].signed_by)


def file_failed(report: Report, reason: str) -> None:
    """Tell whoever asked for a draft's file that it was not made, and why; `reason` is a msgid, or already words."""
    subject = gettext_lazy("Not made: %(report)s, %(period)s")
    _tell_asker(report, subject, "report_failed", reason=reason)


def finalising_failed(report: Report, reason: str) -> None:
    """Tell whoever finalised a report that it is a draft as before, and why; `reason` as in file_failed."""
    subject = gettext_lazy("Not finalised: %(report)s, %(period)s")
    _tell_asker(report, subject, "report_not_finalised", reason=reason)


def _tell_asker(
    report: Report, subject: Promise, template: str, *, except_roles: Collection[str] = (), reason: str = ""
) -> None:
    asker = User.objects.filter(pk=report.asked_by_id or report.created_by_id).exclude(role__in=except_roles)
    deliver_on_commit(
        asker, lambda person: _news(report, person, subject, template, "report_detail", reason=reason), _log(report)
    )


def _news(
    report: Report, person: User, subject: Promise, template: str, url_name: str, *, reason: str = ""
) -> EmailMessage:
    with translation.override(person.language):
        names = {"report": report.get_kind_display(), "period": report.period.code}
        context = {
            "person": person,
            "kind": names["report"],
            "period": names["period"],
            "version": report.version,
            "language": str(dict(settings.LANGUAGES).get(report.language, report.language)),
            "protocol": report.protocol_number,
            "reason": _(reason) if reason else "",
            "url": settings.SITE_URL.rstrip("/") + reverse(url_name, args=[report.pk]),
        }
        body = render_to_string(f"emails/{template}.txt", context)
        return EmailMessage(str(subject) % names, body, to=[person.email])


def _log(report: Report) -> str:
    return f"report {report.pk}"
