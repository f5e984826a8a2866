"""The plan's lists as XLSX and CSV; only here does this app know django-import-export."""

from import_export.fields import Field

from accounts.resources import AllOrNothingResource, KnownKey
from plans.models import Action, BudgetLine, Indicator, PlanVersion, SpecificObjective


class ActionResource(AllOrNothingResource):
    """Actions, found by their code. What is printed goes out, and is left alone on the way in."""

    objective = Field(attribute="objective", column_name="objective", widget=KnownKey(SpecificObjective, field="code"))
    introduced_in = Field(
        attribute="introduced_in", column_name="plan_version", widget=KnownKey(PlanVersion, field="number")
    )

    class Meta(AllOrNothingResource.Meta):
        model = Action
        import_id_fields = ("code",)
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


class BudgetLineResource(AllOrNothingResource):
    """Budget lines, found by action and year. A blank amount means not costed; 0.00 means no cost."""

    action = Field(attribute="action", column_name="action", widget=KnownKey(Action, field="code"))

    class Meta(AllOrNothingResource.Meta):
        model = BudgetLine
        import_id_fields = ("action", "year")
        fields = ("action", "year", "amount")


class IndicatorResource(AllOrNothingResource):
    """Indicator passports, found by their code."""

    class Meta(AllOrNothingResource.Meta):
        model = Indicator
        import_id_fields = ("code",)
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
