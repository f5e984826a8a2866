"""Difficulties, challenges and risks of an answer, with how they are addressed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models.entries import ProgressEntry


class Challenge(models.Model):
    """One difficulty, challenge or risk of an answer (strategy, chapter 1.6)."""

    class Kind(models.TextChoices):
        DIFFICULTY = "difficulty", _("difficulty")
        CHALLENGE = "challenge", _("challenge")
        RISK = "risk", _("risk")

    class Level(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    entry = models.ForeignKey(ProgressEntry, models.CASCADE, related_name="challenges", verbose_name=_("answer"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    description = models.TextField(_("description"))
    mitigation = models.TextField(_("how it is addressed"), blank=True)
    probability = models.CharField(_("probability"), max_length=6, choices=Level.choices, blank=True)
    impact = models.CharField(_("impact"), max_length=6, choices=Level.choices, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta:
        ordering = ["entry", "kind", "pk"]
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="risk") | (~Q(probability="") & ~Q(impact="")), name="risk_has_probability_and_impact"
            ),
        ]

    def __str__(self) -> str:
        return self.description[:60]
