"""The proposals of an annual report for the plan, each with what became of it."""

import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language

from plans.models import Action, ActionPlan, Amendment, AmendmentChange, Indicator
from reporting.data.values import reader_in
from reporting.document.chapters.planning import proposals_by_rule
from reporting.document.reader import Reader
from reporting.models import ProposalDecision, Report
from strategy_tracker.base.web.addresses import address

# What a rule proposes to change, where it is one term: the form opens with it. Budgets are those of the next year.
DEADLINE, BUDGET = "deadline_on", "budget"
PROPOSED = {
    "due_and_not_implemented": DEADLINE,
    "not_started": DEADLINE,
    "blocked": DEADLINE,
    "without_deadline": DEADLINE,
    "money_after_deadline": DEADLINE,
    "not_costed": BUDGET,
    "spending_differs": BUDGET,
    "spent_without_plan": BUDGET,
    "without_source": "fundings",
    "targets_not_set": "target_final",
}


@dataclass(frozen=True)
class ProposalRow:
    """One proposal about one action, indicator or objective."""

    rule: str
    code: str
    title: str
    decision: ProposalDecision | None
    n_changes: int


@dataclass(frozen=True)
class ProposalGroup:
    """What one rule proposes."""

    rule: str
    text: str
    rows: list[ProposalRow]

    @property
    def n_decided(self) -> int:
        """How many of them were decided."""
        return sum(row.decision is not None for row in self.rows)


def proposal_groups(report: Report) -> list[ProposalGroup]:
    """All proposals, by their rule, from what the report froze. A constant number of queries."""
    reader = reader_in(json.loads(report.snapshot.data), get_language() or "sq")
    decisions = report.proposal_decisions.select_related("amendment__plan", "decided_by")
    known = {(one.rule, one.code): one for one in decisions}
    written = _written(known.values())
    return [
        ProposalGroup(rule, text, [_row(reader, rule, code, known, written) for code in codes])
        for rule, text, codes in proposals_by_rule(reader)
    ]


def _written(decisions: object) -> Counter[tuple[int, str]]:
    """How many changes the drafts hold, by draft and key."""
    drafts = {one.amendment_id for one in decisions if one.amendment_id}
    rows = AmendmentChange.objects.filter(amendment__in=drafts)
    return Counter(rows.values_list("amendment", "key"))


def _row(
    reader: Reader,
    rule: str,
    code: str,
    known: dict[tuple[str, str], ProposalDecision],
    written: Counter[tuple[int, str]],
) -> ProposalRow:
    decision = known.get((rule, code))
    n_changes = written[decision.amendment_id, code] if decision else 0
    return ProposalRow(rule, code, title_of(reader, code), decision, n_changes)


def title_of(reader: Reader, code: str) -> str:
    """The title of an action or an indicator; an objective is called by its code alone."""
    if code in reader.actions:
        return reader.title(code)
    indicator = next((row for row in reader.data["indicators"] if row["code"] == code), None)
    return reader.text(indicator, "title") if indicator else ""


def address_of_change(plan: ActionPlan, amendment: Amendment, decision: ProposalDecision) -> str:
    """Where the change is written: with the term that is proposed, or with the choice of one."""
    is_changed = decision.outcome == ProposalDecision.Outcome.CHANGED
    field = "" if is_changed else _field(plan, decision.rule)
    action = Action.objects.of_plan(plan).filter(code=decision.code, cancelled_on=None).first()
    if action is not None:
        query = {"key": action.key, "field": field, "reason": decision.reason}
        return f"{address('change_add', amendment, 'term')}?{urlencode(query)}"
    if Indicator.objects.filter(plan=plan, code=decision.code).exists():
        query = {"key": decision.code, "field": field, "reason": decision.reason}
        return f"{address('change_add', amendment, 'indicator')}?{urlencode(query)}"
    return address("amendment_detail", amendment)


def _field(plan: ActionPlan, rule: str) -> str:
    field = PROPOSED.get(rule, "")
    return f"budget_{plan.last_year}" if field == BUDGET else field
