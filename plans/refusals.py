"""What the plan's tables refuse, in words: a constraint of theirs is a rule of the plan."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, str | Promise] = {
    "budget_line_not_negative": _("an amount is never below zero."),
    "budget_part_not_negative": _("an amount is never below zero."),
    "action_funding_amount_not_negative": _("an amount is never below zero."),
    "output_with_number_has_a_target": _("a product that is counted has a target, in total or per year."),
    "output_without_number_has_no_target": _("a product that is not counted has no target."),
    "output_percentage_up_to_100": _("a target in percent is at most 100."),
    "output_number_once_per_action": _("a number of a product stands twice in one action."),
    "action_code_once_per_objective": _("a code is given to one action alone."),
    "action_key_once_per_objective": _("a code is given to one action alone."),
    "action_has_one_lead": _("an action has one lead institution."),
    "action_institution_once": _("an institution stands once in an action."),
    "action_funding_once": _("a source stands once in an action."),
    "budget_line_once_per_year": _("a year has one amount in an action."),
    "indicator_span_rule_fits_its_unit": _("percentages are not summed, and numbers make no ratio."),
}


def what_is_refused(error: Exception) -> str:
    """The rule that was broken, in the person's language; never the database's own words."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DatabaseError):
        told = str(error)
        return str(next((words for name, words in RULES.items() if name in told), _("a value does not fit its place.")))
    return str(_("a name in it is known to nothing in the plan."))
