"""Strategic objectives I … V and specific objectives I.1 … V.1."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel
from plans.models.strategy import ActionPlan


class Objective(NaturalKeyModel):
    """What both levels share: code as printed and canonical, text, result."""

    code = models.CharField(_("code"), max_length=10)
    printed_code = models.CharField(_("printed code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.TextField(_("title"))
    title_en = models.TextField(_("title in English"), blank=True)
    title_sr = models.TextField(_("title in Serbian"), blank=True)
    result = models.TextField(_("result"), blank=True)
    result_en = models.TextField(_("result in English"), blank=True)
    result_sr = models.TextField(_("result in Serbian"), blank=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.code


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
            models.UniqueConstraint(fields=["strategic", "code"], name="specific_objective_code_once"),
        ]
