"""Links that let somebody without an account read one issued report for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reporting.models.reports import Report
from strategy_tracker.base.written_once import WrittenOnceModel


class AccessLink(models.Model):
    """An expiring, revocable, read-only link. Only the hash of its secret is kept."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="links", verbose_name=_("report"))
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    recipient = models.CharField(_("for whom"), max_length=200)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("link to a report")
        verbose_name_plural = _("links to reports")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="link_expires_after_it_was_made"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="link_revoked_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} → {self.recipient}"


class LinkOpening(WrittenOnceModel):
    """One opening of a link: when, and what was taken. No address of the reader is kept."""

    link = models.ForeignKey(AccessLink, models.PROTECT, related_name="openings", verbose_name=_("link"))
    opened_at = models.DateTimeField(_("opened at"))
    what = models.CharField(_("what"), max_length=20, choices=[("page", _("page")), ("file", _("file"))])

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("opening of a link")
        verbose_name_plural = _("openings of links")

    def __str__(self) -> str:
        return f"{self.link} {self.opened_at:%Y-%m-%d %H:%M}"
