"""The filters of the list of actions: one form, one address, for the page and the spreadsheets alike."""

from collections.abc import Mapping, Sequence

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from plans.models import (
    Action,
    ActionInstitution,
    ActionPlan,
    FundingSource,
    ReferenceDocument,
    SpecificObjective,
    StrategicObjective,
)
from plans.selectors import codes_with_findings
from progress.formulas.deadlines import Lateness
from progress.formulas.statuses import STATUS_WORDS
from progress.models import Confidence, ReportingPeriod
from progress.pages.action_list.rows import (
    LATENESS_LABELS,
    actions_for_list,
    in_order,
    matching_actions,
)
from progress.selectors.forecasts import forecasts_of
from progress.selectors.states import MONEY, PRODUCTS, state_as_of
from progress.selectors.status import lateness_of
from strategy_tracker.base.templatetags.words import quoted
from strategy_tracker.base.text import in_language

NONE, YES, NO = "none", "1", "0"
YES_OR_NO = [(YES, _("yes")), (NO, _("no"))]
LATE: dict[str, tuple[Lateness, ...]] = {YES: (Lateness.OVERDUE, Lateness.DELIVERED)}
LATE |= {way.value: (way,) for way in LATE[YES]}
LATENESS = [(YES, _("late")), *LATENESS_LABELS.items()]
ORDERS = ["deadline", "-deadline", "status", "-status", "budget", "-budget"]
# In the address, but neither a filter nor a chip.
BESIDES = ("sort", "size", "period")

Choices = list[tuple[str, str | Promise]]
Rows = list[Action]


class ActionFilter(filters.FilterSet):
    """All filters of the list. A value that is not known is left out and named in `problems`."""

    q = filters.CharFilter(label=_("Search"), method="search", max_length=200, widget=forms.TextInput)
    objective = filters.ChoiceFilter(label=_("Objective"), method="by_objective", empty_label=_("all"))
    institution = filters.ChoiceFilter(label=_("Institution"), method="by_institution", empty_label=_("all"))
    part = filters.ChoiceFilter(
        label=_("Its part"), method="with_institution", empty_label=_("any"), choices=ActionInstitution.Part.choices
    )
    status = filters.ChoiceFilter(
        method="by_status", label=_("Status"), choices=list(STATUS_WORDS.items()), empty_label=_("all")
    )
    year = filters.ChoiceFilter(label=_("Deadline"), method="by_year", empty_label=_("all"))
    late = filters.ChoiceFilter(label=_("Lateness"), method="by_lateness", empty_label=_("all"), choices=LATENESS)
    forecast = filters.ChoiceFilter(
        label=_("Forecast"),
        method="by_forecast",
        empty_label=_("all"),
        choices=[*Confidence.choices, (NONE, _("not stated"))],
    )
    funding = filters.ChoiceFilter(label=_("Funding source"), method="by_funding", empty_label=_("all"))
    recurring = filters.ChoiceFilter(
        label=_("Target each year"), method="by_recurring", empty_label=_("all"), choices=YES_OR_NO
    )
    findings = filters.ChoiceFilter(
        label=_("With findings"), method="by_findings", empty_label=_("all"), choices=YES_OR_NO
    )
    period = filters.ChoiceFilter(label=_("As of"), method="as_it_is", empty_label=None)
    reference = filters.ChoiceFilter(label=_("Reference document"), method="by_reference", widget=forms.HiddenInput)
    sort = filters.ChoiceFilter(
        label=_("Order"), method="as_it_is", widget=forms.HiddenInput, choices=[(order, order) for order in ORDERS]
    )
    size = filters.ChoiceFilter(
        label=_("Page"), method="as_it_is", widget=forms.HiddenInput, choices=[("all", _("all"))]
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, plan: ActionPlan, user: User, periods: Sequence[ReportingPeriod]) -> None:
        """`periods` are those that may be chosen; the first is shown when none is."""
        self.plan, self.default = plan, periods[0] if periods else None
        self.period = next((period for period in periods if period.code == data.get("period")), self.default)
        data = data.copy()
        if self.default and not data.get("period"):
            data["period"] = self.default.code
        super().__init__(data, queryset=Action.objects.none())  # the rows are no query: see `actions`
        self.state = state_as_of(plan, self.period)
        self.rows = actions_for_list(self.state, user)
        self.state.actions_with("fundings__source")
        choices = _choices(plan, self.rows) | {"period": [(p.code, _period_label(p)) for p in periods]}
        if data.get("reference"):
            choices["reference"] = _documents(plan)
        for name, values in choices.items():
            self.filters[name].extra["choices"] = values
        self.form.fields["q"].widget.input_type = "search"

    @cached_property
    def actions(self) -> list[Action]:
        """What matches, in the order that was asked for."""
        rows = self.rows
        for name, value in self.values.items():
            rows = self.filters[name].filter(rows, value)
        return in_order(rows, self.values.get("sort", ""))

    @property
    def values(self) -> dict[str, str]:
        """The known values in force, in the order of the form."""
        if not self.form.is_valid():
            pass  # the errors are named in `problems`; what is left is clean
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Values that were left out: the filter's name and what was given for it."""
        return [(str(self.form.fields[name].label), self.data.get(name, "")[:60]) for name in self.form.errors]

    @property
    def terms(self) -> dict[str, tuple[str, str]]:
        """The filters in force: name → its label and the words for its value."""
        values = {name: value for name, value in self.values.items() if name not in BESIDES}
        if "institution" not in values:
            values.pop("part", None)
        return {name: (str(self.form.fields[name].label), self._words(name, value)) for name, value in values.items()}

    def address(self, **changes: str) -> str:
        """The query string of the values in force with some changed; an empty value takes one out."""
        query = QueryDict(mutable=True)
        values: Mapping[str, str] = {**self.values, **changes}
        query.update({name: value for name, value in values.items() if value and not self._is_default(name, value)})
        return query.urlencode()

    def _is_default(self, name: str, value: str) -> bool:
        return name == "period" and self.default is not None and value == self.default.code

    def _words(self, name: str, value: str) -> str:
        if name == "q":
            return quoted(value)
        return str(dict(self.form.fields[name].choices).get(value, value))

    def search(self, actions: Rows, name: str, value: str) -> Rows:
        """All words occur, whatever their case and diacritics."""
        return matching_actions(actions, value)

    def by_objective(self, actions: Rows, name: str, value: str) -> Rows:
        """A strategic objective (I) or a specific one (I.3)."""
        if "." in value:
            return [action for action in actions if action.objective.code == value]
        return [action for action in actions if action.objective.strategic.code == value]

    def by_institution(self, actions: Rows, name: str, value: str) -> Rows:
        """Those that the institution leads, supports, or either."""
        part = self.form.cleaned_data.get("part") or ""
        return [
            action
            for action in actions
            if any(role.institution.code == value and part in ("", role.part) for role in action.roles.all())
        ]

    def by_status(self, actions: Rows, name: str, value: str) -> Rows:
        """Those that read as this status."""
        return [action for action in actions if action.reading == value]

    def by_year(self, actions: Rows, name: str, value: str) -> Rows:
        """Due by the end of the year, or without a deadline."""
        year = None if value == NONE else int(value)
        return [action for action in actions if action.deadline_year == year]

    def by_lateness(self, actions: Rows, name: str, value: str) -> Rows:
        """Overdue as the period sees it, delivered late, or either."""
        return [action for action in actions if lateness_of(action, self.state.first_day) in LATE[value]]

    def by_forecast(self, actions: Rows, name: str, value: str) -> Rows:
        """With this forecast; or unfinished and without one."""
        if value == NONE:
            return [action for action in forecasts_of(actions).actions if not action.confidence]
        return [action for action in actions if action.confidence == value]

    def by_funding(self, actions: Rows, name: str, value: str) -> Rows:
        """With this source, or without any."""
        wanted = set() if value == NONE else {value}
        sources = {action.pk: {funding.source.code for funding in action.fundings.all()} for action in actions}
        return [a for a in actions if (wanted & sources[a.pk] if wanted else not sources[a.pk])]

    def by_reference(self, actions: Rows, name: str, value: str) -> Rows:
        """Those that name this document."""
        self.state.actions_with(*PRODUCTS)
        return [a for a in actions if any(str(link.document_id) == value for link in a.reference_links.all())]

    def by_recurring(self, actions: Rows, name: str, value: str) -> Rows:
        """With (or without) a target for each year."""
        self.state.actions_with(*PRODUCTS)
        is_wanted = value == YES
        return [a for a in actions if any(o.value_per_year is not None for o in a.outputs.all()) == is_wanted]

    def by_findings(self, actions: Rows, name: str, value: str) -> Rows:
        """About which data quality found something, or nothing."""
        codes = codes_with_findings(self.plan, self.state.actions_with(*MONEY, *PRODUCTS), self.state.day)
        return [action for action in actions if (action.code in codes) == (value == YES)]

    def with_institution(self, actions: Rows, name: str, value: str) -> Rows:
        """The part is asked together with the institution, above."""
        return actions

    def as_it_is(self, actions: Rows, name: str, value: str) -> Rows:
        """Period, order and page size leave the rows as they are."""
        return actions


def _period_label(period: ReportingPeriod) -> str:
    return f"{period.name} · {period.get_status_display()}"


def _choices(plan: ActionPlan, actions: Rows) -> dict[str, Choices]:
    """The values that occur in the plan. Two queries, for the objectives."""
    years = sorted({action.deadline_year for action in actions if action.deadline_on})
    institutions = {role.institution.code: role.institution for action in actions for role in action.roles.all()}
    sources = {funding.source.code: funding.source for action in actions for funding in action.fundings.all()}
    return {
        "objective": _objectives(plan),
        "institution": [
            (institution.code, _named(institution))
            for institution in sorted(institutions.values(), key=lambda institution: institution.abbreviation)
        ],
        "year": [*((str(year), str(year)) for year in years), (NONE, _("no deadline"))],
        "funding": [
            *((source.code, in_language(source, "name")[0]) for source in sorted(sources.values(), key=_source_place)),
            (NONE, _("none named")),
        ],
    }


def _documents(plan: ActionPlan) -> Choices:
    """Those that the plan names; nobody chooses one in the form, a link does."""
    documents = ReferenceDocument.objects.filter(action_links__action__in=plan.actions()).distinct()
    return [(str(pk), title) for pk, title in documents.values_list("pk", "title")]


def _source_place(source: FundingSource) -> tuple[str, str]:
    return source.kind, source.code


def _objectives(plan: ActionPlan) -> Choices:
    specific = SpecificObjective.objects.filter(strategic__plan=plan)
    choices: Choices = []
    for strategic in StrategicObjective.objects.filter(plan=plan):
        below = [objective for objective in specific if objective.strategic_id == strategic.pk]
        choices += [(objective.code, _titled(objective)) for objective in (strategic, *below)]
    return choices


def _titled(objective: StrategicObjective | SpecificObjective) -> str:
    return f"{objective.code} · {Truncator(in_language(objective, 'title')[0]).chars(70)}"


def _named(institution: Institution) -> str:
    name = in_language(institution, "name")[0]
    return (
        f"{institution.abbreviation} · {name}"
        if name and name != institution.abbreviation
        else institution.abbreviation
    )
