"""What becomes of an unfinished action after its plan: it goes on in the next one, or is dropped with a reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.models.planned import Action


class CarryOver(models.Model):
    """One decision: the action goes on in this one of a later plan, or (without one) in none (domain.md §10).

    Several rows of one action say that it was split, several of one target that they were merged. It is no part of a
    plan's document: the later plan prints nothing of it, and it is decided action by action.
    """

    source = models.ForeignKey(Action, models.PROTECT, related_name="carried_to", verbose_name=_("earlier action"))
    target = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="carried_from", verbose_name=_("later action")
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["source__position", "target__position"]
        verbose_name = _("carry-over of an action")
        verbose_name_plural = _("carry-over of actions")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="carry_over_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(target__isnull=True), name="carry_over_dropped_once"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=False) | ~Q(reason=""), name="carry_over_dropped_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(source=F("target")), name="carry_over_to_another_action"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.code} → {self.target.code if self.target_id else '–'}"
