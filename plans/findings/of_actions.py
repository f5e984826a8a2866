"""Rows of the plan: codes, deadlines, who is responsible, what is delivered."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.findings.model import Found, PlanData, Rule, Severity, at_action, at_objective, joined
from plans.models import Action, ActionInstitution, Output


def donors_as_implementers(data: PlanData) -> Iterator[Found]:
    """An action whose lead is a donor, or whose institutions a person still has to confirm; donors are never asked."""
    for action in data.actions:
        roles = action.roles.all()
        lead = _lead(action)
        is_led_by_donor = lead is not None and lead.institution.kind == Institution.Kind.DONOR
        if is_led_by_donor or any(role.needs_confirmation for role in roles):
            yield (
                at_action(action),
                _("“%(printed)s” is printed as the implementer: an institution must be confirmed as lead."),
                {"printed": action.institutions_printed},
            )


def without_lead(data: PlanData) -> Iterator[Found]:
    """An action for which no institution leads."""
    for action in data.actions:
        if _lead(action) is None:
            yield at_action(action), _("No lead institution is named."), {}


def without_deadline(data: PlanData) -> Iterator[Found]:
    """An action without a deadline: out of every due-denominator, and listed by name."""
    for action in data.actions:
        if action.deadline_on is None:
            yield at_action(action), _("No deadline is printed."), {}


def deadline_outside_plan(data: PlanData) -> Iterator[Found]:
    """A deadline before or after the years of the plan."""
    for action in data.actions:
        if action.deadline_year is not None and action.deadline_year not in data.plan.years:
            yield (
                at_action(action),
                _("Due by the end of %(due)s, but the plan covers %(first)s–%(last)s."),
                {"due": action.deadline_year, "first": data.plan.first_year, "last": data.plan.last_year},
            )


def printed_codes_that_differ(data: PlanData) -> Iterator[Found]:
    """A printed code that is not the canonical one; a full stop at its end is only punctuation."""
    objectives = [(at_objective(objective), objective) for objective in (*data.strategic, *data.specific)]
    actions = [(at_action(action), action) for action in data.actions]
    for place, row in (*objectives, *actions):
        if row.printed_code.rstrip(".") != row.code:
            yield place, _("Printed as “%(printed)s”."), {"printed": row.printed_code}


def outputs_without_number(data: PlanData) -> Iterator[Found]:
    """A product that counts something without saying how many."""
    for action in data.actions:
        bare = [output.printed for output in action.outputs.all() if output.basis == Output.Basis.BARE_COUNT]
        if bare:
            yield at_action(action), _("No number to reach: “%(printed)s”"), {"printed": joined(bare)}


def without_references(data: PlanData) -> Iterator[Found]:
    """An action for which no reference document is printed."""
    for action in data.actions:
        if not action.references_printed:
            yield at_action(action), _("No reference document is named."), {}


def _lead(action: Action) -> ActionInstitution | None:
    return next((role for role in action.roles.all() if role.part == ActionInstitution.Part.LEAD), None)


RULES = (
    Rule("donors_as_implementers", _("Donors as implementers"), Severity.WARNING, donors_as_implementers),
    Rule("without_lead", _("Actions without a lead institution"), Severity.WARNING, without_lead),
    Rule("without_deadline", _("Actions without a deadline"), Severity.WARNING, without_deadline),
    Rule(
        "deadline_outside_plan", _("Deadlines outside the years of the plan"), Severity.WARNING, deadline_outside_plan
    ),
    Rule("outputs_without_number", _("Products without a number to reach"), Severity.INFO, outputs_without_number),
    Rule("without_references", _("Actions without a reference document"), Severity.INFO, without_references),
    Rule(
        "printed_codes_that_differ",
        _("Printed codes that were brought into order"),
        Severity.INFO,
        printed_codes_that_differ,
    ),
)
