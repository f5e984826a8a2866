"""The yearly revision: what became of each proposal that an annual report makes for the plan (domain.md §10)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import Amendment
from reporting.models.reports import Report


class ProposalDecision(models.Model):
    """One proposal about one action or indicator: taken over into a draft amendment, or dropped, with the reason."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        CHANGED = "changed", _("accepted, changed")
        DROPPED = "dropped", _("dropped")

    report = models.ForeignKey(Report, models.PROTECT, related_name="proposal_decisions", verbose_name=_("report"))
    rule = models.SlugField(_("rule"), max_length=40)
    code = models.CharField(_("about"), max_length=12)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"))
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("amendment")
    )
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["report", "rule", "code"]
        verbose_name = _("decision on a proposal")
        verbose_name_plural = _("decisions on proposals")
        constraints = [
            models.UniqueConstraint(fields=["report", "rule", "code"], name="proposal_decided_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_decided_with_reason"),
            models.CheckConstraint(
                condition=Q(outcome="dropped", amendment__isnull=True)
                | (~Q(outcome="dropped") & Q(amendment__isnull=False)),
                name="proposal_taken_over_names_its_amendment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.code}"
