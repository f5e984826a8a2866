"""What is typed into an answer and not saved as one yet (docs/adr/0017)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from progress.models.entries import ProgressEntry


class AnswerDraft(models.Model):
    """One field as somebody typed it, valid or not. It is nobody's answer and is counted nowhere.

    It belongs to the version of the answer on which it was typed. Each change is a new row in place of the old one, so
    that its key tells what came later than what.
    """

    entry = models.ForeignKey(ProgressEntry, models.CASCADE, related_name="drafts", verbose_name=_("answer"))
    answer_version = models.PositiveIntegerField(_("version of the answer"))
    name = models.CharField(_("field"), max_length=60)
    value = models.TextField(_("typed"), blank=True)
    typed_at = models.DateTimeField(_("typed at"))
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("typed by"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        constraints = [
            models.UniqueConstraint(fields=["entry", "answer_version", "name"], name="draft_once_per_field"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.name}"
