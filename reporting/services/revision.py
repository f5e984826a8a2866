"""Taking the proposals of an annual report over into an amendment of the plan, one by one."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from plans.models import Amendment
from plans.services.amendments import draft_amendment
from reporting.models import ProposalDecision, Report
from reporting.permissions import can_revise_by
from reporting.services.holding import hold_report
from strategy_tracker.base import clock
from strategy_tracker.base.errors import Refused
from strategy_tracker.base.locks import hold
from strategy_tracker.base.text import clean

Outcome = ProposalDecision.Outcome


@transaction.atomic
def decide_proposal(
    *,
    report: Report,
    rule: str,
    code: str,
    outcome: str,
    reason: str,
    by: User,
    amendment: Amendment | None = None,
    title: str = "",
) -> ProposalDecision:
    """Write down what becomes of a proposal; taken over, it goes into a draft, or into a new one of this title.

    A decision may be replaced while its draft is not adopted. The change itself is written in the draft.
    """
    hold(report.period.plan)
    hold_report(report)
    can_revise_by(by, report).require()
    reason = clean(reason).strip()
    if not reason:
        raise Refused(_("Write the reason: it is part of the decision."))
    known = ProposalDecision.objects.filter(report=report, rule=rule, code=code).select_related("amendment").first()
    if known is not None and known.amendment is not None and not known.amendment.is_draft:
        raise Refused(_("This proposal was taken over into an amendment that has been adopted or dropped."))
    draft = None if outcome == Outcome.DROPPED else _draft(report, amendment, title, by)
    told = {"outcome": outcome, "reason": reason, "amendment": draft, "decided_at": clock.now(), "decided_by": by}
    decision, _made = ProposalDecision.objects.update_or_create(report=report, rule=rule, code=code, defaults=told)
    return decision


def _draft(report: Report, amendment: Amendment | None, title: str, by: User) -> Amendment:
    if amendment is None:
        return draft_amendment(plan=report.period.plan, title=title, by=by)
    hold(amendment)
    if not amendment.is_draft or amendment.plan_id != report.period.plan_id:
        raise Refused(_("Choose a draft amendment of this plan."))
    return amendment
