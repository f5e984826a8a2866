"""One institution's answers for one period."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from progress.formulas.locks import Lock, lock_of
from progress.models.periods import ReportingPeriod
from progress.models.steps import SteppedQuerySet
from progress.workflow import SUBMISSION
from strategy_tracker.base import clock


class SubmissionQuerySet(SteppedQuerySet):
    """Which submissions."""

    def for_institution(self, institution: Institution | None) -> "SubmissionQuerySet":
        """Those of one institution."""
        return self.filter(institution=institution)

    def to_verify(self) -> "SubmissionQuerySet":
        """Waiting for the Secretariat: submitted, or returned with answers that it has not looked at."""
        unseen = Q(status=Submission.Status.RETURNED, entries__review="pending")
        return self.filter(Q(status=Submission.Status.SUBMITTED) | unseen).distinct()

    def unanswered(self) -> "SubmissionQuerySet":
        """Never submitted, or returned and not submitted again."""
        return self.filter(status__in=[Submission.Status.DRAFT, Submission.Status.RETURNED])


class Submission(models.Model):
    """The envelope: made for each expected institution when its period opens."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        VERIFIED = "verified", _("verified")

    MACHINE, STATE_FIELD = SUBMISSION, "status"

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="submissions", verbose_name=_("period"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="submissions", verbose_name=_("institution")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    explanation = models.TextField(
        _("explanation"), blank=True, help_text=_("Why the warnings of the checks are right as they are.")
    )
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    extension_reason = models.TextField(_("reason for the extension"), blank=True)
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    approval_asked_at = models.DateTimeField(_("approval asked at"), null=True, blank=True)
    approval_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    return_comment = models.TextField(_("comment"), blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["period", "institution__code"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["period", "institution"], name="submission_once_per_period"),
            models.CheckConstraint(
                condition=Q(
                    extended_until__isnull=True,
                    extended_at__isnull=True,
                    extended_by__isnull=True,
                    extension_reason="",
                )
                | Q(extended_until__isnull=False, extended_at__isnull=False, extended_by__isnull=False)
                & ~Q(extension_reason=""),
                name="submission_extension_has_reason_and_person",
            ),
            models.CheckConstraint(
                condition=Q(approval_asked_at__isnull=True, approval_asked_by__isnull=True)
                | Q(approval_asked_at__isnull=False, approval_asked_by__isnull=False, status__in=["draft", "returned"]),
                name="submission_approval_is_asked_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "verified"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, first_submitted_at__isnull=False),
                name="submission_submitted_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_comment="")),
                name="submission_returned_has_a_comment",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="submission_verified_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.period}"

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return *self.period.address_args, self.institution.code

    @property
    def is_submitted(self) -> bool:
        """Whether what was submitted stands: nothing of it was returned."""
        return self.status in (self.Status.SUBMITTED, self.Status.VERIFIED)

    @property
    def submit_by(self) -> dt.date:
        """The institution's own last day to submit: on time and late are judged by it (domain.md §4)."""
        return self.extended_until or self.period.submit_by

    def days_left(self, today: dt.date) -> int:
        """Days until its last day to submit; negative when it has passed."""
        return (self.submit_by - today).days

    @property
    def is_editable(self) -> bool:
        """Whether its institution may change answers now."""
        return self.lock(clock.today()) is None

    def lock(self, today: dt.date) -> Lock | None:
        """Why its institution cannot change answers today; None while it can. Form, workbook and command ask it."""
        return lock_of(
            period_status=self.period.status,
            submission_status=self.status,
            last_day=self.extended_until or self.period.late_until,
            is_with_head=self.approval_asked_at is not None,
            today=today,
        )
