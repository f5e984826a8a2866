"""Which plans a page leads to, and which of them by default."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from plans.models import ActionPlan, PlanVersion
from progress.models import ReportingPeriod
from strategy_tracker.base import clock

N_NEWEST = 8


def plans_to_choose(*codes: str) -> list[ActionPlan]:
    """The newest plans, those with an open period (`is_open`), and the named ones; the oldest first. One query.

    All of them stand on the page of plans: with many, not every page needs to know each. `has_due_version` says that
    the day of a version has come and the plan's rows do not hold it yet.
    """
    newest = ActionPlan.objects.order_by("-first_year", "-pk").values("pk")[:N_NEWEST]
    plans = ActionPlan.objects.annotate(
        is_open=Exists(ReportingPeriod.objects.open().filter(plan=OuterRef("pk"))),
        has_due_version=Exists(PlanVersion.objects.due().filter(plan=OuterRef("pk"))),
    )
    wanted = plans.filter(Q(is_open=True) | Q(pk__in=newest) | Q(code__in=codes))
    return list(wanted.select_related("strategy").order_by("first_year", "pk"))


def usual_plan(plans: Iterable[ActionPlan]) -> ActionPlan | None:
    """Of `plans_to_choose` the newest with an open period, else the newest that has begun, else the first to begin."""
    newest_first = sorted(plans, key=lambda plan: plan.first_year, reverse=True)
    begun = [plan for plan in newest_first if plan.first_year <= clock.today().year]
    is_open = [plan for plan in newest_first if plan.is_open]
    return next(iter(is_open or begun or newest_first[::-1]), None)
