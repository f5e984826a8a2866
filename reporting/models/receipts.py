"""What an institution keeps of the answers that it submitted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models import Submission


def receipt_path(receipt: "Receipt", name: str) -> str:
    """Where the file is kept: beside those of the period, by the content that it shows."""
    return f"receipts/{receipt.submission.period.code}/{receipt.sha256}.pdf"


class Receipt(models.Model):
    """A submission as it was submitted, in one language: frozen when it is asked for, made into a PDF by a worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="receipts", verbose_name=_("submission"), editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    language = models.CharField(_("language"), max_length=10, editable=False)
    content = models.TextField(_("canonical JSON"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    file = models.FileField(_("file"), upload_to=receipt_path, max_length=200, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by"), editable=False
    )
    # Real time, as the signs of life of reports.
    asked_at = models.DateTimeField(_("asked for at"), editable=False)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "submitted_at", "language"], name="receipt_once_per_submitting_and_language"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="receipt_ready_has_its_file"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.language}"
