"""What the Secretariat wants corrected when it returns an answer, and what the institution replies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models.entries import ProgressEntry


class CommentField(models.TextChoices):
    """What of an answer a comment may speak of, in the order of the form."""

    STATUS = "claimed_status", _("Where does the action stand?")
    COMPLETED_ON = "completed_on", _("Completed on")
    WHAT_WAS_DONE = "what_was_done", _("What was done")
    QUANTITIES = "quantities", _("Reached in this half-year")
    SPENDINGS = "spendings", _("Spent in this half-year")
    SPENDING_EXPLANATION = "spending_explanation", _("Why spending differs from the plan")
    DELAY = "delay_reason", _("Reason for the delay")
    CHALLENGES = "challenges", _("Difficulties, challenges, risks")
    NEXT_STEPS = "next_steps", _("Next steps")
    EVIDENCE = "evidence", _("Evidence")


WHOLE_ANSWER = _("The whole answer")


class AnswerComment(models.Model):
    """One comment of one return, on the whole answer (no field) or on one field, with the institution's reply.

    The comments of the last return carry its moment (`ProgressEntry.reviewed_at`); those of earlier ones are history.
    """

    entry = models.ForeignKey(ProgressEntry, models.CASCADE, related_name="comments", verbose_name=_("answer"))
    field = models.CharField(_("about"), max_length=24, choices=CommentField.choices, blank=True)
    text = models.TextField(_("comment"))
    # The hash of what stood there when it was returned: whether that has been changed since.
    said = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("commented at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["entry", "at", "pk"]
        verbose_name = _("comment on an answer")
        verbose_name_plural = _("comments on answers")
        constraints = [
            models.UniqueConstraint(fields=["entry", "at", "field"], name="comment_once_per_return_and_field"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | ~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False),
                name="comment_reply_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def about(self) -> str:
        """The name of what it speaks of."""
        return str(self.get_field_display() or WHOLE_ANSWER)
