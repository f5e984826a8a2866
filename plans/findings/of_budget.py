"""Money: totals, workings, years and sources that do not fit together."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from plans.findings.model import Found, PlanData, Rule, Severity, at_action, at_objective, joined
from plans.models import Action
from plans.workings import explained_amount, multiplications

ZERO = Decimal("0.00")


def totals_that_differ(data: PlanData) -> Iterator[Found]:
    """A stated total that is not the sum of its rows."""
    sums = _sums_by_objective_and_year(data)
    for objective in data.specific:
        for stated in objective.stated_totals.all():
            computed = sums.get((objective.pk, stated.year), ZERO)
            if stated.nature == "all" and stated.amount is not None and stated.amount != computed:
                yield (
                    at_objective(objective),
                    _("%(year)s: %(stated)s is stated, the rows make %(computed)s: a difference of %(difference)s."),
                    {
                        "year": stated.year,
                        "stated": stated.amount,
                        "computed": computed,
                        "difference": abs(computed - stated.amount),
                    },
                )


def totals_left_blank(data: PlanData) -> Iterator[Found]:
    """A specific objective whose row of totals is printed empty."""
    sums = _sums_by_objective_and_year(data)
    for objective in data.specific:
        years = [t.year for t in objective.stated_totals.all() if t.nature == "all" and t.amount is None]
        if years:
            computed = sum((sums.get((objective.pk, year), ZERO) for year in years), ZERO)
            yield (
                at_objective(objective),
                _("No total is stated for %(years)s; the rows add up to %(computed)s."),
                {"years": joined(years), "computed": computed},
            )


def capital_and_current_left_blank(data: PlanData) -> Iterator[Found]:
    """A specific objective whose capital and current shares are printed empty."""
    for objective in data.specific:
        shares = [t.amount for t in objective.stated_totals.all() if t.nature in ("capital", "current")]
        if shares and all(amount is None for amount in shares):
            yield at_objective(objective), _("The capital and current shares of the budget are left blank."), {}


def wrong_results(data: PlanData) -> Iterator[Found]:
    """A working whose factors do not give the printed result."""
    for action in data.actions:
        for line in action.budget_lines.all():
            for working in multiplications(line.printed):
                if not working.is_right:
                    yield (
                        at_action(action),
                        _("%(year)s: %(working)s is %(result)s, but %(printed)s is printed."),
                        {
                            "year": line.year,
                            "working": str(working),
                            "result": working.result,
                            "printed": working.printed_result,
                        },
                    )


def workings_that_fall_short(data: PlanData) -> Iterator[Found]:
    """A working that does not come to the amount that its cell states."""
    for action in data.actions:
        for line in action.budget_lines.all():
            explained = explained_amount(line.printed)
            if explained is not None and explained != line.amount:
                yield (
                    at_action(action),
                    _("%(year)s: the working comes to %(explained)s, but %(stated)s is stated."),
                    {"year": line.year, "explained": explained, "stated": line.amount},
                )


def without_any_amount(data: PlanData) -> Iterator[Found]:
    """An action that is not costed in any year; 0.00 would be a cost."""
    for action in data.actions:
        if not any(line.is_costed for line in action.budget_lines.all()):
            yield at_action(action), _("No amount in any year."), {}


def without_funding(data: PlanData) -> Iterator[Found]:
    """An action for which no funding source is printed."""
    for action in data.actions:
        if not action.fundings.all():
            yield (
                at_action(action),
                _("No funding source is named for %(amount)s."),
                {"amount": sum(_money_by_year(action).values(), ZERO)},
            )


def money_after_deadline(data: PlanData) -> Iterator[Found]:
    """Money in a year after the one by whose end the action is due."""
    for action in data.actions:
        due = action.deadline_year
        late = {year: amount for year, amount in _money_by_year(action).items() if due is not None and year > due}
        if late:
            yield (
                at_action(action),
                _("Due by the end of %(due)s, but %(amount)s is planned for %(years)s."),
                {"due": due, "amount": sum(late.values(), ZERO), "years": joined(sorted(late))},
            )


def money_without_source(data: PlanData) -> Iterator[Found]:
    """Money in a year that no printed source covers, where each is printed for certain years only."""
    for action in data.actions:
        sources = action.fundings.all()
        if not sources or any(source.first_year is None for source in sources):
            continue
        covered = {year for source in sources for year in range(source.first_year, source.last_year + 1)}
        bare = {year: amount for year, amount in _money_by_year(action).items() if year not in covered}
        if bare:
            yield (
                at_action(action),
                _("%(source)s is printed, but %(amount)s is planned for %(years)s."),
                {"source": action.funding_printed, "amount": sum(bare.values(), ZERO), "years": joined(sorted(bare))},
            )


def _money_by_year(action: Action) -> dict[int, Decimal]:
    return {line.year: line.amount for line in action.budget_lines.all() if line.amount}


def _sums_by_objective_and_year(data: PlanData) -> dict[tuple[int, int], Decimal]:
    sums: dict[tuple[int, int], Decimal] = {}
    for action in data.actions:
        for year, amount in _money_by_year(action).items():
            key = (action.objective_id, year)
            sums[key] = sums.get(key, ZERO) + amount
    return sums


RULES = (
    Rule("totals_that_differ", _("Stated totals that differ from their rows"), Severity.ERROR, totals_that_differ),
    Rule("wrong_results", _("Workings that do not give the printed result"), Severity.ERROR, wrong_results),
    Rule(
        "workings_that_fall_short",
        _("Workings that do not add up to the stated amount"),
        Severity.ERROR,
        workings_that_fall_short,
    ),
    Rule("money_after_deadline", _("Money in a year after the deadline"), Severity.WARNING, money_after_deadline),
    Rule(
        "money_without_source",
        _("Money in a year without a funding source"),
        Severity.WARNING,
        money_without_source,
    ),
    Rule("without_any_amount", _("Actions without any amount"), Severity.WARNING, without_any_amount),
    Rule("without_funding", _("Actions without a funding source"), Severity.WARNING, without_funding),
    Rule("totals_left_blank", _("Totals left blank"), Severity.INFO, totals_left_blank),
    Rule(
        "capital_and_current_left_blank",
        _("Capital and current shares left blank"),
        Severity.INFO,
        capital_and_current_left_blank,
    ),
)
