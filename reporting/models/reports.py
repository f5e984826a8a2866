"""A report: one document in one language, on its way from draft to published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from progress.models import ReportingPeriod
from reporting.kinds import REPORT_KINDS
from reporting.models.snapshots import Snapshot
from reporting.spans import Span, span_for
from reporting.workflow import REPORT
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet, WrittenOnce

# What each step of the machine sets. Nothing else changes a state or its stamps, and nothing else changes a report
# that has been issued: what it says stands.
STEP_FIELDS = {
    "draft": frozenset({"state"}),
    "in_consultation": frozenset({"state", "consult_until"}),
    "finalised": frozenset({"state", "finalised_at", "finalised_by", "issued"}),
    "signed": frozenset({"state", "signed_at"}),
    "published": frozenset({"state", "published_at", "published_by", "address"}),
    "superseded": frozenset({"state", "superseded_at"}),
}
# Who is asked in a consultation (domain.md §8), and observers with them.
CONSULTED = (Role.COORDINATOR, Role.AUTHORITY, Role.OBSERVER)
LATER = ("signed", "published", "superseded")
# How a person signs (Signature.Method): every way but the seal.
BY_A_PERSON = ("outside", "certificate_file")
SIGNED_STAMPS = ("signed_at", "published_at", "address", "superseded_at")


def report_path(report: "Report", name: str) -> str:
    """Where the file of a draft is kept."""
    return f"reports/{report.period.code}/{report.kind}-{report.period.code}-v{report.version}-{report.language}.pdf"


class ReportQuerySet(FrozenQuerySet):
    """Which reports. What has been issued refuses change and deletion; only a step of the machine moves it on."""

    fixed = frozenset().union(*STEP_FIELDS.values()) - {"consult_until"}

    def drafts(self) -> "ReportQuerySet":
        """Not issued yet."""
        return self.filter(state__in=[Report.State.DRAFT, Report.State.IN_CONSULTATION])

    def issued(self) -> "ReportQuerySet":
        """Finalised or further, also those that were superseded."""
        return self.exclude(state__in=[Report.State.DRAFT, Report.State.IN_CONSULTATION])

    def frozen(self) -> "ReportQuerySet":
        """What has been issued."""
        return self.issued()

    def followed_by(self, kind: str, period: ReportingPeriod) -> "ReportQuerySet":
        """What a report of this kind for the period follows: the issued reports that stand, the last first.

        Its own kind: about earlier periods. Another kind, as the final one follows the annual: about this one as well.
        """
        follows = REPORT_KINDS[kind].follows
        reports = self.issued().exclude(state=Report.State.SUPERSEDED).filter(kind=follows, period__plan=period.plan_id)
        if follows == kind:
            reports = reports.filter(period__ends_on__lt=period.starts_on)
        else:
            reports = reports.filter(period__ends_on__lte=period.ends_on)
        return reports.select_related("period", "snapshot").order_by("-period__ends_on", "-version", "language")

    def with_signature(self) -> "ReportQuerySet":
        """With a valid signature of a person; the institution's seal alone makes no report signed."""
        signed = self.model.objects.filter(signatures__verdict="valid", signatures__method__in=BY_A_PERSON)
        return self.filter(pk__in=signed.values("pk"))

    def signed(self) -> "ReportQuerySet":
        """With all signatures that their kind asks for; what only says that it is signed is not."""
        return self.filter(signed_at__isnull=False).with_signature()

    def public(self) -> "ReportQuerySet":
        """With a public page; a superseded one keeps it, marked. Never without a signature."""
        return self.filter(published_at__isnull=False).with_signature()

    def move(self, **changes: Any) -> int:
        """Take the step that leads to `state`, for `apply_transition` alone; the number of reports that took it.

        The step sets its own fields and no others, from the states of the machine; signed and published becomes only
        what has a signature.
        """
        step = next((step for step in REPORT if step.target == changes.get("state")), None)
        if step is None or set(changes) != STEP_FIELDS[step.target]:
            raise WrittenOnce("A report changes its state by a step of its machine alone.")
        rows = self.filter(state__in=step.sources)
        if step.target in (Report.State.SIGNED, Report.State.PUBLISHED):
            rows = rows.with_signature()
        return models.QuerySet.update(rows, **changes)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused."""
        raise WrittenOnce("Reports are not changed in bulk.")

    def _insert(self, objs: list["Report"], *args: Any, **kwargs: Any) -> Any:
        """What every way to add a row does: none begins signed."""
        if any(report.state in LATER or any(getattr(report, stamp) for stamp in SIGNED_STAMPS) for report in objs):
            raise WrittenOnce("No report begins as a signed one.")
        return super()._insert(objs, *args, **kwargs)

    move.alters_data = bulk_update.alters_data = _insert.alters_data = True
    _insert.queryset_only = False


class Report(FrozenModel):
    """What was issued never changes: a correction is a new version that names the one it supersedes."""

    class Kind(models.TextChoices):
        SIX_MONTH = "six_month", _("6-month report")
        ANNUAL = "annual", _("annual report")
        FINAL = "final", _("final report")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_CONSULTATION = "in_consultation", _("in consultation")
        FINALISED = "finalised", _("finalised")
        SIGNED = "signed", _("signed")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    class Rendering(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    class JobPurpose(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUE = "issue", _("issued file")

    MACHINE, STATE_FIELD = REPORT, "state"

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("period"))
    language = models.CharField(_("language"), max_length=10)
    version = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports", verbose_name=_("snapshot"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    # The draft's file, and the worker's job: what it is for and where it is.
    rendering = models.CharField(_("rendering"), max_length=10, choices=Rendering.choices, default=Rendering.QUEUED)
    job_purpose = models.CharField(max_length=10, choices=JobPurpose.choices, default=JobPurpose.DRAFT, editable=False)
    percent_done = models.PositiveSmallIntegerField(_("percent done"), default=0)
    step = models.CharField(_("step"), max_length=40, blank=True)
    attempt = models.PositiveIntegerField(
        _("attempt"), default=0, help_text=_("How often a worker has taken the report up: only the last one counts.")
    )
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
        help_text=_("Who asked for the file last, and is told how it went."),
    )
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
    content_sha256 = models.CharField(
        _("SHA-256 of the content"),
        max_length=64,
        blank=True,
        help_text=_("Of the figures and texts that the file was made from."),
    )

    # From draft to published.
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    consult_until = models.DateField(_("comments until"), null=True, blank=True)
    has_comments_annex = models.BooleanField(_("comments are listed in an annex"), default=False)
    protocol_number = models.CharField(_("protocol number"), max_length=60, blank=True)
    decision_number = models.CharField(_("number of the decision of AKAT"), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the decision of AKAT"), null=True, blank=True)
    issued = models.OneToOneField(
        Snapshot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_report",
        verbose_name=_("issued content"),
        help_text=_("The snapshot together with the texts, as finalised."),
    )
    finalised_at = models.DateTimeField(_("finalised at"), null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    address = models.SlugField(_("permanent address"), max_length=80, null=True, blank=True, unique=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)
    correction_reason = models.TextField(_("what is corrected"), blank=True)

    objects = ReportQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=~Q(state="in_consultation") | Q(consult_until__isnull=False),
                name="report_consultation_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_consultation"], finalised_at__isnull=True, issued__isnull=True)
                | Q(finalised_at__isnull=False, finalised_by__isnull=False, issued__isnull=False),
                name="report_finalised_has_its_content",
            ),
            models.CheckConstraint(
                condition=~Q(kind="six_month")
                | Q(finalised_at__isnull=True)
                | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="report_six_month_needs_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "published"]) | Q(signed_at__isnull=False),
                name="report_signed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, published_by__isnull=False, address__isnull=False),
                name="report_published_has_its_address",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(correction_reason=""), name="report_correction_says_what"
            ),
            models.UniqueConstraint(
                fields=["kind", "period", "language"],
                condition=Q(finalised_at__isnull=False, supersedes__isnull=True),
                name="report_issued_beside_another_is_its_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version} ({self.language})"

    @property
    def span(self) -> Span:
        """What stretch of time it is about; its period is the half-year that ends with the cut-off date."""
        return span_for(self.kind, self.period)

    @property
    def name(self) -> str:
        """Kind and span in the current language: "annual report 2023"."""
        return f"{self.get_kind_display()} {self.span.label}"

    @property
    def is_draft(self) -> bool:
        """Whether its content may still change."""
        return self.state in (self.State.DRAFT, self.State.IN_CONSULTATION)
