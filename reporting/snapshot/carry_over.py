"""What the actions of a plan were in an earlier one, and what was decided about their going on in the next one."""

from collections import defaultdict

from plans.models import ActionPlan, CarryOver
from progress.formulas.values import Record
from progress.selectors.carry_over import PLAN, decisions_on


def carry_over_part(plan: ActionPlan, *, with_decisions: bool) -> Record:
    """By the codes of the plan's actions. Decisions come later than the plan's last seal, so reports read them anew."""
    decided = decisions_on(plan) if with_decisions else {}
    return {
        "formerly": _formerly(plan),
        "decided": {rows[0].source.code: _decided(rows) for rows in decided.values()},
    }


def _formerly(plan: ActionPlan) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    rows = CarryOver.objects.filter(**{f"target__{PLAN}": plan.pk})
    for code, *source in rows.values_list("target__code", f"source__{PLAN}__code", "source__code"):
        found[code].append(dict(zip(("plan", "code"), source, strict=True)))
    return dict(found)


def _decided(rows: list[CarryOver]) -> Record:
    """The actions in which it goes on; none, with a reason, where it is dropped."""
    targets = [{"plan": row.target.plan.code, "code": row.target.code} for row in rows if row.target]
    return {"targets": targets, "reason": rows[0].reason}
