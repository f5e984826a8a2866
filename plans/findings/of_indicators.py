"""Indicators: what is not set, and dates that do not fit."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.findings.model import Found, Place, PlaceKind, PlanData, Rule, Severity
from plans.models import Indicator, IndicatorTarget


def targets_not_set(data: PlanData) -> Iterator[Found]:
    """An indicator of which a target has no value, unless the result of its objective states one (domain.md §5).

    What its passport has set since is not left open any more.
    """
    for indicator in data.indicators:
        edition = indicator.edition_on(data.day)
        if indicator.takes_result_target or (edition and edition.passport.has_target):
            continue
        unset = [target for target in indicator.targets.all() if target.value is None]
        if unset:
            printed = next((target.printed for target in unset if target.printed), "")
            message = _("No value for any target: “%(printed)s” is printed.") if printed else _("No target is printed.")
            yield _place(indicator), message, {"printed": printed}


def baselines_not_set(data: PlanData) -> Iterator[Found]:
    """An indicator without a baseline value: its achievement cannot be computed (domain.md §5)."""
    for indicator in data.indicators:
        if indicator.passport_on(data.day).baseline_value is None:
            printed = indicator.baseline_printed
            message = _("No baseline value: “%(printed)s” is printed.") if printed else _("No baseline is printed.")
            yield _place(indicator), message, {"printed": printed}


def final_targets_before_the_end(data: PlanData) -> Iterator[Found]:
    """A target of the final year that is dated to another year."""
    for indicator in data.indicators:
        for target in indicator.targets.all():
            is_final = target.kind == IndicatorTarget.Kind.FINAL
            if is_final and target.due_on is not None and target.due_on.year != data.plan.last_year:
                yield (
                    _place(indicator),
                    _("The target of the final year is dated “%(printed)s”, but the plan ends in %(last)s."),
                    {"printed": target.printed, "last": data.plan.last_year},
                )


def _place(indicator: Indicator) -> Place:
    return Place(PlaceKind.INDICATOR, indicator.code, subject=indicator)


RULES = (
    Rule("targets_not_set", _("Indicators without target values"), Severity.WARNING, targets_not_set),
    Rule("baselines_not_set", _("Indicators without a baseline value"), Severity.WARNING, baselines_not_set),
    Rule(
        "final_targets_before_the_end",
        _("Final targets that are not dated to the final year"),
        Severity.WARNING,
        final_targets_before_the_end,
    ),
)
