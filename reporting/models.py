"""What is told: frozen data and the reports made from it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.models import ReportingPeriod
from progress.models.events import WrittenOnce


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Reads; refuses to change."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise WrittenOnce("A snapshot is written once.")

    def delete(self) -> NoReturn:
        """Refused."""
        raise WrittenOnce("A snapshot is written once.")


class Snapshot(models.Model):
    """The frozen data that reports are made from: canonical JSON and its hash, written once."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="snapshots", verbose_name=_("period"))
    kind = models.CharField(_("kind"), max_length=20)
    data = models.TextField(_("canonical JSON"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.sha256[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk is not None:
            raise WrittenOnce("A snapshot is written once.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise WrittenOnce("A snapshot is written once.")


def report_path(report: "Report", name: str) -> str:
    """Where the file of a report is kept."""
    return f"reports/{report.period.code}/{report.kind}-{report.period.code}-v{report.version}-{report.language}.pdf"


class Report(models.Model):
    """One document in one language, made from one snapshot. A new one never changes an old one: it is a new version."""

    class Kind(models.TextChoices):
        SIX_MONTH = "six_month", _("6-month report")

    class Rendering(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("period"))
    language = models.CharField(_("language"), max_length=10)
    version = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports", verbose_name=_("snapshot"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    rendering = models.CharField(_("rendering"), max_length=10, choices=Rendering.choices, default=Rendering.QUEUED)
    percent_done = models.PositiveSmallIntegerField(_("percent done"), default=0)
    step = models.CharField(_("step"), max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    software = models.CharField(
        _("software"),
        max_length=40,
        blank=True,
        help_text=_("Version and fingerprint of the program that wrote the document."),
    )
    file = models.FileField(_("file"), upload_to=report_path, blank=True, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    n_pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "language", "version"], name="report_version_once_per_language"
            ),
            models.CheckConstraint(
                condition=~Q(rendering="done") | (~Q(file="") & ~Q(sha256="") & Q(size_bytes__gt=0)),
                name="report_done_has_its_file",
            ),
            models.CheckConstraint(condition=~Q(rendering="failed") | ~Q(error=""), name="report_failed_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period} v{self.version} ({self.language})"
