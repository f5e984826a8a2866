"""A draft of changes to the plan, which becomes a version by decision (domain.md §10)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.strategy import ActionPlan, PlanVersion, VersionEdition
from strategy_tracker.base.written_once import FrozenModel, FrozenQuerySet, WrittenOnce, WrittenOnceModel

LONGEST_REASON = 10_000  # characters
# What is ours in a row of the plan, and no term of it: translations, and marks by which small numbers are hidden.
MARKS = frozenset({"counts_victims", "is_external_evaluation", "needs_confirmation"})
TRANSLATIONS = ("_en", "_sr")


def decision_path(amendment: "Amendment", name: str) -> str:
    """Where the decision is kept: by its hash, so that no name from outside ever reaches the disk."""
    return f"decisions/{amendment.document_sha256[:2]}/{amendment.document_sha256}"


class AmendmentQuerySet(FrozenQuerySet):
    """What was adopted or dropped stands."""

    def drafts(self) -> "AmendmentQuerySet":
        """Those that are still written."""
        return self.filter(state=Amendment.State.DRAFT)

    def adopted(self) -> "AmendmentQuerySet":
        """Those that became a version."""
        return self.filter(state=Amendment.State.ADOPTED)

    def frozen(self) -> "AmendmentQuerySet":
        """Those that are no drafts any more."""
        return self.exclude(state=Amendment.State.DRAFT)


class Amendment(FrozenModel):
    """Changes of the plan that are decided together. Adopted or dropped, it never changes again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="amendments", verbose_name=_("action plan"))
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    base = models.ForeignKey(
        VersionEdition, models.PROTECT, related_name="+", verbose_name=_("made on"), help_text=_("The plan it changes.")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    document = models.FileField(_("decision"), upload_to=decision_path, max_length=200, blank=True, editable=False)
    document_name = models.CharField(_("file name"), max_length=200, blank=True)
    document_type = models.CharField(max_length=100, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    dropped_reason = models.TextField(_("why it was dropped"), blank=True)
    ended_at = models.DateTimeField(_("adopted or dropped at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    version = models.OneToOneField(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="amendment", verbose_name=_("plan version")
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta(FrozenModel.Meta):
        abstract = False
        ordering = ["-made_at", "-pk"]
        verbose_name = _("amendment of the plan")
        verbose_name_plural = _("amendments of the plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="adopted", version__isnull=False, decided_on__isnull=False, in_force_on__isnull=False)
                | (~Q(state="adopted") & Q(version__isnull=True)),
                name="amendment_adopted_is_a_version_by_decision",
            ),
            models.CheckConstraint(
                condition=(Q(state="dropped") & ~Q(dropped_reason="")) | (~Q(state="dropped") & Q(dropped_reason="")),
                name="amendment_dropped_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", ended_at__isnull=True) | (~Q(state="draft") & Q(ended_at__isnull=False)),
                name="amendment_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return (self.plan.code, str(self.pk))

    @property
    def is_draft(self) -> bool:
        """Whether it is still written."""
        return self.state == self.State.DRAFT


class PartQuerySet(FrozenQuerySet):
    """Parts of an amendment stand once it is no draft any more, and nothing is added."""

    fixed = frozenset({"amendment"})

    def frozen(self) -> "PartQuerySet":
        """Those of amendments that were adopted or dropped."""
        return self.exclude(amendment__state=Amendment.State.DRAFT)

    def _insert(self, objs: list["AmendmentPart"], *args: object, **kwargs: object) -> object:
        """What every way to add a row does."""
        if Amendment.objects.frozen().filter(pk__in={row.amendment_id for row in objs}).exists():
            raise WrittenOnce("Nothing is added to an amendment that was adopted or dropped.")
        return super()._insert(objs, *args, **kwargs)

    _insert.alters_data, _insert.queryset_only = True, False


class AmendmentPart(FrozenModel):
    """Something that belongs to an amendment."""

    objects = PartQuerySet.as_manager()

    class Meta(FrozenModel.Meta):
        abstract = True


class AmendmentChange(AmendmentPart):
    """One change: of what, from what, to what, and why. Values are those of plans.documents.terms."""

    class Kind(models.TextChoices):
        TERM = "term", _("change of a term")
        NEW = "new", _("new action")
        CANCEL = "cancel", _("cancellation of an action")
        SPLIT = "split", _("split of an action")
        MERGE = "merge", _("merger of actions")
        MOVE = "move", _("move to another objective")

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="changes", verbose_name=_("amendment"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("of"), max_length=12, help_text=_("Key of the action, or code of the indicator."))
    field = models.CharField(_("field"), max_length=60, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    reason = models.TextField(_("reason"))

    class Meta(AmendmentPart.Meta):
        abstract = False
        ordering = ["amendment", "position"]
        verbose_name = _("change of the plan")
        verbose_name_plural = _("changes of the plan")
        constraints = [
            models.UniqueConstraint(fields=["amendment", "kind", "key", "field"], name="amendment_change_once"),
            models.CheckConstraint(
                condition=(Q(kind="term") & ~Q(field="")) | (~Q(kind="term") & Q(field="")),
                name="amendment_change_of_a_term_names_it",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_change_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.field or self.get_kind_display()}"

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return (*self.amendment.address_args, str(self.pk))

    @property
    def lineage(self) -> tuple[list[str], list[str]]:
        """The keys of the actions that it is about, and of those in which they go on: a new one has its first code."""
        if self.kind == self.Kind.SPLIT:
            return [self.key], [one["code"] for one in self.after["into"]]
        if self.kind == self.Kind.MERGE:
            return [key for key in self.after["from"] if key != self.key], [self.key]
        return [self.key], []


class Correction(WrittenOnceModel):
    """What was read wrongly from the document and put right, with its reason. The editions that it made hold it."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="corrections", verbose_name=_("action plan"))
    key = models.CharField(_("of"), max_length=12, help_text=_("Key of the action, or code of the indicator."))
    field = models.CharField(_("field"), max_length=60)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta(WrittenOnceModel.Meta):
        abstract = False
        ordering = ["-made_at", "-pk"]
        verbose_name = _("correction of the transcription")
        verbose_name_plural = _("corrections of the transcription")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.key} · {self.field}"


class AmendmentComment(AmendmentPart):
    """What a reader of the plan says about a draft."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="comments", verbose_name=_("amendment"))
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta(AmendmentPart.Meta):
        abstract = False
        ordering = ["amendment", "written_at", "pk"]
        verbose_name = _("comment on an amendment")
        verbose_name_plural = _("comments on amendments")

    def __str__(self) -> str:
        return f"{self.amendment} · {self.written_by}"


def is_addition(field: str) -> bool:
    """Whether the field may change without a decision."""
    return field in MARKS or field.endswith(TRANSLATIONS)
