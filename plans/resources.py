"""The plan's lists as XLSX and CSV, out only: terms come in by amendment, or with the plan's document."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from plans.models import Action, BudgetLine, Indicator, PlanVersion, SpecificObjective


class ActionResource(ModelResource):
    """Actions."""

    objective = Field(
        attribute="objective", column_name="objective", widget=ForeignKeyWidget(SpecificObjective, field="code")
    )
    introduced_in = Field(
        attribute="introduced_in", column_name="plan_version", widget=ForeignKeyWidget(PlanVersion, field="number")
    )

    class Meta:
        model = Action
        fields = (
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


class BudgetLineResource(ModelResource):
    """Budget lines. A blank amount means not costed; 0.00 means no cost."""

    action = Field(attribute="action", column_name="action", widget=ForeignKeyWidget(Action, field="code"))

    class Meta:
        model = BudgetLine
        fields = ("action", "year", "amount")


class IndicatorResource(ModelResource):
    """Indicators as the plan prints them."""

    class Meta:
        model = Indicator
        fields = (
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
