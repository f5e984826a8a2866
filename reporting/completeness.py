"""What a report still lacks. Generation refuses while there is anything, and names it (domain.md §6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from progress.models import Assessment, ReportingPeriod
from progress.selectors import actions_to_report, previous_period

Rule = Callable[[ReportingPeriod], Iterator["Missing"]]


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the page on which it can be mended."""

    message: str
    url: str


def period_is_closed(period: ReportingPeriod) -> Iterator[Missing]:
    """Only a closed period stands still."""
    if not period.is_closed:
        message = _("The period %(period)s is not closed yet: close it first.") % {"period": period.code}
        yield Missing(message, reverse("period_detail", args=[period.code]))


def earlier_periods_are_closed(period: ReportingPeriod) -> Iterator[Missing]:
    """Statuses and spending of earlier periods are part of the report, so those stand still too."""
    earlier = ReportingPeriod.objects.filter(plan=period.plan_id, ends_on__lt=period.starts_on)
    for other in earlier.exclude(status=ReportingPeriod.Status.CLOSED).order_by("starts_on"):
        message = _("The earlier period %(period)s is not closed.") % {"period": other.code}
        yield Missing(message, reverse("period_detail", args=[other.code]))


def submissions_are_settled(period: ReportingPeriod) -> Iterator[Missing]:
    """What was submitted has been verified or returned: otherwise it would be lost to the report."""
    for submission in period.submissions.to_verify().select_related("institution").order_by("institution__code"):
        message = _("The answers of %(institution)s are not verified yet.") % {"institution": submission.institution}
        yield Missing(message, reverse("submission_detail", args=[period.code, submission.institution.code]))


def actions_have_a_status(period: ReportingPeriod) -> Iterator[Missing]:
    """Every action that was due for reporting has a status in the period."""
    assessed = Assessment.objects.filter(period=period).values("action")
    due = actions_to_report(period.plan, previous_period(period)).exclude(pk__in=assessed)
    for code in due.order_by("position").values_list("code", flat=True):
        message = _("Action %(code)s has no verified status in the period.") % {"code": code}
        yield Missing(message, reverse("action_detail", args=[code]))


RULES: dict[str, tuple[Rule, ...]] = {
    "six_month": (period_is_closed, earlier_periods_are_closed, submissions_are_settled, actions_have_a_status),
}


def missing_for(kind: str, period: ReportingPeriod) -> list[Missing]:
    """Everything that a report of this kind lacks for the period, in the person's language.

    While the period is open its actions need no status yet, so that is not listed one by one.
    """
    rules = RULES[kind]
    if not period.is_closed:
        rules = tuple(rule for rule in rules if rule is not actions_have_a_status)
    return [missing for rule in rules for missing in rule(period)]
