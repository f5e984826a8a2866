"""The plan in the administration, for the Secretariat."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.resources import ListAdmin, NamedFieldsAdmin, PlainListAdmin
from plans.models import (
    Action,
    ActionChange,
    ActionFunding,
    ActionInstitution,
    ActionPlan,
    ActionReference,
    BudgetLine,
    BudgetPart,
    FundingSource,
    Indicator,
    IndicatorTarget,
    Output,
    PlanVersion,
    ReferenceDocument,
    SpecificObjective,
    StrategicObjective,
    Strategy,
)
from plans.resources import ActionResource, BudgetLineResource, IndicatorResource
from strategy_tracker.base.locks import hold


class InstitutionInline(admin.TabularInline):
    """Who leads and supports."""

    model = ActionInstitution
    extra = 0
    autocomplete_fields = ("institution",)


class FundingInline(admin.TabularInline):
    """Who pays."""

    model = ActionFunding
    extra = 0
    autocomplete_fields = ("source",)


class OutputInline(admin.TabularInline):
    """What is delivered."""

    model = Output
    extra = 0


class BudgetInline(admin.TabularInline):
    """What it costs."""

    model = BudgetLine
    extra = 0
    readonly_fields = ("printed",)


class ReferenceInline(admin.TabularInline):
    """What it refers to."""

    model = ActionReference
    extra = 0
    autocomplete_fields = ("document",)


@admin.register(Action)
class ActionAdmin(ListAdmin):
    """Actions. Printed text is the document's and is not changed."""

    resource_classes = [ActionResource]
    list_display = ("code", "title", "objective", "deadline_on", "cancelled_on")
    list_filter = ("objective", "deadline_on")
    search_fields = ("code", "title", "title_en", "title_sr", "search_text")
    list_per_page = 50
    inlines = [InstitutionInline, FundingInline, OutputInline, BudgetInline, ReferenceInline]
    fixed_fields = (
        "printed_code",
        "deadline_printed",
        "funding_printed",
        "institutions_printed",
        "product_printed",
        "references_printed",
        "introduced_in",
    )
    # Cancelling needs a decision, a date and a reason: it has a page of its own.
    exclude = ("cancelled_on", "cancelled_by_decision", "cancelled_reason")

    def save_model(self, request: HttpRequest, obj: Action, form: ModelForm, change: bool) -> None:
        """Keep what the action can be searched by, and what it was before."""
        from plans.services import refresh_search_text, terms_of  # with the documents: only where something is stored

        if change:
            hold(Action(pk=obj.pk))
        form.terms_before = terms_of(obj) if change else None
        super().save_model(request, obj, form, change)
        refresh_search_text([obj])

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list[Any], change: bool) -> None:
        """When products and money are stored too, write down what a decision has changed."""
        from plans.services import record_amendment  # with the documents: only where something is stored

        super().save_related(request, form, formsets, change)
        if form.terms_before is not None:
            record_amendment(action=form.instance, before=form.terms_before)


class PartInline(admin.TabularInline):
    """The named parts of a budget line."""

    model = BudgetPart
    extra = 0


@admin.register(BudgetLine)
class BudgetLineAdmin(PlainListAdmin):
    """Budget lines."""

    resource_classes = [BudgetLineResource]
    list_display = ("action", "year", "amount", "printed")
    list_filter = ("year",)
    search_fields = ("action__code",)
    autocomplete_fields = ("action",)
    inlines = [PartInline]

    def save_model(self, request: HttpRequest, obj: BudgetLine, form: ModelForm, change: bool) -> None:
        """Write down what a decision has changed."""
        from plans.services import record_amendment, terms_of  # with the documents: only where something is stored

        hold(obj.action)
        before = terms_of(obj.action)
        super().save_model(request, obj, form, change)
        record_amendment(action=obj.action, before=before)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The printed cell stays."""
        return ("printed",) if obj else ()


class TargetInline(admin.TabularInline):
    """Interim and final target."""

    model = IndicatorTarget
    extra = 0


@admin.register(Indicator)
class IndicatorAdmin(PlainListAdmin):
    """Indicator passports."""

    resource_classes = [IndicatorResource]
    list_display = ("code", "title", "unit", "baseline_value", "span_rule", "direction")
    search_fields = ("code", "title")
    inlines = [TargetInline]


class ChangeInline(admin.TabularInline):
    """What the version changed."""

    model = ActionChange
    extra = 0
    autocomplete_fields = ("action",)


@admin.register(PlanVersion)
class PlanVersionAdmin(NamedFieldsAdmin):
    """Plan versions by decision."""

    list_display = ("plan", "number", "decision_number", "decided_on", "in_force_on")
    inlines = [ChangeInline]


@admin.register(StrategicObjective, SpecificObjective)
class ObjectiveAdmin(NamedFieldsAdmin):
    """Objectives."""

    list_display = ("code", "title")
    search_fields = ("code", "title")


@admin.register(FundingSource)
class FundingSourceAdmin(NamedFieldsAdmin):
    """Funding sources."""

    list_display = ("code", "name", "kind", "institution")
    search_fields = ("code", "name")


@admin.register(ReferenceDocument)
class ReferenceDocumentAdmin(NamedFieldsAdmin):
    """Reference documents."""

    search_fields = ("title",)


admin.site.register([Strategy, ActionPlan], NamedFieldsAdmin)
