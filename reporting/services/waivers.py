"""Saying why a line of a draft's checklist need not be done, and taking that back; until it is finalised."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from progress.uploads.scanning import refuse_personal_numbers
from reporting.models import Report, ReportEvent, Waiver
from reporting.permissions import can_waive_line
from reporting.selectors.checklist import ChecklistLine, State, line_of
from reporting.services.consultation import tell_if_ready
from reporting.services.holding import hold_report
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused, StaleEdit
from strategy_tracker.base.text import clean

LONGEST_REASON = 2_000  # characters
CHANGED = _("What is missing has changed in the meantime: read the list again.")


@transaction.atomic
def waive_line(*, report: Report, line: str, reason: str, codes: Sequence[str], by: User) -> Waiver:
    """Waive a line for what is missing now: `codes`, as the person saw it. In place of an earlier waiver of the line.

    Raises Refused where the person or the line may not, or no reason is given; StaleEdit when other things are missing
    by now.
    """
    hold_report(report)
    can_waive_line(by, report).require()
    judged = line_of(report, line)
    _refuse_what_cannot_be_waived(judged)
    if judged.codes != sorted(codes):
        raise StaleEdit(CHANGED)
    reason = clean(reason).strip()
    if not reason:
        raise Refused(_("Give the reason: it is printed in the report."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The text is too long."))
    refuse_personal_numbers(reason)
    values = {"codes": judged.codes, "reason": reason, "waived_at": clock.now(), "waived_by": by}
    waiver, _is_new = Waiver.objects.update_or_create(report=report, line=line, defaults=values)
    ReportEvent.objects.record(ReportEvent.Kind.WAIVED, report, by=by, reason=reason, detail=line)
    tell_if_ready(report, by)
    return waiver


def _refuse_what_cannot_be_waived(line: ChecklistLine | None) -> None:
    if line is None:
        raise Refused(_("The checklist has no such line."))
    if line.missing and not line.codes:
        raise Refused(_("This line cannot be waived: what is missing has to be done."))
    if not line.can_be_waived:
        raise StaleEdit(CHANGED)


@transaction.atomic
def take_back_waiver(*, report: Report, line: str, by: User) -> None:
    """Take a waiver back: the line is open again. Raises Refused, and StaleEdit where there is none any more."""
    hold_report(report)
    can_waive_line(by, report).require()
    if not report.waivers.filter(line=line).exists():
        raise StaleEdit(_("The waiver has been taken back already."))
    _drop(report, line, by)


def drop_unneeded(report: Report, lines: Sequence[ChecklistLine], by: User) -> None:
    """Of a held draft that is being finalised: only waivers that one of its lines rests on are printed."""
    for line in lines:
        if line.waiver is not None and line.state != State.WAIVED:
            _drop(report, line.key, by)


def _drop(report: Report, line: str, by: User) -> None:
    report.waivers.filter(line=line).delete()
    ReportEvent.objects.record(ReportEvent.Kind.WAIVER_TAKEN_BACK, report, by=by, detail=line)
