"""One institution's answer on one action in one submission, with quantities, money and evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from plans.models import Action, ActionInstitution, FundingSource, Output
from plans.models.budget import Nature, Recurrence
from progress.formulas.statuses import Status
from progress.models.periods import ReportingPeriod
from progress.models.steps import SteppedQuerySet
from progress.models.submissions import Submission
from progress.workflow import ENTRY


class DelayReason(models.TextChoices):
    """What holds an action up, as reports count it."""

    PROCUREMENT = "procurement", _("procurement")
    LEGAL = "legal", _("legal basis")
    STAFF = "staff", _("staff")
    FUNDS = "funds", _("funds")
    OTHER_INSTITUTION = "other_institution", _("another institution")
    OTHER = "other", _("other")


class ProgressEntry(models.Model):
    """An answer. It exists, empty, as soon as the period opens; `answered_at` says that somebody gave it."""

    class Review(models.TextChoices):
        PENDING = "pending", _("to verify")
        RETURNED = "returned", _("returned")
        VERIFIED = "verified", _("verified")

    MACHINE, STATE_FIELD = ENTRY, "review"

    CLAIMABLE = (
        Status.IMPLEMENTED,
        Status.PARTIALLY_IMPLEMENTED,
        Status.IN_PROGRESS,
        Status.NOT_IMPLEMENTED,
        Status.NOT_STARTED,
    )

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="entries", verbose_name=_("submission"))
    action = models.ForeignKey(Action, models.PROTECT, related_name="entries", verbose_name=_("action"))
    part = models.CharField(_("part"), max_length=12, choices=ActionInstitution.Part.choices)
    claimed_status = models.CharField(
        _("claimed status"), max_length=24, blank=True, choices=[(s.value, s.label) for s in CLAIMABLE]
    )
    what_was_done = models.TextField(_("what was done"), blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    spending_explanation = models.TextField(_("why spending differs from the plan"), blank=True)
    is_not_ours = models.BooleanField(_("not our action"), default=False)
    not_ours_reason = models.TextField(_("why it is not the institution's action"), blank=True)
    delay_reason = models.CharField(_("reason for the delay"), max_length=20, choices=DelayReason.choices, blank=True)
    blocked_by = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="blocks", verbose_name=_("blocked by")
    )
    is_unchanged = models.BooleanField(_("no change since the last answer"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    review = models.CharField(_("review"), max_length=10, choices=Review.choices, default=Review.PENDING)
    review_comment = models.TextField(_("comment of the Secretariat"), blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SteppedQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "action__position"]
        verbose_name = _("progress entry")
        verbose_name_plural = _("progress entries")
        constraints = [
            models.UniqueConstraint(fields=["submission", "action"], name="entry_once_per_submission"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="entry_answered_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(review="returned") | ~Q(review_comment=""), name="entry_returned_has_a_comment"
            ),
            models.CheckConstraint(
                condition=Q(is_not_ours=False, not_ours_reason="") | (Q(is_not_ours=True) & ~Q(not_ours_reason="")),
                name="entry_not_ours_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(review="pending") | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="entry_reviewed_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.submission}"

    @property
    def is_lead(self) -> bool:
        """Whether the institution leads the action, and so reports on it in full."""
        return self.part == ActionInstitution.Part.LEAD

    @property
    def is_answered(self) -> bool:
        """Whether somebody gave an answer in this period, if only "no change"."""
        return self.answered_at is not None

    @property
    def is_asked(self) -> bool:
        """Whether an answer is expected: not of an action that a decision cancelled.

        What was verified stays, and so does a closed period when the decision came later.
        """
        period, action = self.submission.period, self.action
        is_cancelled = action.is_cancelled and not (period.is_closed and action.cancelled_on > period.ends_on)
        return self.review == self.Review.VERIFIED or not is_cancelled

    @property
    def is_open(self) -> bool:
        """Whether somebody has to write: nothing was answered, or it was returned and not corrected since."""
        is_returned = self.review == self.Review.RETURNED and not self.is_corrected
        return self.is_asked and (is_returned or not self.is_answered)

    @property
    def is_corrected(self) -> bool:
        """Whether a returned answer has been saved again since; it stays returned until it is submitted again."""
        return (
            self.review == self.Review.RETURNED and self.answered_at is not None and self.answered_at > self.reviewed_at
        )


class EntryQuantity(models.Model):
    """What was reached of one output: a number, or numerator and denominator of a percentage."""

    entry = models.ForeignKey(ProgressEntry, models.CASCADE, related_name="quantities")
    output = models.ForeignKey(Output, models.PROTECT, related_name="quantities", verbose_name=_("output"))
    value = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2)
    denominator = models.DecimalField(_("out of"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["output__number"]
        verbose_name = _("quantity")
        verbose_name_plural = _("quantities")
        constraints = [
            models.UniqueConstraint(fields=["entry", "output"], name="quantity_once_per_output"),
            models.CheckConstraint(condition=Q(value__gte=0), name="quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="quantity_denominator_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.output.number}"


class EntrySpending(models.Model):
    """What was spent in the period on the action from one source, by nature and recurrence."""

    entry = models.ForeignKey(ProgressEntry, models.CASCADE, related_name="spendings")
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="spendings", verbose_name=_("source"))
    nature = models.CharField(_("nature"), max_length=12, choices=Nature.choices, default=Nature.UNSPECIFIED)
    recurrence = models.CharField(
        _("recurrence"), max_length=12, choices=Recurrence.choices, default=Recurrence.UNSPECIFIED
    )
    amount = models.DecimalField(_("spent (EUR)"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["source", "nature", "recurrence"]
        verbose_name = _("spending")
        verbose_name_plural = _("spendings")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "source", "nature", "recurrence"],
                name="spending_once_per_source_nature_and_recurrence",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="spending_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.source}"

    @property
    def kind_in_words(self) -> str:
        """Its nature, and its recurrence where that is said."""
        is_said = self.recurrence != Recurrence.UNSPECIFIED
        return " · ".join([str(self.get_nature_display()), *([str(self.get_recurrence_display())] if is_said else [])])


def evidence_path(evidence: "Evidence", name: str) -> str:
    """Where the file is kept: by its hash, so that no name from outside ever reaches the disk."""
    return f"evidence/{evidence.period.code}/{evidence.sha256[:2]}/{evidence.sha256}"


PDF = "application/pdf"
VIEWABLE = (PDF, "image/png", "image/jpeg")


class Evidence(models.Model):
    """A file or a link that proves a claim. Readable by its institution and the Secretariat only (domain.md §9)."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence", verbose_name=_("action"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="evidence", verbose_name=_("period"))
    entry = models.ForeignKey(
        ProgressEntry, models.CASCADE, null=True, blank=True, related_name="evidence", verbose_name=_("answer")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("institution")
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True, max_length=300)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    has_no_personal_data = models.BooleanField(_("holds no personal data of victims"), default=False)
    numbers_declared = models.TextField(
        _("declared not to be personal numbers"),
        blank=True,
        editable=False,
        help_text=_("Page and passage, one a line; by whom and when the evidence was added."),
    )
    n_pages_unread = models.PositiveIntegerField(_("pages not read for personal numbers"), default=0, editable=False)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")), name="evidence_is_a_file_or_a_link"
            ),
            models.CheckConstraint(condition=Q(has_no_personal_data=True), name="evidence_is_declared_free_of_victims"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_viewable(self) -> bool:
        """Whether a browser shows it by itself: a picture or a PDF."""
        return bool(self.file) and self.content_type in VIEWABLE

    @property
    def is_picture(self) -> bool:
        """Whether it is one of those and a picture."""
        return self.is_viewable and self.content_type != PDF

    @property
    def declared_passages(self) -> list[tuple[int, str]]:
        """Where it holds what looks like personal numbers and was declared to be none: pages, 0 for none, and words."""
        lines = (line.partition("\t") for line in self.numbers_declared.split("\n") if line)
        return [(int(page), passage) for page, _tab, passage in lines]
