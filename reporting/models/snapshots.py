"""The frozen data that reports are made from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from strategy_tracker.base.written_once import WrittenOnceModel


class Snapshot(WrittenOnceModel):
    """Canonical JSON and its hash, written once."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="snapshots", verbose_name=_("period"))
    kind = models.CharField(_("kind"), max_length=20)
    data = models.TextField(_("canonical JSON"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.sha256[:12]}"
