"""The Secretariat's verified status of one action in one period."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.formulas.deadlines import Lateness, lateness
from progress.formulas.statuses import Status
from progress.models.periods import ReportingPeriod


class Confidence(models.TextChoices):
    """How likely it is that the action will be delivered, apart from its status."""

    GREEN = "green", _("delivery likely")
    AMBER = "amber", _("issues need attention")
    RED = "red", _("looks unachievable")


class Assessment(models.Model):
    """Claim and assessment are both kept. `version` is the lock that keeps two editors from overwriting each other."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="assessments", verbose_name=_("action"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="assessments", verbose_name=_("period"))
    status = models.CharField(_("status"), max_length=24, choices=Status.choices)
    reason = models.TextField(_("reason"), blank=True)
    is_override = models.BooleanField(
        _("against the rules, with a reason"),
        default=False,
        help_text=_("Implemented although evidence or quantity is short."),
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence.choices, blank=True)
    confidence_reason = models.TextField(_("reason for the confidence"), blank=True)
    way_back = models.TextField(_("step back to green"), blank=True)
    assessed_at = models.DateTimeField(_("assessed at"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Nobody: set by the system when the period closed."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["period", "action__position"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["action", "period"], name="assessment_once_per_period"),
            models.CheckConstraint(
                condition=~Q(is_override=True) | ~Q(reason=""), name="assessment_override_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(assessed_by__isnull=False) | Q(status="not_reported"),
                name="assessment_without_person_is_not_reported",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["", "green"]) | (~Q(confidence_reason="") & ~Q(way_back="")),
                name="assessment_doubt_has_reason_and_way_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.period} · {self.get_status_display()}"

    @property
    def is_late(self) -> bool:
        """Implemented after the deadline ("me vonesë")."""
        of_any_day = lateness(self.status, self.action.deadline_on, self.completed_on, first_day=dt.date.min)
        return of_any_day == Lateness.DELIVERED
