"""Planned money: one line per action and year, its parts, and the totals that the document states."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel
from plans.models.objectives import SpecificObjective
from plans.models.planned import Action, FundingSource


class Nature(models.TextChoices):
    """Capital or current spending; the plan leaves it open."""

    CAPITAL = "capital", _("capital")
    CURRENT = "current", _("current")
    UNSPECIFIED = "unspecified", _("unspecified")


class Recurrence(models.TextChoices):
    """Whether an expense comes once or again every year; the plan leaves it open."""

    ONE_OFF = "one_off", _("one-off")
    RECURRENT = "recurrent", _("recurrent")
    UNSPECIFIED = "unspecified", _("unspecified")


class BudgetLine(NaturalKeyModel):
    """One budget cell. An amount of 0.00 costs nothing; no amount means not costed: never the same."""

    natural_fields = ("action__objective__strategic__plan__code", "action__key", "year")

    action = models.ForeignKey(Action, models.CASCADE, related_name="budget_lines", verbose_name=_("action"))
    year = models.PositiveSmallIntegerField(_("year"))
    printed = models.TextField(_("as printed"), blank=True)
    amount = models.DecimalField(_("amount (EUR)"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["action__position", "year"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(fields=["action", "year"], name="budget_line_once_per_year"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="budget_line_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.year}"

    @property
    def is_costed(self) -> bool:
        """Whether the cell states an amount, 0.00 included."""
        return self.amount is not None


class BudgetPart(NaturalKeyModel):
    """A part of a budget cell: named in it ("1,500.00 paga dhe 200 mallra" has two), or split off by an amendment."""

    natural_fields = ("line__action__objective__strategic__plan__code", "line__action__key", "line__year", "number")

    class Category(models.TextChoices):
        WAGES = "wages", _("wages and salaries")
        GOODS = "goods_and_services", _("goods and services")
        OPERATING = "operating", _("operating expenses")
        UNSPECIFIED = "unspecified", _("unspecified")

    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="parts", verbose_name=_("budget line"))
    number = models.PositiveSmallIntegerField(_("number"))
    printed = models.CharField(_("as printed"), max_length=120)
    category = models.CharField(_("economic category"), max_length=20, choices=Category.choices)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature.choices, default=Nature.UNSPECIFIED)
    recurrence = models.CharField(
        _("recurrence"), max_length=12, choices=Recurrence.choices, default=Recurrence.UNSPECIFIED
    )
    source = models.ForeignKey(
        FundingSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    amount = models.DecimalField(_("amount (EUR)"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["line", "number"]
        verbose_name = _("part of a budget line")
        verbose_name_plural = _("parts of budget lines")
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="budget_part_number_once_per_line"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_part_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.number}"


class StatedTotal(NaturalKeyModel):
    """A total that the document states for a specific objective and a year, blank or not, beside the computed one."""

    natural_fields = ("objective__strategic__plan__code", "objective__code", "year", "nature")

    objective = models.ForeignKey(
        SpecificObjective, models.CASCADE, related_name="stated_totals", verbose_name=_("specific objective")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    nature = models.CharField(_("nature"), max_length=12, choices=[("all", _("all")), *Nature.choices], default="all")
    printed = models.CharField(_("as printed"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount (EUR)"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["objective__strategic__position", "objective__position", "year"]
        verbose_name = _("stated total")
        verbose_name_plural = _("stated totals")
        constraints = [
            models.UniqueConstraint(fields=["objective", "year", "nature"], name="stated_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.objective} · {self.year}"
