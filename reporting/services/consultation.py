"""The consultation on a draft: sent until a day, commented on, answered, ended."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress.uploads.scanning import refuse_personal_numbers
from reporting import notifications
from reporting.kinds import REPORT_KINDS
from reporting.models import Comment, Report, ReportEvent
from reporting.permissions import can_comment_report, can_consult_on_report, can_write_report
from reporting.selectors.checklist import lines_of, open_among
from reporting.selectors.texts import commented_chapters
from reporting.services.holding import hold_report
from reporting.transitions import apply_transition
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.locks import read_anew
from strategy_tracker.base.text import clean

LONGEST_COMMENT = 10_000  # characters


@transaction.atomic
def consult(*, report: Report, until: dt.date, by: User) -> Report:
    """Send a draft for consultation; comments are taken to the end of the day `until`, and mail goes out."""
    hold_report(report)
    can_consult_on_report(by, report).require()
    if until < clock.today():
        raise Refused(_("The last day for comments cannot lie in the past."))
    apply_transition(report, "consult", consult_until=until)
    ReportEvent.objects.record(ReportEvent.Kind.CONSULTED, report, by=by, detail=f"until {until.isoformat()}")
    notifications.consulted(report)
    return report


@transaction.atomic
def end_consultation(*, report: Report, by: User) -> Report:
    """Back to a draft: no more comments, and observers do not read it any more. What was said stays."""
    hold_report(report)
    can_write_report(by, report).require()
    apply_transition(report, "resume")
    ReportEvent.objects.record(ReportEvent.Kind.CONSULTATION_ENDED, report, by=by)
    tell_if_ready(report, by)
    return report


@transaction.atomic
def comment(*, report: Report, chapter: str, text: str, by: User) -> Comment:
    """Comment on a chapter while the consultation lasts."""
    hold_report(report)
    can_comment_report(by, report).require()
    if chapter not in {commented.key for commented in commented_chapters(report)}:
        raise Refused(_("The report has no such chapter."))
    made = Comment.objects.create(
        report=report, chapter=chapter, text=_checked(text), written_at=clock.now(), written_by=by
    )
    ReportEvent.objects.record(ReportEvent.Kind.COMMENTED, report, by=by, detail=chapter)
    return made


@transaction.atomic
def answer_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """Answer a comment, or put another answer in place of the first, until the report is finalised."""
    report = comment.report
    hold_report(report)
    can_write_report(by, report).require()
    seen = comment.answer
    read_anew(comment)
    if comment.answer != seen:
        raise StaleEdit(_("Somebody else changed this in the meantime. What you typed is still in the form."))
    is_first = not comment.answer
    Comment.objects.filter(pk=comment.pk).update(answer=_checked(text), answered_at=clock.now(), answered_by=by)
    comment.refresh_from_db()
    ReportEvent.objects.record(ReportEvent.Kind.COMMENT_ANSWERED, report, by=by, detail=comment.chapter)
    notifications.comment_answered(comment)
    if is_first:
        tell_if_ready(report, by)
    return comment


@transaction.atomic
def list_comments(*, report: Report, is_listed: bool, by: User) -> Report:
    """Choose whether the report lists the comments with their answers in an annex."""
    hold_report(report)
    can_write_report(by, report).require()
    if report.has_comments_annex != is_listed:
        Report.objects.filter(pk=report.pk).update(has_comments_annex=is_listed)
        report.has_comments_annex = is_listed
        detail = "comments listed" if is_listed else "comments not listed"
        ReportEvent.objects.record(ReportEvent.Kind.EDITED, report, by=by, detail=detail)
    return report


def tell_if_ready(report: Report, by: User) -> None:
    """When the last line of the checklist is settled, tell whoever finalises the report, unless it is `by`."""
    is_other = by.role != REPORT_KINDS[report.kind].finalised_by
    if is_other and not open_among(lines_of(report, compares=False)):
        notifications.ready_to_finalise(report)


def _checked(text: str) -> str:
    text = clean(text).strip()
    if not text:
        raise Refused(_("Write something: an empty text says nothing."))
    if len(text) > LONGEST_COMMENT:
        raise Refused(_("The text is too long."))
    refuse_personal_numbers(text)
    return text
