"""Problems told to the Strategic Planning Office (ZPS), and each step of what becomes of them (domain.md §11)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models import Action
from progress.models.entries import ProgressEntry
from progress.models.periods import ReportingPeriod
from progress.models.risks import Risk
from progress.models.steps import SteppedQuerySet
from progress.workflow import ESCALATION
from strategy_tracker.base.written_once import WrittenOnceModel


class Escalation(models.Model):
    """A marked problem or changed circumstances, told to the Strategic Planning Office (strategy, chapter 1.6)."""

    class State(models.TextChoices):
        NOTED = "noted", _("noted")
        SENT = "sent", _("sent to the Strategic Planning Office")
        ASSESSED = "assessed", _("jointly assessed")
        PROPOSED = "proposed", _("proposed to the Commission")
        DECIDED = "decided", _("decided")
        FOLLOWED_UP = "followed_up", _("followed up")

    MACHINE, STATE_FIELD = ESCALATION, "state"

    action = models.ForeignKey(Action, models.PROTECT, related_name="escalations", verbose_name=_("action"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="escalations", verbose_name=_("period"))
    risk = models.ForeignKey(
        Risk, models.SET_NULL, null=True, blank=True, related_name="escalations", verbose_name=_("risk")
    )
    entry = models.ForeignKey(
        ProgressEntry, models.SET_NULL, null=True, blank=True, related_name="escalations", verbose_name=_("answer")
    )
    problem = models.TextField(_("problem"))
    proposal = models.TextField(_("proposed action"), blank=True)
    protocol_number = models.CharField(_("protocol number"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NOTED)
    since = models.DateField(_("since"), help_text=_("The day of its last step."))
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = SteppedQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="noted") | ~Q(protocol_number=""), name="escalation_sent_has_its_protocol_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.problem[:60]}"

    @property
    def address_args(self) -> tuple[str | int, ...]:
        """What addresses of its pages name."""
        return self.period.plan.code, self.pk

    def days_without_answer(self, today: dt.date) -> int:
        """For how many days the Strategic Planning Office has had it without an assessment; 0 while it is in time."""
        days = (today - self.since).days
        return days if self.state == self.State.SENT and days > settings.PLANNING_OFFICE_DAYS else 0


def step_path(step: "EscalationStep", name: str) -> str:
    """Where its document is kept: by its hash, so that no name from outside ever reaches the disk."""
    return f"escalations/{step.document_sha256[:2]}/{step.document_sha256}"


class EscalationStep(WrittenOnceModel):
    """One dated step with its text and document, or a comment between two of them."""

    COMMENT = "comment"

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="steps", verbose_name=_("escalation"))
    kind = models.CharField(_("step"), max_length=12, choices=[*Escalation.State.choices, (COMMENT, _("comment"))])
    on = models.DateField(_("day"))
    text = models.TextField(_("text"))
    document = models.FileField(_("document"), upload_to=step_path, max_length=200, blank=True, editable=False)
    document_name = models.CharField(_("file name"), max_length=200, blank=True)
    document_type = models.CharField(max_length=100, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["escalation", "pk"]
        verbose_name = _("step of an escalation")
        verbose_name_plural = _("steps of escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "kind"], condition=~Q(kind="comment"), name="escalation_step_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="escalation_step_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.escalation} · {self.get_kind_display()}"
