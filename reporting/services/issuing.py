"""From draft to issued: finalising, taking the figures anew, making a draft's file again, beginning a correction."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from progress.services.holding import hold_figures
from reporting.document.software import software
from reporting.jobs import tasks
from reporting.jobs.run import end_if_stuck, hand_over
from reporting.kinds import REPORT_KINDS
from reporting.models import Report, Snapshot
from reporting.permissions import can_correct_report, can_finalise_report, can_remake_report
from reporting.selectors.checklist import ChecklistLine, lines_of, open_among
from reporting.selectors.completeness import missing_for
from reporting.selectors.content import content_of, hash_of
from reporting.selectors.figures import have_figures_changed
from reporting.selectors.reports import IN_PROGRESS, current_issued, same_reports
from reporting.selectors.texts import is_written_into
from reporting.services import making
from reporting.services.holding import hold_report
from reporting.services.waivers import drop_unneeded
from reporting.services.writing import take_over_texts
from strategy_tracker.base import clock
from strategy_tracker.base.canonical import canonical_json
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.text import clean
from strategy_tracker.base.wake import queue


class FiguresChanged(Refused):
    """The period's data are not those of the draft any more."""

    def __init__(self) -> None:
        super().__init__(
            _("The figures of the period have changed since the draft was made. Take them anew, read the draft again.")
        )


class Unsettled(making.Incomplete):
    """Lines of the checklist are open; `lines` are they, `missing` names each thing with its page."""

    def __init__(self, lines: list[ChecklistLine]) -> None:
        Refused.__init__(
            self,
            _("The report cannot be finalised yet. Open on its checklist: %(lines)s.")
            % {"lines": ", ".join(str(line.title) for line in lines)},
        )
        self.lines = lines
        self.missing = [missing for line in lines for missing in line.missing]


@transaction.atomic
def finalise_report(
    *,
    report: Report,
    protocol_number: str,
    by: User,
    decision_number: str = "",
    decided_on: dt.date | None = None,
    supersedes: Report | None = None,
    correction_reason: str = "",
    is_queued: bool = True,
) -> Snapshot:
    """Freeze what the report says and queue the making of its file; it is finalised when that is stored.

    Gives the frozen content. Raises Refused when the person may not or something is not given, Unsettled when a line
    of the checklist is open, FiguresChanged when the data are others by now, StaleEdit when somebody was faster.
    """
    end_if_stuck(report)
    can_finalise_report(by, report).require()
    hold_figures(report.period)
    hold_report(report)
    can_finalise_report(by, report).require(StaleEdit)
    _refuse_two_at_once(report)
    lines = lines_of(report, compares=False)
    if open_among(lines):
        raise Unsettled(open_among(lines))
    if have_figures_changed(report):
        raise FiguresChanged
    _refuse_what_is_not_given(report, protocol_number, decision_number, decided_on)
    _refuse_correction(report, supersedes, correction_reason)
    if supersedes is not None:  # an earlier correction that was never finalised
        Report.objects.drafts().filter(supersedes=supersedes).exclude(pk=report.pk).update(supersedes=None)
    _queue(
        report,
        by,
        Report.JobPurpose.ISSUE,
        protocol_number=clean(protocol_number).strip(),
        decision_number=clean(decision_number).strip(),
        decided_on=decided_on,
        supersedes=supersedes,
        correction_reason=clean(correction_reason).strip() if supersedes else "",
    )
    drop_unneeded(report, lines, by)
    content = _freeze(report, by)
    if is_queued:
        queue(tasks.issue_report, report.pk, content.pk)
    return content


def _refuse_two_at_once(report: Report) -> None:
    """Of two versions one is issued first: only then can the other one say what it corrects."""
    others = same_reports(report).drafts().filter(job_purpose=Report.JobPurpose.ISSUE, rendering__in=IN_PROGRESS)
    if others.exists():
        raise StaleEdit(_("Another version of this report is being finalised at this moment: look at it again."))


def _refuse_what_is_not_given(report: Report, protocol: str, decision: str, decided_on: dt.date | None) -> None:
    if not protocol.strip():
        raise Refused(_("Give the protocol number."))
    if not REPORT_KINDS[report.kind].needs_decision:
        return
    if not decision.strip() or decided_on is None:
        raise Refused(_("Give number and date of the decision of the National Authority."))
    if decided_on > clock.today() or decided_on < report.period.ends_on:
        raise Refused(_("The Authority decides after the end of the period, and the date cannot lie ahead."))


def _refuse_correction(report: Report, supersedes: Report | None, reason: str) -> None:
    standing = list(current_issued(report))
    if supersedes is None and standing:
        raise Refused(_("This report has been issued already: say which version is corrected, and what."))
    if supersedes is None:
        return
    if supersedes not in standing:
        raise Refused(_("A correction supersedes an issued report of the same kind, period and language."))
    if not reason.strip():
        raise Refused(_("Say what is corrected."))


def _freeze(report: Report, by: User) -> Snapshot:
    content = content_of(report)
    return Snapshot.objects.create(
        period=report.period,
        kind=f"{report.kind}:issued",
        data=canonical_json(content),
        sha256=hash_of(content),
        made_at=clock.now(),
        made_by=by,
    )


@transaction.atomic
def rerender_draft(*, report: Report, by: User, is_queued: bool = True) -> Report:
    """Make a draft's file again, after its texts have changed. Raises Refused, StaleEdit."""
    can_remake_report(by).require()
    hold_report(report)
    end_if_stuck(report)
    if not report.is_draft:
        raise Refused(_("The report has been finalised: what it says never changes. A correction is a new version."))
    _queue(report, by, Report.JobPurpose.DRAFT)
    if is_queued:
        queue(tasks.render_report, report.pk)
    return report


@transaction.atomic
def renew_figures(*, report: Report, by: User, is_queued: bool = True) -> Report:
    """Give a draft the period's figures as they are now; its texts stay. In every language of the same version.

    Raises Refused when the person may not, the report is issued, or the period lacks something; StaleEdit.
    """
    can_remake_report(by).require()
    hold_figures(report.period)
    hold_report(report)
    missing = missing_for(report.kind, report.period, language=report.language)
    if missing:
        raise making.Incomplete(missing)
    renewed = making.freeze(kind=report.kind, period=report.period, by=by)
    siblings = Report.objects.filter(kind=report.kind, period=report.period, version=report.version)
    is_alone = siblings.issued().exists()  # another language has been issued with the figures of this version
    drafts = [report] if is_alone else list(siblings.drafts().select_related("period", "snapshot"))
    for draft in drafts:
        number = {"version": _next_version(report)} if is_alone else {}
        Report.objects.drafts().filter(pk=draft.pk).update(snapshot=renewed, **number)
        draft.refresh_from_db()
        rerender_draft(report=draft, by=by, is_queued=is_queued)
    report.refresh_from_db()
    return report


@transaction.atomic
def start_correction(*, report: Report, by: User, is_queued: bool = True) -> Report:
    """A new draft in place of an issued report: the figures as they are now, and its texts. Raises Refused.

    Which version it corrects, and what, is said when it is finalised.
    """
    hold_figures(report.period)
    hold_report(report)
    can_correct_report(by, report).require()
    missing = missing_for(report.kind, report.period, language=report.language)
    if missing:
        raise making.Incomplete(missing)
    frozen = making.freeze(kind=report.kind, period=report.period, by=by)
    draft = making.create_report(frozen, report.language, _next_version(report), by, is_queued=is_queued)
    if is_written_into(report):
        take_over_texts(report=draft, earlier=report, by=by)
    return draft


def _next_version(report: Report) -> int:
    of_period = Report.objects.filter(kind=report.kind, period=report.period)
    return of_period.aggregate(newest=Max("version"))["newest"] + 1


def _queue(report: Report, by: User, purpose: Report.JobPurpose, **changes: object) -> None:
    """Hand the draft to a worker, which tells `by` how it went.

    Raises StaleEdit when a worker has it, or when it is a draft no more.
    """
    still = Report.objects.drafts().filter(pk=report.pk)
    still = still.filter(rendering__in=[Report.Rendering.DONE, Report.Rendering.FAILED])
    if not hand_over(still, purpose, by=by, software=software(), **changes):
        raise StaleEdit(_("The report is being made at this moment: look at it again."))
    report.refresh_from_db()
