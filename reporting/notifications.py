"""E-mail about reports, sent when the transaction has been committed, to each person in their own language."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letters import send_letters
from accounts.models import Role, User
from reporting.kinds import REPORT_KINDS
from reporting.models import Comment, Report
from reporting.models.reports import CONSULTED
from reporting.names import name_of


def consulted(report: Report) -> None:
    """Tell the coordinator, the members of the Authority and the observers that a draft waits for their comments."""
    subject = gettext_lazy("A draft waits for your comments: %(name)s")
    people = User.objects.filter(role__in=CONSULTED)
    _tell(people, report, subject, "report_consulted", "report_comments")


def comment_answered(comment: Comment) -> None:
    """Tell whoever commented on a draft what the Secretariat has answered."""
    subject = gettext_lazy("Your comment has an answer: %(name)s")
    people = User.objects.filter(pk=comment.written_by_id)
    words = {"comment": comment.text, "answer": comment.answer}
    _tell(people, comment.report, subject, "comment_answered", "report_comments", **words)


def finalised(report: Report) -> None:
    """Tell those who sign reports of this kind that one waits for them."""
    subject = gettext_lazy("A report waits for your signature: %(name)s")
    people = User.objects.filter(role__in=REPORT_KINDS[report.kind].signed_by)
    _tell(people, report, subject, "report_finalised", "report_sign")


def ready_to_finalise(report: Report) -> None:
    """Tell those who finalise reports of this kind that the consultation is over and every comment has its answer."""
    subject = gettext_lazy("A draft waits for you to finalise it: %(name)s")
    people = User.objects.filter(role=REPORT_KINDS[report.kind].finalised_by)
    _tell(people, report, subject, "report_to_finalise", "report_detail")


def signed(report: Report) -> None:
    """Tell the Secretariat that a report has all its signatures."""
    subject = gettext_lazy("All signatures are there: %(name)s")
    _tell(User.objects.filter(role=Role.SECRETARIAT), report, subject, "report_signed", "report_detail")


def file_ready(report: Report) -> None:
    """Tell whoever asked for a draft's file that it can be read."""
    _tell_asker(report, gettext_lazy("The file is ready: %(name)s"), "report_ready")


def issued_ready(report: Report) -> None:
    """Tell whoever finalised a report that its file is there; who signs it has been told so already."""
    subject = gettext_lazy("The report has been finalised: %(name)s")
    _tell_asker(report, subject, "report_issued", except_roles=REPORT_KINDS[report.kind].signed_by)


def file_failed(report: Report, reason: str) -> None:
    """Tell whoever asked for a draft's file that it was not made, and why; `reason` is a msgid, or already words."""
    _tell_asker(report, gettext_lazy("The file could not be made: %(name)s"), "report_failed", reason=reason)


def finalising_failed(report: Report, reason: str) -> None:
    """Tell whoever finalised a report that it is a draft as before, and why; `reason` as in file_failed."""
    subject = gettext_lazy("The report could not be finalised: %(name)s")
    _tell_asker(report, subject, "report_not_finalised", reason=reason)


def _tell_asker(
    report: Report, subject: Promise, template: str, *, except_roles: Collection[str] = (), reason: str = ""
) -> None:
    asker = User.objects.filter(pk=report.asked_by_id or report.created_by_id).exclude(role__in=except_roles)
    _tell(asker, report, subject, template, "report_detail", reason=reason)


def _tell(
    people: QuerySet[User],
    report: Report,
    subject: Promise,
    template: str,
    url_name: str,
    *,
    reason: str = "",
    **words: str,
) -> None:
    """Write to each of these people when the transaction is committed; `words` are what somebody wrote."""

    def write(person: User) -> tuple[str, str]:
        name = capfirst(name_of(report))
        context = {
            "person": person,
            "name": name,
            "protocol": report.protocol_number,
            "until": date_format(report.consult_until, "SHORT_DATE_FORMAT") if report.consult_until else "",
            "reason": _(reason) if reason else "",
            "url": settings.SITE_URL.rstrip("/") + reverse(url_name, args=[report.pk]),
            **words,
        }
        return str(subject) % {"name": name}, render_to_string(f"emails/{template}.txt", context)

    send_letters(people, write, about=f"report {report.pk}")
