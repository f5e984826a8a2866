"""What a report is finalised without, and why: what was missing then is named, and the reason is printed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reporting.models.reports import Report
from reporting.models.texts import WrittenModel


class Waiver(WrittenModel):
    """A line of the checklist that is not done and need not be; it holds for exactly the missing things that it names.

    `codes` are those of selectors/checklist.py in order. Each edition has its own, because its reason is printed in it.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="waivers", verbose_name=_("report"))
    line = models.SlugField(_("line of the checklist"), max_length=40)
    codes = models.JSONField(_("what was missing"))
    reason = models.TextField(_("reason"))
    waived_at = models.DateTimeField(_("waived at"))
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["report", "line"]
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(fields=["report", "line"], name="waiver_once_per_report_and_line"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.line}"
