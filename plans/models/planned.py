"""The 101 actions, with everything that is printed in their row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Institution
from plans.models.keys import NaturalKeyManager, NaturalKeyModel
from plans.models.objectives import SpecificObjective
from plans.models.strategy import ActionPlan
from strategy_tracker.base.text import fold


class FundingSource(NaturalKeyModel):
    """Where money comes from: the Kosovo budget (BK), a donor, a municipality."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("Kosovo budget")
        DONOR = "donor", _("donor")
        OTHER = "other", _("other budget")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_sr = models.CharField(_("name in Serbian"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="funding_sources")

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")

    def __str__(self) -> str:
        return self.name


class ReferenceDocument(NaturalKeyModel):
    """A law, strategy or report that actions refer to."""

    natural_fields = ("title",)

    title = models.CharField(_("title"), max_length=300, unique=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("reference document")
        verbose_name_plural = _("reference documents")

    def __str__(self) -> str:
        return self.title


class ActionQuerySet(models.QuerySet["Action"]):
    """Which actions, and with what."""

    def of_plan(self, plan: ActionPlan | int) -> "ActionQuerySet":
        """Those of the plan, which may be given by its pk."""
        return self.filter(objective__strategic__plan=plan)

    def in_force(self) -> "ActionQuerySet":
        """Not cancelled."""
        return self.filter(cancelled_on__isnull=True)

    def due_after(self, plan: ActionPlan) -> "ActionQuerySet":
        """Those that the plan lets end after its last year, without those that were carried over into the next plan."""
        return self.filter(deadline_on__gt=plan.ends_on).filter(carried_to__isnull=True)

    def undated(self) -> "ActionQuerySet":
        """Without a deadline: out of every due-denominator and listed by name."""
        return self.filter(deadline_on__isnull=True)

    def recurring(self, is_recurring: bool = True) -> "ActionQuerySet":
        """With, or without, a target for each year."""
        with_yearly_target = Q(pk__in=Output.objects.filter(value_per_year__isnull=False).values("action"))
        return self.filter(with_yearly_target if is_recurring else ~with_yearly_target)

    def with_objectives(self) -> "ActionQuerySet":
        """The objectives and the plan that they stand in, which their addresses name."""
        return self.select_related("objective__strategic__plan")

    def with_plan(self) -> "ActionQuerySet":
        """Everything that the plan prints of an action, in a constant number of queries."""
        return self.with_objectives().prefetch_related(
            "roles__institution",
            "fundings__source",
            "budget_lines__parts__source",
            "outputs",
            "reference_links__document",
        )


class ActionManager(NaturalKeyManager.from_queryset(ActionQuerySet)):
    """Natural keys and the query set's words."""


class Action(NaturalKeyModel):
    """One row of the plan. Printed text stands beside each parsed value and is never changed."""

    natural_fields = ("objective__strategic__plan__code", "key")

    class Ending(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")

    objective = models.ForeignKey(
        SpecificObjective, models.PROTECT, related_name="actions", verbose_name=_("specific objective")
    )
    key = models.CharField(
        _("key"),
        max_length=12,
        db_index=True,
        help_text=_("The code that it came with. It stays when the code changes."),
    )
    code = models.CharField(_("code"), max_length=12, db_index=True)
    printed_code = models.CharField(_("printed code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Natural order in the plan."))
    title = models.TextField(_("action"))
    title_en = models.TextField(_("action in English"), blank=True)
    title_sr = models.TextField(_("action in Serbian"), blank=True)
    deadline_printed = models.CharField(_("deadline as printed"), max_length=200, blank=True)
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    checkpoints_from = models.PositiveSmallIntegerField(
        _("yearly check-points from"),
        null=True,
        blank=True,
        help_text=_("First year of a printed range such as 2022-2026."),
    )
    funding_printed = models.TextField(_("funding as printed"), blank=True)
    institutions_printed = models.TextField(_("institutions as printed"), blank=True)
    product_printed = models.TextField(_("product as printed"), blank=True)
    product_en = models.TextField(_("product in English"), blank=True)
    product_sr = models.TextField(_("product in Serbian"), blank=True)
    references_printed = models.TextField(_("reference documents as printed"), blank=True)
    introduced_in = models.ForeignKey(
        "plans.PlanVersion", models.PROTECT, related_name="introduced_actions", verbose_name=_("introduced in")
    )
    is_external_evaluation = models.BooleanField(
        _("external evaluation"),
        default=False,
        help_text=_("This action has the plan evaluated from outside: the final report tells of it."),
    )
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    cancelled_by_decision = models.CharField(_("cancelled by decision"), max_length=60, blank=True)
    cancelled_reason = models.TextField(_("reason for cancelling"), blank=True)
    ended_how = models.CharField(_("how it left the plan"), max_length=10, choices=Ending.choices, blank=True)
    search_text = models.TextField(editable=False, blank=True, default="")

    institutions = models.ManyToManyField(Institution, through="ActionInstitution", related_name="actions")
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = ActionManager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.UniqueConstraint(fields=["objective", "code"], name="action_code_once_per_objective"),
            models.CheckConstraint(
                condition=(Q(cancelled_on__isnull=True, cancelled_by_decision="", cancelled_reason=""))
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_by_decision="") & ~Q(cancelled_reason="")),
                name="action_cancelled_with_decision_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, ended_how="")
                | (Q(cancelled_on__isnull=False) & ~Q(ended_how="")),
                name="action_that_left_says_how",
            ),
            models.UniqueConstraint(fields=["objective", "key"], name="action_key_once_per_objective"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def plan(self) -> ActionPlan:
        """The plan that it stands in."""
        return self.objective.strategic.plan

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return self.plan.code, self.code

    @property
    def is_cancelled(self) -> bool:
        """Whether a decision took it out of the plan."""
        return self.cancelled_on is not None

    @property
    def deadline_year(self) -> int | None:
        """The year by whose end it is due; None where the plan prints no deadline."""
        return self.deadline_on.year if self.deadline_on else None

    def words_for_search(self) -> str:
        """Everything that a person may search it by, without case and diacritics."""
        return fold(
            " ".join(
                (
                    self.code,
                    self.printed_code,
                    self.title,
                    self.title_en,
                    self.title_sr,
                    self.product_printed,
                    self.product_en,
                    self.product_sr,
                    self.institutions_printed,
                    self.funding_printed,
                    self.references_printed,
                )
            )
        )


class ActionInstitution(NaturalKeyModel):
    """An institution's part in an action. The first that is printed leads; the others support."""

    natural_fields = ("action__objective__strategic__plan__code", "action__key", "institution__code")

    class Part(models.TextChoices):
        LEAD = "lead", _("lead")
        SUPPORTING = "supporting", _("supporting")

    action = models.ForeignKey(Action, models.CASCADE, related_name="roles", verbose_name=_("action"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="parts", verbose_name=_("institution"))
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    printed = models.CharField(_("as printed"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"))
    needs_confirmation = models.BooleanField(
        _("needs confirmation"), default=False, help_text=_("Printed so, but a person should confirm it.")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("institution of an action")
        verbose_name_plural = _("institutions of actions")
        constraints = [
            models.UniqueConstraint(fields=["action", "institution"], name="action_institution_once"),
            models.UniqueConstraint(fields=["action"], condition=Q(part="lead"), name="action_has_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.institution}"


class ActionFunding(NaturalKeyModel):
    """A funding source that is printed for an action."""

    natural_fields = ("action__objective__strategic__plan__code", "action__key", "source__code")

    action = models.ForeignKey(Action, models.CASCADE, related_name="fundings", verbose_name=_("action"))
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="fundings", verbose_name=_("source"))
    printed = models.CharField(_("as printed"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"))
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    amount = models.DecimalField(_("printed amount (EUR)"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("funding of an action")
        verbose_name_plural = _("funding of actions")
        constraints = [
            models.UniqueConstraint(fields=["action", "source"], name="action_funding_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="action_funding_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.source}"


class Output(NaturalKeyModel):
    """What an action delivers. Quantities are stated in total, per year, both, or not at all."""

    natural_fields = ("action__objective__strategic__plan__code", "action__key", "number")

    class Basis(models.TextChoices):
        QUANTITY = "quantity", _("quantity")
        PERCENTAGE = "percentage", _("percentage")
        BARE_COUNT = "bare_count", _("count without a target")
        DELIVERY = "delivery", _("delivered or not")

    action = models.ForeignKey(Action, models.CASCADE, related_name="outputs", verbose_name=_("action"))
    number = models.PositiveSmallIntegerField(_("number"))
    printed = models.TextField(_("as printed"), help_text=_("The part of the product cell that states it."))
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=120, blank=True)
    unit_sr = models.CharField(_("unit in Serbian"), max_length=120, blank=True)
    counts_victims = models.BooleanField(
        _("counts victims"), default=False, help_text=_("Small numbers of it are hidden in everything published.")
    )
    value_in_total = models.DecimalField(_("target in total"), max_digits=12, decimal_places=2, null=True, blank=True)
    value_per_year = models.DecimalField(_("target per year"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["action__position", "number"]
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="output_number_once_per_action"),
            models.CheckConstraint(
                condition=~Q(basis__in=["bare_count", "delivery"])
                | Q(value_in_total__isnull=True, value_per_year__isnull=True),
                name="output_without_number_has_no_target",
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=["quantity", "percentage"])
                | Q(value_in_total__isnull=False)
                | Q(value_per_year__isnull=False),
                name="output_with_number_has_a_target",
            ),
            models.CheckConstraint(
                condition=~Q(basis="percentage")
                | (
                    (Q(value_in_total__isnull=True) | Q(value_in_total__lte=100))
                    & (Q(value_per_year__isnull=True) | Q(value_per_year__lte=100))
                ),
                name="output_percentage_up_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.number}"

    @property
    def is_quantified(self) -> bool:
        """Whether it states a number to reach."""
        return self.basis in (self.Basis.QUANTITY, self.Basis.PERCENTAGE)

    @property
    def is_percentage(self) -> bool:
        """Whether its progress is a numerator over a denominator."""
        return self.basis == self.Basis.PERCENTAGE


class ActionReference(NaturalKeyModel):
    """A reference document of an action, in the order printed."""

    natural_fields = ("action__objective__strategic__plan__code", "action__key", "document__title")

    action = models.ForeignKey(Action, models.CASCADE, related_name="reference_links", verbose_name=_("action"))
    document = models.ForeignKey(
        ReferenceDocument, models.PROTECT, related_name="action_links", verbose_name=_("document")
    )
    printed = models.CharField(_("as printed"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("reference of an action")
        verbose_name_plural = _("references of actions")
        constraints = [
            models.UniqueConstraint(fields=["action", "document"], name="action_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} · {self.document}"

    @property
    def key(self) -> str:
        """What addresses name of its document."""
        return str(self.document_id)
