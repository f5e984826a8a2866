"""Strategic objectives I … V and specific objectives I.1 … V.1."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel
from plans.models.strategy import ActionPlan


class Unit(models.TextChoices):
    """What targets and measurements are given in."""

    COUNT = "count", _("number")
    PERCENT = "percent", "%"


class Objective(NaturalKeyModel):
    """What both levels share: code as printed and canonical, text, result.

    A number in the result is a target, too, due at the end of the plan (domain.md §5): as printed, and parsed.
    """

    code = models.CharField(_("code"), max_length=10)
    printed_code = models.CharField(_("printed code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.TextField(_("title"))
    title_en = models.TextField(_("title in English"), blank=True)
    title_sr = models.TextField(_("title in Serbian"), blank=True)
    result = models.TextField(_("result"), blank=True)
    result_en = models.TextField(_("result in English"), blank=True)
    result_sr = models.TextField(_("result in Serbian"), blank=True)
    result_target_printed = models.CharField(_("target in the result as printed"), max_length=120, blank=True)
    result_target_value = models.DecimalField(
        _("target in the result"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    result_target_unit = models.CharField(
        _("unit of the target in the result"), max_length=10, choices=Unit.choices, blank=True
    )

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result_target_value__isnull=True, result_target_unit="")
                | (Q(result_target_value__isnull=False) & ~Q(result_target_unit="")),
                name="%(class)s_result_target_has_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """A target in the result is a number and its unit, or nothing."""
        if (self.result_target_value is None) != (not self.result_target_unit):
            raise ValidationError({"result_target_unit": _("Give the target in the result with its unit, or neither.")})


class StrategicObjective(Objective):
    """One of the five strategic objectives."""

    natural_fields = ("plan__code", "code")

    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="strategic_objectives", verbose_name=_("action plan")
    )

    class Meta(Objective.Meta):
        verbose_name = _("strategic objective")
        verbose_name_plural = _("strategic objectives")
        constraints = [
            *Objective.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "code"], name="strategic_objective_code_once_per_plan"),
        ]


class SpecificObjective(Objective):
    """One of the twelve specific objectives."""

    natural_fields = ("strategic__plan__code", "code")

    strategic = models.ForeignKey(
        StrategicObjective, models.PROTECT, related_name="specific_objectives", verbose_name=_("strategic objective")
    )

    class Meta(Objective.Meta):
        ordering = ["strategic__position", "position"]
        verbose_name = _("specific objective")
        verbose_name_plural = _("specific objectives")
        constraints = [
            *Objective.Meta.constraints,
            models.UniqueConstraint(fields=["strategic", "code"], name="specific_objective_code_once"),
        ]
