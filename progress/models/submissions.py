"""One institution's answers for one period."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from progress.models.periods import ReportingPeriod
from progress.models.steps import SteppedQuerySet
from progress.workflow import SUBMISSION


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
    def is_editable(self) -> bool:
        """Whether its institution may change answers: before submitting or after a return, while the period is open."""
        return self.period.is_open and self.status in (self.Status.DRAFT, self.Status.RETURNED)
