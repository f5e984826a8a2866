"""How an indicator is measured, as decided: what the document leaves open is completed by dated editions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format, localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Institution
from plans.models.objectives import Unit
from strategy_tracker.base.written_once import WrittenOnceModel

if TYPE_CHECKING:
    from plans.models.indicators import Indicator


class SpanRule(models.TextChoices):
    """How half-years make a year, and years the plan."""

    SUM = "sum", _("sum of the half-years")
    LAST = "last", _("last state")
    RATIO = "ratio", _("ratio of the sums (Σ numerator ÷ Σ denominator)")
    MAXIMUM = "maximum", _("highest value")


class Direction(models.TextChoices):
    """Whether more is better."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")


class Frequency(models.TextChoices):
    """How often it is measured."""

    HALF_YEARLY = "half_yearly", _("every half-year")
    YEARLY = "yearly", _("every year")
    TWO_YEARLY = "two_yearly", _("every two years")
    ONCE = "once", _("once, at the end of the plan")


@dataclass(frozen=True)
class DatedTarget:
    """What should be reached by a day, in the indicator's unit; without a value it is not set."""

    due_on: dt.date | None
    value: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Passport:
    """The terms by which an indicator is measured on a day. Texts that nobody stated are empty, numbers None."""

    definition: str = ""
    unit: str = ""
    method: str = ""
    numerator: str = ""
    denominator: str = ""
    direction: str = Direction.UP
    span_rule: str = SpanRule.LAST
    source: str = ""
    responsible: Institution | None = None
    frequency: str = ""
    available: str = ""
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    baseline_source: str = ""
    targets: tuple[DatedTarget, ...] = ()
    disaggregation: str = ""
    verification: str = ""

    @property
    def fits_together(self) -> bool:
        """Percentages are never summed, and numbers make no ratio."""
        return (self.unit, self.span_rule) not in {(Unit.PERCENT, SpanRule.SUM), (Unit.COUNT, SpanRule.RATIO)}

    @property
    def has_target(self) -> bool:
        """Whether a target has a value."""
        return any(target.value is not None for target in self.targets)

    @property
    def is_share(self) -> bool:
        """Whether it says a part of a whole, so that both have to be defined."""
        return self.unit == Unit.PERCENT or self.span_rule == SpanRule.RATIO

    def get_unit_display(self) -> str:
        """The unit in words, as templates ask for it."""
        return str(Unit(self.unit).label) if self.unit else ""

    def get_direction_display(self) -> str:
        """The direction in words."""
        return str(Direction(self.direction).label)

    def get_span_rule_display(self) -> str:
        """The rule in words."""
        return str(SpanRule(self.span_rule).label)

    def get_frequency_display(self) -> str:
        """The frequency in words."""
        return str(Frequency(self.frequency).label) if self.frequency else ""

    def targets_by_year(self) -> dict[int, DatedTarget]:
        """Those that have a day, by its year."""
        return {target.due_on.year: target for target in self.targets if target.due_on}

    @property
    def asked_terms(self) -> tuple[str, ...]:
        """The terms that a complete passport states: an indicator that counts has no numerator and denominator."""
        return tuple(name for name in TERMS if self.is_share or name not in ("numerator", "denominator"))

    def lacks(self, years: Iterable[int]) -> list[str]:
        """Which terms nobody has stated (names of fields), in the order of a passport; a target for every year."""
        stated = {year for year, target in self.targets_by_year().items() if target.value is not None}
        are_set = all(year in stated for year in years)
        return [
            name
            for name in self.asked_terms
            if (not are_set if name == "targets" else getattr(self, name) in ("", None))
        ]

    def in_words(self, name: str) -> str:
        """A term as people read it; empty where it is not stated."""
        value = getattr(self, name)
        if name == "targets":
            set_ones = ((target.due_on, target.value) for target in value if target.value is not None)
            return "; ".join(f"{date_format(day, 'SHORT_DATE_FORMAT')}: {_number(amount)}" for day, amount in set_ones)
        if name in ("unit", "direction", "span_rule", "frequency"):
            return getattr(self, f"get_{name}_display")()
        if isinstance(value, Decimal):
            return _number(value)
        return "" if value is None else str(value)


def _number(value: Decimal) -> str:
    return localize(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize())


TERMS = tuple(field.name for field in fields(Passport))


class PassportEdition(WrittenOnceModel):
    """The whole passport of an indicator as one decision states it, from a day on until the next one.

    It is read together with the plan on that day: what the plan prints of an indicator holds before the first edition,
    and is shown beside all of them. Written once: a correction is the next edition.
    """

    indicator = models.ForeignKey(
        "plans.Indicator", models.PROTECT, related_name="passport_editions", verbose_name=_("indicator")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    in_force_on = models.DateField(_("in force from"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("decided on"))
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    definition = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, blank=True)
    method = models.TextField(_("formula or method"), blank=True)
    numerator = models.TextField(_("numerator"), blank=True)
    denominator = models.TextField(_("denominator"), blank=True)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices)
    span_rule = models.CharField(_("value of a year and of the plan"), max_length=10, choices=SpanRule.choices)
    source = models.CharField(_("source of the data"), max_length=300, blank=True)
    responsible = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    frequency = models.CharField(_("frequency"), max_length=12, choices=Frequency.choices, blank=True)
    available = models.CharField(pgettext_lazy("data", "when available"), max_length=300, blank=True)
    baseline_value = models.DecimalField(_("baseline"), max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=300, blank=True)
    targets = models.JSONField(_("targets per year"), default=list, blank=True)
    disaggregation = models.TextField(_("disaggregation"), blank=True)
    verification = models.TextField(_("means of verification"), blank=True)

    class Meta(WrittenOnceModel.Meta):
        ordering = ["indicator", "number"]
        verbose_name = _("edition of a passport")
        verbose_name_plural = _("editions of passports")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="passport_edition_number_once"),
            models.CheckConstraint(condition=~Q(decision_number=""), name="passport_edition_has_a_decision"),
            models.CheckConstraint(
                condition=~Q(unit="percent", span_rule="sum") & ~Q(unit="count", span_rule="ratio"),
                name="passport_edition_span_rule_fits_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.number}"

    @property
    def passport(self) -> Passport:
        """Its terms."""
        terms = {name: getattr(self, name) for name in TERMS if name != "targets"}
        return Passport(**terms, targets=_read_targets(self.targets))


def stored_terms(passport: Passport) -> dict[str, Any]:
    """The terms as an edition stores them."""
    written = [
        {"due_on": target.due_on.isoformat(), "value": f"{target.value.normalize():f}"}
        for target in sorted(passport.targets, key=lambda target: target.due_on)
        if target.value is not None
    ]
    return {name: getattr(passport, name) for name in TERMS} | {"targets": written}


def _read_targets(rows: list[dict[str, str]]) -> tuple[DatedTarget, ...]:
    return tuple(DatedTarget(dt.date.fromisoformat(row["due_on"]), Decimal(row["value"])) for row in rows)


def printed_passport(indicator: "Indicator") -> Passport:
    """What the plan prints of the indicator, as far as it can be read. No query where its targets are loaded."""
    names = ("unit", "method", "direction", "span_rule", "source", "responsible", "baseline_value", "baseline_year")
    in_order = sorted(
        indicator.targets.all(), key=lambda target: target.due_on or dt.date.max
    )  # a document holds them by their kind
    targets = tuple(DatedTarget(target.due_on, target.value) for target in in_order)
    return Passport(**{name: getattr(indicator, name) for name in names}, targets=targets)
