"""Difficulties, challenges and risks with how they are addressed, and problems told to the planning office (ZPS)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.models.entries import ProgressEntry
from progress.models.periods import ReportingPeriod


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


class Escalation(models.Model):
    """A marked problem told to the Strategic Planning Office (strategy, chapter 1.6)."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    action = models.ForeignKey(Action, models.PROTECT, related_name="escalations", verbose_name=_("action"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="escalations", verbose_name=_("period"))
    problem = models.TextField(_("problem"))
    proposal = models.TextField(_("proposed action"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    told_at = models.DateTimeField(_("told at"))
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        ordering = ["-told_at"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="answered") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="escalation_answered_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.problem[:60]}"
