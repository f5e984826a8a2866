"""The plan in the administration: to look at. Only what is ours is written here (translations, marks, catalogues).

Terms of the plan change by amendment, and mistakes of the transcription are corrected with their reason; both have
pages of their own (domain.md §10).
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.resources import ExportAdmin, NamedFieldsAdmin
from plans.models import (
    Action,
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
from plans.models.amendments import is_addition
from plans.resources import ActionResource, BudgetLineResource, IndicatorResource
from strategy_tracker.base.locks import hold
from strategy_tracker.base.web.addresses import address


class _ReadOnlyTerms:
    """Every field is shown; only what we add to the plan can be written, and nothing is added or deleted."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """The terms of the plan."""
        fields = [field for field in self.model._meta.get_fields() if field.concrete and field.editable]
        return tuple(field.name for field in fields if not is_addition(field.name) and not field.many_to_many)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False


class TermsInline(_ReadOnlyTerms, admin.TabularInline):
    """Rows below a row of the plan."""

    extra = 0


class TermsAdmin(_ReadOnlyTerms, NamedFieldsAdmin):
    """A row of the plan. What is written of it stands in the documents of its versions, too."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """What is to be changed is read once its plans are held: what is adopted meanwhile is not undone."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        for plan in sorted(self.plans_of(found), key=lambda plan: plan.pk):
            hold(plan)
        return super().get_object(request, object_id, from_field)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list[Any], change: bool) -> None:
        """Keep what the rows say now in the documents of the versions."""
        from plans.services.corrections import record_additions  # with the documents: only where something is stored

        super().save_related(request, form, formsets, change)
        for plan in self.plans_of(form.instance):
            record_additions(plan=plan, by=request.user)

    def plans_of(self, row: models.Model) -> list[ActionPlan]:
        """The plans whose documents hold the row."""
        if isinstance(row, Strategy):
            return list(row.plans.all())
        if isinstance(row, SpecificObjective):
            return [row.strategic.plan]
        return [row if isinstance(row, ActionPlan) else row.plan]


class InstitutionInline(TermsInline):
    """Who leads and supports."""

    model = ActionInstitution


class FundingInline(TermsInline):
    """Who pays."""

    model = ActionFunding


class OutputInline(TermsInline):
    """What is delivered."""

    model = Output


class BudgetInline(TermsInline):
    """What it costs."""

    model = BudgetLine


class ReferenceInline(TermsInline):
    """What it refers to."""

    model = ActionReference


@admin.register(Action)
class ActionAdmin(TermsAdmin, ExportAdmin):
    """Actions."""

    resource_classes = [ActionResource]
    list_display = ("code", "title", "objective", "deadline_on", "cancelled_on")
    list_filter = ("objective", "deadline_on")
    search_fields = ("code", "title", "title_en", "title_sr", "search_text")
    list_per_page = 50
    inlines = [InstitutionInline, FundingInline, OutputInline, BudgetInline, ReferenceInline]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """The terms of the plan, and the way to what was read wrongly."""
        from plans.permissions import can_correct_transcription  # only where a page is shown

        fields = super().get_readonly_fields(request, obj)
        return (*fields, "transcription") if can_correct_transcription(request.user) else fields

    @admin.display(description=_("transcription"))
    def transcription(self, action: Action) -> str:
        """The page on which the administrator corrects it."""
        return format_html('<a href="{}">{}</a>', address("action_correct", action), _("Correct the transcription"))

    def save_model(self, request: HttpRequest, obj: Action, form: ModelForm, change: bool) -> None:
        """Keep what the action can be searched by."""
        from plans.services import refresh_search_text  # with the documents: only where something is stored

        super().save_model(request, obj, form, change)
        refresh_search_text([obj])


class PartInline(TermsInline):
    """The named parts of a budget line."""

    model = BudgetPart


@admin.register(BudgetLine)
class BudgetLineAdmin(_ReadOnlyTerms, ExportAdmin):
    """Budget lines."""

    resource_classes = [BudgetLineResource]
    list_display = ("action", "year", "amount", "printed")
    list_filter = ("year",)
    search_fields = ("action__code",)
    inlines = [PartInline]


class TargetInline(TermsInline):
    """Interim and final target."""

    model = IndicatorTarget


@admin.register(Indicator)
class IndicatorAdmin(TermsAdmin, ExportAdmin):
    """Indicators as the plan prints them."""

    resource_classes = [IndicatorResource]
    list_display = ("code", "title", "unit", "baseline_value", "span_rule", "direction")
    search_fields = ("code", "title")
    inlines = [TargetInline]


@admin.register(PlanVersion)
class PlanVersionAdmin(_ReadOnlyTerms, admin.ModelAdmin):
    """Plan versions by decision."""

    list_display = ("plan", "number", "decision_number", "decided_on", "in_force_on")


@admin.register(StrategicObjective, SpecificObjective)
class ObjectiveAdmin(TermsAdmin):
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


admin.site.register([Strategy, ActionPlan], TermsAdmin)
