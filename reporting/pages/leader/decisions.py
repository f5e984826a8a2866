"""What needs a decision and whose it is; what was decided last time and what became of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Institution, User
from plans.models import ActionPlan, Amendment
from progress.formulas.statuses import OVER
from progress.models import Escalation, Submission
from progress.pages.collecting.escalations import escalations_of
from progress.permissions import can_view_escalations
from progress.selectors.states import MONEY, PeriodState
from reporting.document.one_page.facts import Facts, Work
from reporting.models import FollowUp, Recommendation, Report
from reporting.pages.leader.facts import abbreviation_of
from strategy_tracker.base.web.addresses import address

SHOWN = 3
LONGEST = 90


@dataclass(frozen=True)
class Decision:
    """One thing to decide, or that was decided: what, whose it is or what became of it, and its place."""

    what: str
    whose: str
    url: str


State = Escalation.State


def needed(state: PeriodState, facts: Facts, escalations: list[Escalation]) -> list[Decision]:
    """Escalations, late for long, silent twice, high risks, not expected in time, unfunded: what there is of these."""
    rules = (_long_late(state, facts), _silent_twice(state), _risks(state, facts), _red(state, facts), _unfunded(state))
    return [*_escalated(escalations), *(row for row in rules if row)]


def escalations_for(plan: ActionPlan, user: User) -> list[Escalation]:
    """Those that the person reads; none for who reads none."""
    return escalations_of(plan, user) if can_view_escalations(user) else []


def _escalated(escalations: Iterable[Escalation]) -> Iterator[Decision]:
    open_ones = [row for row in escalations if row.state != State.FOLLOWED_UP]
    for row in open_ones[:SHOWN]:
        yield Decision(_named_escalation(row), _next(row.state), address("escalation_detail", row))


def _named_escalation(row: Escalation) -> str:
    """The action, the protocol number where it has been sent, the problem."""
    number = f" ({row.protocol_number})" if row.protocol_number else ""
    return f"{row.action.code}{number}: {Truncator(row.problem).chars(LONGEST)}"


def _next(state: str) -> str:
    """Whose the next step of an escalation is."""
    return {
        State.NOTED: _("the Secretariat sends it to the Strategic Planning Office"),
        State.SENT: _("the Strategic Planning Office assesses it with the ministry"),
        State.ASSESSED: _("ministry and Strategic Planning Office propose it to the Commission"),
        State.PROPOSED: _("the Strategic Planning Commission decides"),
        State.DECIDED: _("the Secretariat follows it up"),
    }[State(state)]


def _long_late(state: PeriodState, facts: Facts) -> Decision | None:
    found = [work for work in facts.works if work.days_late > settings.LONG_LATE_DAYS]
    text = ngettext(
        "%(n)s action is late by more than %(days)s days: a new date, or a change of the plan",
        "%(n)s actions are late by more than %(days)s days: a new date for each, or a change of the plan",
        len(found),
    )
    url = f"{address('action_list', state.plan)}?late=overdue&sort=deadline"
    return Decision(text % {"n": len(found), "days": settings.LONG_LATE_DAYS}, _leads(found), url) if found else None


def _leads(works: Iterable[Work]) -> str:
    """Who leads them, those with most first."""
    counts = Counter(work.lead for work in works if work.lead).most_common()
    return _named([f"{lead} {n}" for lead, n in counts])


def _named(names: Sequence[str]) -> str:
    """The first of them; that there are more is said."""
    named = ", ".join(names[:SHOWN])
    return _("%(named)s and others") % {"named": named} if len(names) > SHOWN else named


def _silent_twice(state: PeriodState) -> Decision | None:
    """Who was asked in the last two half-years that are over and answered in neither. Two queries."""
    over = [period for period in state.plan.periods.all() if period.is_closed][-2:]
    if len(over) < 2:
        return None
    never = Submission.objects.filter(period__in=over, first_submitted_at__isnull=True)
    twice = never.order_by().values("institution").annotate(n=Count("pk")).filter(n=2)
    names = [
        abbreviation_of(one) for one in Institution.objects.filter(pk__in=twice.values("institution")).order_by("code")
    ]
    text = ngettext(
        "%(n)s institution is silent for the second time in a row: who answers for it",
        "%(n)s institutions are silent for the second time in a row: who answers for each",
        len(names),
    )
    return Decision(text % {"n": len(names)}, _named(names), address("period_detail", over[-1])) if names else None


def _risks(state: PeriodState, facts: Facts) -> Decision | None:
    n = facts.now.high_risks or 0
    text = ngettext("%(n)s high risk is open: how it is met", "%(n)s high risks are open: how each is met", n)
    url = f"{address('risk_list', state.plan)}?high=1"
    return Decision(text % {"n": n}, _("the owners in the register, with the Authority"), url) if n else None


def _red(state: PeriodState, facts: Facts) -> Decision | None:
    n = facts.n_red
    text = ngettext(
        "%(n)s action is not expected in time: what brings it back",
        "%(n)s actions are not expected in time: what brings them back",
        n,
    )
    url = f"{address('action_list', state.plan)}?forecast=red"
    return Decision(text % {"n": n}, _("the lead institutions with the Secretariat"), url) if n else None


def _unfunded(state: PeriodState) -> Decision | None:
    """What goes on without any amount in any year."""
    going_on = [action for action in state.actions_with(*MONEY) if action.status not in OVER]
    n = sum(all(line.amount is None for line in action.budget_lines.all()) for action in going_on)
    text = ngettext(
        "%(n)s unfinished action has no amount in any year: who pays for it",
        "%(n)s unfinished actions have no amount in any year: who pays for them",
        n,
    )
    whose = _("the lead institutions with the ministry responsible for finance")
    return Decision(text % {"n": n}, whose, address("budget_overview", state.plan)) if n else None


def decided(plan: ActionPlan, escalations: Iterable[Escalation]) -> list[Decision]:
    """Recommendations of the last report, decisions of the Commission, the last amendment: what became of each."""
    return [*_recommended(plan), *_decided_escalations(escalations), *_amended(plan)]


def _recommended(plan: ActionPlan) -> Iterator[Decision]:
    """Of the last issued report that recommended anything. Two queries."""
    standing = Report.objects.issued().exclude(state=Report.State.SUPERSEDED).filter(period__plan=plan)
    with_some = standing.filter(recommendations__isnull=False).order_by("-period__ends_on", "-finalised_at")
    report = with_some.select_related("period__plan").first()
    if report is None:
        return
    last = FollowUp.objects.filter(recommendation=OuterRef("pk")).order_by("-report__finalised_at", "-pk")
    rows = Recommendation.objects.filter(report=report).annotate(outcome=Subquery(last.values("outcome")[:1]))
    outcomes = dict(FollowUp.Outcome.choices)
    for row in rows.order_by("number")[:SHOWN]:
        became = str(outcomes[row.outcome]) if row.outcome else _("not yet said")
        yield Decision(Truncator(row.text).chars(LONGEST), f"{report.name}: {became}", reverse("report_signed_list"))


def _decided_escalations(escalations: Iterable[Escalation]) -> Iterator[Decision]:
    over = [row for row in escalations if row.state in (State.DECIDED, State.FOLLOWED_UP)]
    for row in over[:SHOWN]:
        yield Decision(_named_escalation(row), str(State(row.state).label), address("escalation_detail", row))


def _amended(plan: ActionPlan) -> Iterator[Decision]:
    """One query."""
    row = Amendment.objects.filter(plan=plan, state=Amendment.State.ADOPTED).order_by("-in_force_on").first()
    if row is not None:
        became = _("in force from %(day)s, decision %(number)s")
        names = {"day": date_format(row.in_force_on, "SHORT_DATE_FORMAT"), "number": row.decision_number}
        yield Decision(row.title, became % names, address("version_list", plan))
