"""Half-years of data collection."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.models import ActionPlan
from progress.formulas.half_years import half_year_name
from progress.models.steps import SteppedQuerySet
from progress.workflow import PERIOD


class ReportingPeriodQuerySet(SteppedQuerySet):
    """Which periods."""

    def open(self) -> "ReportingPeriodQuerySet":
        """Those that take answers."""
        return self.filter(status=ReportingPeriod.Status.OPEN)

    def closed(self) -> "ReportingPeriodQuerySet":
        """Those that refuse edits and can be reported on."""
        return self.filter(status=ReportingPeriod.Status.CLOSED)


class ReportingPeriod(models.Model):
    """A half-year of the plan. Its last day is the cut-off of everything that is told about it."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    MACHINE, STATE_FIELD = PERIOD, "status"

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="periods", verbose_name=_("action plan"))
    code = models.SlugField(_("code"), max_length=10, help_text=_("Such as 2022-H1."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day (cut-off date)"))
    submit_by = models.DateField(_("submit by"))
    late_until = models.DateField(
        _("late answers until"),
        null=True,
        blank=True,
        help_text=_("Empty: late answers are taken until the period closes."),
    )
    verify_by = models.DateField(_("verify by"))
    finalise_by = models.DateField(_("finalise by"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="period_code_once_per_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(status="open"), name="period_one_open_per_plan"),
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="period_starts_before_it_ends"),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("submit_by"))
                & Q(submit_by__lte=F("verify_by"))
                & Q(verify_by__lte=F("finalise_by")),
                name="period_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(late_until__isnull=True) | Q(late_until__gte=F("submit_by")),
                name="period_late_answers_after_the_last_day",
            ),
            models.CheckConstraint(
                condition=Q(status="planned", opened_at__isnull=True)
                | Q(status__in=["open", "closed"], opened_at__isnull=False),
                name="period_opened_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="period_closed_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How people call it: by its months. Its code stays in addresses, file names and keys."""
        return half_year_name(self.code)

    @property
    def full_name(self) -> str:
        """With its plan before it, where periods of several plans stand together."""
        return f"{half_year_name(self.plan.code)}: {self.name}"

    def name_by_itself(self) -> str:
        """For mails and receipts, where nothing else says of which plan it is: with it, where there are several."""
        has_others = ActionPlan.objects.exclude(pk=self.plan_id).exists()
        return self.full_name if has_others else self.name

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return self.plan.code, self.code

    @property
    def is_follow_up(self) -> bool:
        """Whether it comes after the plan's years, for what is due later."""
        return self.ends_on > self.plan.ends_on

    @property
    def is_planned(self) -> bool:
        """Whether it has not begun."""
        return self.status == self.Status.PLANNED

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.status == self.Status.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it refuses edits."""
        return self.status == self.Status.CLOSED

    @property
    def ends_year(self) -> bool:
        """Whether the year is over with it, so that an annual report can be made of it."""
        return self.ends_on.month == 12

    def days_left(self, today: dt.date) -> int:
        """Days until the last day to submit; negative when it has passed."""
        return (self.submit_by - today).days
