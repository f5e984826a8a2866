"""The register of risks: difficulties, challenges and risks that live on from period to period (domain.md §11)."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Role, User
from accounts.roles import has_role
from plans.models import Action, ActionInstitution, ActionPlan, SpecificObjective
from progress.formulas.risks import is_high, score_of
from progress.models.challenges import Challenge
from progress.models.entries import ProgressEntry
from progress.models.periods import ReportingPeriod

SCALE = (1, 2, 3, 4, 5)
# An answer says low, medium or high; the register counts from 1 to 5. Answers and old seals keep their words.
ON_THE_SCALE = {"low": 2, "medium": 3, "high": 4}
_BOUNDS = (MinValueValidator(SCALE[0]), MaxValueValidator(SCALE[-1]))


class Degree(models.IntegerChoices):
    """How probable something is, or how much it would harm."""

    VERY_LOW = 1, _("very low")
    LOW = 2, _("low")
    MEDIUM = 3, _("medium")
    HIGH = 4, _("high")
    VERY_HIGH = 5, _("very high")


class RiskQuerySet(models.QuerySet):
    """Which rows of the register."""

    def live(self) -> "RiskQuerySet":
        """Those that are not settled."""
        return self.exclude(state=Risk.State.SETTLED)

    def high(self) -> "RiskQuerySet":
        """Those whose probability times impact reaches the operator's threshold."""
        return self.alias(product=F("probability") * F("impact")).filter(product__gte=settings.RISK_HIGH_FROM)

    def overdue(self, today: dt.date) -> "RiskQuerySet":
        """Those whose day has passed while they are not settled."""
        return self.live().filter(due_on__lt=today)

    def visible_to(self, user: User) -> "RiskQuerySet":
        """An institution reads what it named itself and what concerns its own actions; others who may read, all."""
        if not has_role(user, Role.INSTITUTION):
            return self.all()
        return self.of_institution(user.institution)

    def of_institution(self, institution: Institution) -> "RiskQuerySet":
        """What it named itself, and what concerns actions that it leads or supports."""
        roles = ActionInstitution.objects.filter(institution=institution)
        return self.filter(Q(institution=institution) | Q(action__in=roles.values("action")))

    def with_place(self) -> "RiskQuerySet":
        """With what their lines name, and link to."""
        return self.select_related("plan", "action", "objective", "institution", "opened_in")


class Risk(models.Model):
    """One difficulty, challenge or risk, of an action, an objective or the whole plan, as it stands now."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ADDRESSED = "being_addressed", _("being addressed")
        OCCURRED = "occurred", _("has occurred")
        SETTLED = "settled", _("settled")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="risks", verbose_name=_("plan"))
    number = models.PositiveIntegerField(
        _("number"),
        editable=False,
        help_text=_("What seals and packages of its plan call it by; another database keeps it."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Challenge.Kind.choices)
    text = models.TextField(_("description"))
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="risks", verbose_name=_("action")
    )
    objective = models.ForeignKey(
        SpecificObjective, models.PROTECT, null=True, blank=True, related_name="risks", verbose_name=_("objective")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("institution"),
        help_text=_("Which one named it; none where the Secretariat did."),
    )
    probability = models.PositiveSmallIntegerField(
        _("probability"), choices=Degree.choices, null=True, blank=True, validators=_BOUNDS
    )
    impact = models.PositiveSmallIntegerField(
        _("impact"), choices=Degree.choices, null=True, blank=True, validators=_BOUNDS
    )
    mitigation = models.TextField(_("how it is addressed"), blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.OPEN)
    opened_in = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="opened_risks", verbose_name=_("opened in")
    )
    origin = models.ForeignKey(
        ProgressEntry, models.SET_NULL, null=True, blank=True, related_name="risks", verbose_name=_("answer")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="register_number_once_per_plan"),
            models.CheckConstraint(
                condition=Q(action__isnull=True) | Q(objective__isnull=True), name="register_concerns_one_place"
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True, impact__isnull=True) & ~Q(kind="risk")
                | Q(probability__isnull=False, probability__range=(1, 5), impact__isnull=False, impact__range=(1, 5)),
                name="register_risk_is_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)

    @property
    def address_args(self) -> tuple[str | int, ...]:
        """What addresses of its pages name."""
        return self.plan.code, self.pk

    @property
    def place(self) -> str:
        """The code of the action or objective that it concerns; nothing for the whole plan."""
        concerned = self.action or self.objective
        return concerned.code if concerned else ""

    @property
    def score(self) -> int | None:
        """Probability times impact, of 25."""
        return score_of(self.probability, self.impact) or None

    @property
    def is_high(self) -> bool:
        """Whether it reaches the operator's threshold."""
        return is_high(self.probability, self.impact, settings.RISK_HIGH_FROM)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state == self.State.SETTLED

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day has passed while it is not settled."""
        return self.due_on is not None and self.due_on < today and not self.is_settled


class RiskReview(models.Model):
    """Where a risk stands in one period and what was done about it; what an institution says waits for its answer."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="reviews", verbose_name=_("risk"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="risk_reviews", verbose_name=_("period"))
    state = models.CharField(_("state"), max_length=16, choices=Risk.State.choices)
    probability = models.PositiveSmallIntegerField(
        _("probability"), choices=Degree.choices, null=True, blank=True, validators=_BOUNDS
    )
    impact = models.PositiveSmallIntegerField(
        _("impact"), choices=Degree.choices, null=True, blank=True, validators=_BOUNDS
    )
    mitigation = models.TextField(_("how it is addressed"), blank=True, default="")
    owner = models.CharField(_("owner"), max_length=120, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    what_was_done = models.TextField(_("what was done"), blank=True)
    entry = models.ForeignKey(
        ProgressEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="risk_reviews",
        verbose_name=_("answer"),
        help_text=_("The answer that speaks of it, if one does."),
    )
    is_named = models.BooleanField(_("named in the answer"), default=False)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    reviewed_at = models.DateTimeField(_("reviewed at"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["risk", "period__ends_on"]
        verbose_name = _("review of a risk")
        verbose_name_plural = _("reviews of risks")
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "period"], condition=Q(is_confirmed=True), name="risk_review_once_per_period"
            ),
            models.UniqueConstraint(
                fields=["risk", "entry"], condition=Q(is_confirmed=False), name="risk_review_waits_once_per_answer"
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True, impact__isnull=True)
                | Q(probability__range=(1, 5), impact__range=(1, 5)),
                name="risk_review_is_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | Q(entry__isnull=False), name="risk_review_unconfirmed_is_of_an_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | ~Q(what_was_done=""), name="risk_review_settled_says_what_was_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk} · {self.period}"
