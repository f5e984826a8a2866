"""One indicator's value for one period."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import Indicator
from progress.models.periods import ReportingPeriod


class Measurement(models.Model):
    """A value, or numerator and denominator, or the reason why there is none."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements", verbose_name=_("indicator"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="measurements", verbose_name=_("period"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    absent_reason = models.TextField(_("why there is none"), blank=True)
    measured_at = models.DateTimeField(_("recorded at"))
    measured_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["period", "indicator__position"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="measurement_once_per_period"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True, absent_reason="")
                | Q(value__isnull=True, numerator__isnull=False, denominator__gt=0, absent_reason="")
                | (Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True) & ~Q(absent_reason="")),
                name="measurement_is_value_or_share_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.period}"
