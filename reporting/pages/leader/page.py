"""What templates/reporting/home_leader.html shows."""

from typing import Any

from django.utils.formats import date_format

from accounts.models import User
from accounts.roles import DRAFT_READERS
from plans.models import ActionPlan
from progress.charts.trend import trend_chart
from progress.selectors.periods import period_to_show
from progress.selectors.states import state_as_of
from progress.snapshot.trend import trend_of
from reporting.document.one_page.figures import five_figures
from reporting.document.one_page.message import main_message
from reporting.document.one_page.weighed import achievements, failures
from reporting.pages.leader.decisions import decided, escalations_for, needed
from reporting.pages.leader.facts import facts_of
from reporting.pages.next_steps import waiting_for
from reporting.selectors.reports import reports_to_comment
from reporting.selectors.signatures import reports_to_sign


def for_leader(user: User, plan: ActionPlan) -> dict[str, Any]:
    """The same page as in the report, live; what needs a decision and whose, what was decided and what became of it."""
    state = state_as_of(plan, period_to_show(plan))
    points = trend_of(plan)
    facts, escalations = facts_of(state, user, points), escalations_for(plan, user)
    return {
        "plan": plan,
        "period": state.period,
        "as_of": date_format(state.day, "SHORT_DATE_FORMAT"),
        "facts": facts,
        "message": main_message(facts),
        "figures": five_figures(facts),
        "trend": trend_chart(points),
        "achievements": achievements(facts),
        "failures": failures(facts),
        "needed": needed(state, facts, escalations),
        "decided": decided(plan, escalations),
        "to_comment": reports_to_comment(user),
        "to_sign": reports_to_sign(user),
        "waiting": waiting_for(user),
        "may_read_reports": user.role in DRAFT_READERS,
    }
