"""The plan's lists as XLSX and CSV, out only: terms come in by amendment, or with the plan's document."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from plans.models import Action, BudgetLine, Indicator, PlanVersion, SpecificObjective


class OfPlanResource(ModelResource):
    """A list whose rows name their plan in the first column: several plans have the same codes."""

    plan_path = "plan"
    related: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        """With the plans and what else its rows name, in one query."""
        return queryset.select_related(self.plan_path, *self.related)


class ActionResource(OfPlanResource):
    """Actions."""

    plan_path, related = "objective__strategic__plan", ("introduced_in",)
    plan = Field(attribute=f"{plan_path}__code", column_name="plan")
    objective = Field(
        attribute="objective", column_name="objective", widget=ForeignKeyWidget(SpecificObjective, field="code")
    )
    introduced_in = Field(
        attribute="introduced_in", column_name="plan_version", widget=ForeignKeyWidget(PlanVersion, field="number")
    )

    class Meta:
        model = Action
        fields = (
            "plan",
            "code",
            "objective",
            "position",
            "title",
            "title_en",
            "title_sr",
            "deadline_on",
            "product_en",
            "product_sr",
            "introduced_in",
        )


class BudgetLineResource(OfPlanResource):
    """Budget lines. A blank amount means not costed; 0.00 means no cost."""

    plan_path = "action__objective__strategic__plan"
    plan = Field(attribute=f"{plan_path}__code", column_name="plan")
    action = Field(attribute="action", column_name="action", widget=ForeignKeyWidget(Action, field="code"))

    class Meta:
        model = BudgetLine
        fields = ("plan", "action", "year", "amount")


class IndicatorResource(OfPlanResource):
    """Indicators as the plan prints them."""

    plan = Field(attribute="plan__code", column_name="plan")

    class Meta:
        model = Indicator
        fields = (
            "plan",
            "code",
            "title",
            "title_en",
            "title_sr",
            "baseline_value",
            "baseline_year",
            "unit",
            "span_rule",
            "direction",
            "method",
            "source",
        )
