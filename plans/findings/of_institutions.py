"""Institutions: names that the document does not give, and other names that it uses."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.findings.model import Found, Place, PlaceKind, PlanData, Rule, Severity, joined


def without_full_name(data: PlanData) -> Iterator[Found]:
    """An institution of the plan whose abbreviation the document never expands."""
    actions = _actions_by_institution(data)
    for institution in data.institutions:
        if not institution.name and institution.pk in actions:
            yield (
                _place(institution),
                _("The abbreviation is not expanded; named in %(codes)s."),
                {"codes": joined(actions[institution.pk])},
            )


def other_names_used(data: PlanData) -> Iterator[Found]:
    """An institution that rows of the plan print under another name: a person should confirm that it is the same."""
    printed: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for action in data.actions:
        for role in action.roles.all():
            printed[role.institution_id][role.printed].append(action.code)
    for institution in data.institutions:
        for name, codes in printed[institution.pk].items():
            if name != institution.abbreviation:
                yield (
                    _place(institution),
                    _("Printed as “%(name)s” in %(codes)s."),
                    {"name": name, "codes": joined(codes)},
                )


def without_any_part(data: PlanData) -> Iterator[Found]:
    """An institution that the strategy names as responsible and that no action names."""
    actions = _actions_by_institution(data)
    for institution in data.institutions:
        if institution.pk not in actions:
            yield _place(institution), _("Named as responsible in the strategy, but in no action."), {}


def _actions_by_institution(data: PlanData) -> dict[int, list[str]]:
    actions: dict[int, list[str]] = {}
    for action in data.actions:
        for role in action.roles.all():
            actions.setdefault(role.institution_id, []).append(action.code)
    return actions


def _place(institution: Institution) -> Place:
    return Place(PlaceKind.INSTITUTION, institution.code, institution.abbreviation)


RULES = (
    Rule("without_full_name", _("Institutions without a full name"), Severity.INFO, without_full_name),
    Rule("other_names_used", _("Institutions printed under another name"), Severity.INFO, other_names_used),
    Rule("without_any_part", _("Institutions without a part in any action"), Severity.INFO, without_any_part),
)
