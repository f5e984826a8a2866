"""The victim statistics of the years after the strategy's baseline: aggregates only, never a person (domain.md §9)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import VictimFigure


class VictimRecord(models.Model):
    """One year: how many victims were identified, with the counts that divide them, or why there are no figures."""

    year = models.PositiveSmallIntegerField(_("year"))
    identified = models.PositiveIntegerField(_("identified victims"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    absent_reason = models.TextField(_("why there are no figures"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["year"]
        verbose_name = _("victim statistics of a year")
        verbose_name_plural = _("victim statistics by year")
        constraints = [
            models.UniqueConstraint(fields=["year"], name="victim_record_once_a_year"),
            models.CheckConstraint(
                condition=(Q(identified__isnull=False, absent_reason="") & ~Q(source=""))
                | (Q(identified__isnull=True) & ~Q(absent_reason="")),
                name="victim_record_is_figures_with_source_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class VictimCount(models.Model):
    """One cell of a recorded year. What was not recorded has no row, which is not zero; totals are never stored."""

    record = models.ForeignKey(VictimRecord, models.CASCADE, related_name="counts", verbose_name=_("year"))
    dimension = models.CharField(_("dimension"), max_length=15, choices=VictimFigure.Dimension.choices)
    category = models.SlugField(_("category"), max_length=40)
    value = models.PositiveIntegerField(_("number of victims"))

    class Meta:
        ordering = ["record", "dimension", "category"]
        verbose_name = _("victim count")
        verbose_name_plural = _("victim counts")
        constraints = [
            models.UniqueConstraint(fields=["record", "dimension", "category"], name="victim_count_once"),
            models.CheckConstraint(condition=~Q(category__in=["identified", "total"]), name="victim_count_is_no_total"),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.category}"
