"""Indicators: what measures an objective, from where, to where."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models.keys import NaturalKeyModel
from plans.models.objectives import SpecificObjective, StrategicObjective, Unit
from plans.models.passports import Direction, Passport, PassportEdition, SpanRule, printed_passport
from plans.models.strategy import ActionPlan


class Indicator(NaturalKeyModel):
    """A measure of one strategic or one specific objective (domain.md §3, §5)."""

    Unit = Unit
    SpanRule = SpanRule
    Direction = Direction

    natural_fields = ("plan__code", "code")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="indicators", verbose_name=_("action plan"))
    code = models.CharField(_("code"), max_length=12, help_text=_("Objective and number: III-2, V.1-1."))
    strategic = models.ForeignKey(StrategicObjective, models.PROTECT, null=True, blank=True, related_name="indicators")
    specific = models.ForeignKey(SpecificObjective, models.PROTECT, null=True, blank=True, related_name="indicators")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.TextField(_("indicator"))
    title_en = models.TextField(_("indicator in English"), blank=True)
    title_sr = models.TextField(_("indicator in Serbian"), blank=True)
    baseline_printed = models.CharField(_("baseline as printed"), max_length=120, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    baseline_value = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, blank=True)
    span_rule = models.CharField(
        _("value of a year and of the plan"),
        max_length=10,
        choices=SpanRule.choices,
        default=SpanRule.LAST,
        help_text=_("How the values of half-years make that of a year, and those of years that of the plan."),
    )
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.UP)
    counts_victims = models.BooleanField(
        _("counts victims"), default=False, help_text=_("Small numbers of it are hidden in everything published.")
    )
    method = models.TextField(_("method of calculation"), blank=True)
    source = models.CharField(_("source of the data"), max_length=300, blank=True)
    responsible = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("responsible")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="indicator_code_once_per_plan"),
            models.CheckConstraint(
                condition=Q(strategic__isnull=True) ^ Q(specific__isnull=True),
                name="indicator_of_exactly_one_objective",
            ),
            models.CheckConstraint(
                condition=~Q(unit="percent", span_rule="sum") & ~Q(unit="count", span_rule="ratio"),
                name="indicator_span_rule_fits_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Percentages are never summed, and numbers make no ratio."""
        wrong = {(Unit.PERCENT, self.SpanRule.SUM), (Unit.COUNT, self.SpanRule.RATIO)}
        if (self.unit, self.span_rule) in wrong:
            message = _("Percentages cannot be summed, and numbers make no ratio: choose a rule that fits the unit.")
            raise ValidationError({"span_rule": message})

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return self.plan.code, self.code

    @property
    def objective(self) -> StrategicObjective | SpecificObjective:
        """The objective that it measures."""
        return self.strategic or self.specific

    def edition_on(self, day: dt.date) -> PassportEdition | None:
        """The edition of the passport in force on the day, if there is one yet. No query where they are loaded."""
        until = [edition for edition in self.passport_editions.all() if edition.in_force_on <= day]
        return max(until, key=lambda edition: edition.number, default=None)

    def passport_on(self, day: dt.date) -> Passport:
        """How it is measured on the day, as the edition then in force says, else as printed.

        No query where editions and targets are loaded.
        """
        edition = self.edition_on(day)
        return edition.passport if edition else printed_passport(self)

    @property
    def takes_result_target(self) -> bool:
        """Whether, as printed, the target in its objective's result is its own."""
        return self.takes_result_target_by(printed_passport(self))

    def takes_result_target_by(self, passport: Passport) -> bool:
        """Whether the target in its objective's result is its own: it has none, and the unit is the same.

        Source: domain.md §5. No query where objectives and targets are loaded.
        """
        if passport.has_target:
            return False
        return self.objective.result_target_value is not None and self.objective.result_target_unit == passport.unit


class IndicatorTarget(NaturalKeyModel):
    """What an indicator should reach by a date. Printed but unset targets have no value."""

    natural_fields = ("indicator__plan__code", "indicator__code", "kind")

    class Kind(models.TextChoices):
        INTERIM = "interim", _("interim target")
        FINAL = "final", _("final-year target")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    printed = models.CharField(_("as printed"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["indicator__position", "-kind"]
        verbose_name = _("indicator target")
        verbose_name_plural = _("indicator targets")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "kind"], name="indicator_target_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.get_kind_display()}"
