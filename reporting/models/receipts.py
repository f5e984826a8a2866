"""Single sheets that a worker prints: the receipt of submitted answers, the letter of an escalation."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models import Escalation, Submission


def receipt_path(receipt: "Receipt", name: str) -> str:
    """Where the file is kept: beside those of the period, by the content that it shows."""
    return f"receipts/{receipt.submission.period.code}/{receipt.sha256}.pdf"


def letter_path(letter: "NoticeLetter", name: str) -> str:
    """The same for the letter of an escalation."""
    return f"notices/{letter.sha256}.pdf"


class Sheet(models.Model):
    """What is frozen in one language when it is asked for, and made into a PDF by a worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    language = models.CharField(_("language"), max_length=10, editable=False)
    content = models.TextField(_("canonical JSON"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by"), editable=False
    )
    # Real time, as the signs of life of reports.
    asked_at = models.DateTimeField(_("asked for at"), editable=False)

    class Meta:
        abstract = True


class Receipt(Sheet):
    """A submission as it was submitted."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="receipts", verbose_name=_("submission"), editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    file = models.FileField(_("file"), upload_to=receipt_path, max_length=200, blank=True, editable=False)

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

    @property
    def path(self) -> str:
        """Where its file goes."""
        return receipt_path(self, "")

    @property
    def made_at(self) -> dt.datetime:
        """The moment that stands in its file, so that the same words give the same bytes."""
        return self.submitted_at


class NoticeLetter(Sheet):
    """The letter with which a problem is sent to the Strategic Planning Office; one a language, as it was sent."""

    escalation = models.ForeignKey(
        Escalation, models.PROTECT, related_name="letters", verbose_name=_("escalation"), editable=False
    )
    sent_on = models.DateField(_("sent on"), editable=False)
    file = models.FileField(_("file"), upload_to=letter_path, max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["escalation", "language"]
        verbose_name = _("letter of an escalation")
        verbose_name_plural = _("letters of escalations")
        constraints = [
            models.UniqueConstraint(fields=["escalation", "language"], name="letter_once_per_escalation_and_language"),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="letter_ready_has_its_file"),
        ]

    def __str__(self) -> str:
        return f"{self.escalation} · {self.language}"

    @property
    def path(self) -> str:
        """Where its file goes."""
        return letter_path(self, "")

    @property
    def made_at(self) -> dt.datetime:
        """The moment that stands in its file."""
        return dt.datetime.combine(self.sent_on, dt.time(), tzinfo=dt.UTC)
