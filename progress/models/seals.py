"""The seal of a period: its figures as they were when it closed, and everything that they were computed from."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import VersionEdition
from progress.models.periods import ReportingPeriod
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet


class PeriodSealQuerySet(FrozenQuerySet):
    """Which seals. They are written once; all that can be done with one is to break it, once."""

    BREAKING = frozenset({"broken_at", "broken_by", "broken_reason"})

    def unbroken(self) -> "PeriodSealQuerySet":
        """Those that hold: at most one a period."""
        return self.filter(broken_at__isnull=True)

    def refuse_change(self, changes: dict[str, Any]) -> None:
        """Refused, but for breaking what is not broken yet."""
        changing = self if set(changes) - self.BREAKING else self.filter(broken_at__isnull=False)
        if changing.exists():
            raise self._refusal()


class PeriodSeal(FrozenModel):
    """Canonical JSON of what was told of the period (progress.snapshot), its hash, and by what and whom it was made."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="seals", verbose_name=_("period"))
    number = models.PositiveSmallIntegerField(_("number"))
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Nobody where the period had been closed before there were seals."),
    )
    edition = models.ForeignKey(
        VersionEdition, models.PROTECT, related_name="+", verbose_name=_("edition of the plan version")
    )
    software = models.CharField(_("software"), max_length=40)
    data = models.TextField(_("canonical JSON"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    broken_at = models.DateTimeField(_("broken at"), null=True, blank=True)
    broken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("broken by")
    )
    broken_reason = models.TextField(_("why it was broken"), blank=True)

    objects = PeriodSealQuerySet.as_manager()

    class Meta(FrozenModel.Meta):
        abstract = False
        ordering = ["period", "number"]
        verbose_name = _("seal of a period")
        verbose_name_plural = _("seals of periods")
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="seal_number_once_per_period"),
            models.UniqueConstraint(
                fields=["period"], condition=Q(broken_at__isnull=True), name="seal_one_unbroken_per_period"
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True, broken_by__isnull=True, broken_reason="")
                | (Q(broken_at__isnull=False, broken_by__isnull=False) & ~Q(broken_reason="")),
                name="seal_broken_by_somebody_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id}.{self.number} {self.sha256[:12]}"

    @property
    def is_broken(self) -> bool:
        """Whether the period has been reopened since."""
        return self.broken_at is not None
