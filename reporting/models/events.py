"""The history of reports: what happened, to which one, by whom, when and why. Rows are written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reporting.models.reports import Report
from strategy_tracker.base import clock
from strategy_tracker.base.written_once import WrittenOnceModel, WrittenOnceQuerySet


class ReportEventQuerySet(WrittenOnceQuerySet):
    """Reads and adds; refuses to change."""

    def record(self, kind: "ReportEvent.Kind", report: Report, *, by: User | None, **what: str) -> "ReportEvent":
        """Write that this happens now. `what`: before, after, reason, detail."""
        return self.create(kind=kind, report=report, happened_at=clock.now(), by=by, **what)

    record.alters_data = True


class ReportEvent(WrittenOnceModel):
    """One thing that happened to a report."""

    class Kind(models.TextChoices):
        GENERATED = "generated", _("Report generated")
        DOWNLOADED = "downloaded", _("Report downloaded")
        CONSULTED = "consulted", _("Report sent for consultation")
        EDITED = "edited", _("Report draft edited")
        CONFIRMED = "confirmed", _("Drafted text confirmed")
        CONSULTATION_ENDED = "consultation_ended", _("Consultation ended")
        COMMENTED = "commented", _("Report commented")
        COMMENT_ANSWERED = "comment_answered", _("Comment answered")
        WAIVED = "waived", _("Line of the checklist waived")
        WAIVER_TAKEN_BACK = "waiver_taken_back", _("Waiver taken back")
        FINALISED = "finalised", _("Report finalised")
        SIGNED = "signed", _("Report signed")
        SIGNATURE_REFUSED = "signature_refused", _("Signed file refused")
        PUBLISHED = "published", _("Report published")
        SUPERSEDED = "superseded", _("Report superseded")
        LINK_MADE = "link_made", _("Link to a report made")
        LINK_REVOKED = "link_revoked", _("Link to a report revoked")
        LINK_OPENED = "link_opened", _("Link to a report opened")

    report = models.ForeignKey(Report, models.PROTECT, related_name="events", verbose_name=_("report"))
    kind = models.CharField(_("what"), max_length=24, choices=Kind.choices)
    happened_at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    before = models.CharField(_("from"), max_length=60, blank=True)
    after = models.CharField(_("to"), max_length=60, blank=True)
    reason = models.TextField(_("why"), blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    objects = ReportEventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_at:%Y-%m-%d %H:%M}"
