"""The next plan while it is read: the rows of an uploaded document, and what people decided about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.strategy import PlanVersion
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet


class PlanDraftQuerySet(FrozenQuerySet):
    """What was adopted or dropped stands."""

    def frozen(self) -> "PlanDraftQuerySet":
        """Those that are no drafts any more."""
        return self.exclude(state=PlanDraft.State.DRAFT)


class PlanDraft(FrozenModel):
    """A document that should become a plan. Nothing of it is in the plan's tables before it is adopted by decision.

    Kept are the printed rows as the reader found them, and decisions about single cells and names: what they say is
    read anew at each look, so that it fits the institutions there are. A second upload replaces the rows and leaves
    the decisions.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        DROPPED = "dropped", _("dropped")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    file_name = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    printed = models.JSONField(_("rows as printed"))
    decisions = models.JSONField(_("decisions about cells and names"), default=dict)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    ended_at = models.DateTimeField(_("adopted or dropped at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    version = models.OneToOneField(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="plan_draft", verbose_name=_("plan version")
    )

    objects = PlanDraftQuerySet.as_manager()

    class Meta(FrozenModel.Meta):
        abstract = False
        ordering = ["-made_at", "-pk"]
        verbose_name = _("draft of a plan")
        verbose_name_plural = _("drafts of plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="adopted", version__isnull=False) | (~Q(state="adopted") & Q(version__isnull=True)),
                name="plan_draft_adopted_is_a_version",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", ended_at__isnull=True) | (~Q(state="draft") & Q(ended_at__isnull=False)),
                name="plan_draft_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == self.State.DRAFT
