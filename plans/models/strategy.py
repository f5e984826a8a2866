"""The strategy, its action plans, and the decisions that change them."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyManager, NaturalKeyModel
from strategy_tracker.base import clock
from strategy_tracker.base.written_once import WrittenOnceModel

if TYPE_CHECKING:
    from plans.models.planned import ActionQuerySet


class Strategy(NaturalKeyModel):
    """The strategy document, 2022–2026; it has one action plan after another."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_sr = models.CharField(_("title in Serbian"), max_length=300, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    dated_on = models.DateField(_("dated"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")

    def __str__(self) -> str:
        return self.title


class ActionPlan(NaturalKeyModel):
    """A three-year plan under the strategy."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="plans", verbose_name=_("strategy"))
    code = models.SlugField(_("code"), max_length=20, unique=True, help_text=_("It stands in addresses: 2022-2024."))
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_sr = models.CharField(_("title in Serbian"), max_length=300, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    dated_on = models.DateField(_("dated"))

    class Meta:
        ordering = ["first_year"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")

    def __str__(self) -> str:
        return self.code

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return (self.code,)

    @property
    def years(self) -> range:
        """The years of the plan, each of which has a budget column."""
        return range(self.first_year, self.last_year + 1)

    def years_until(self, year: int) -> range:
        """Its years, and those after them up to this one: in them what is due later is followed up."""
        return range(self.first_year, max(self.last_year, year) + 1)

    @property
    def ends_on(self) -> dt.date:
        """The last day of its last year."""
        return dt.date(self.last_year, 12, 31)

    def actions(self) -> "ActionQuerySet":
        """The plan's actions, with the words of their query set: every list and every figure begins here."""
        from plans.models.planned import Action  # which itself refers to the versions below

        return Action.objects.of_plan(self)


class VersionQuerySet(models.QuerySet["PlanVersion"]):
    """The versions of plans."""

    def due(self) -> Self:
        """Whose day has come, but which the plan's rows do not hold yet (`plans.services.bring_into_force`)."""
        return self.filter(put_at=None, in_force_on__lte=clock.today(), editions__isnull=False)


class PlanVersion(NaturalKeyModel):
    """The plan as one decision put it into force. Version 1 is the adopted document."""

    natural_fields = ("plan__code", "number")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="versions", verbose_name=_("action plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    decision_number = models.CharField(
        _("decision number"), max_length=60, blank=True, help_text=_("Blank where the document does not print one.")
    )
    decided_on = models.DateField(_("decided on"))
    in_force_on = models.DateField(_("in force from"))
    note = models.TextField(_("note"), blank=True)
    put_at = models.DateTimeField(
        _("brought into force at"), null=True, blank=True, editable=False, help_text=_("When the plan's rows took it.")
    )

    objects = NaturalKeyManager.from_queryset(VersionQuerySet)()

    class Meta:
        ordering = ["plan", "number"]
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once_per_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    @property
    def address_args(self) -> tuple[str, ...]:
        """What addresses of its pages name."""
        return (self.plan.code, str(self.number))


class VersionEdition(WrittenOnceModel):
    """A version as a document: canonical JSON of everything that the plan prints (plans.documents), written once.

    The first edition is what was decided. A later one corrects a mistake of transcription, with its reason.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="editions", verbose_name=_("plan version"))
    number = models.PositiveSmallIntegerField(_("edition"))
    data = models.TextField(_("canonical JSON"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta(WrittenOnceModel.Meta):
        abstract = False
        ordering = ["version", "number"]
        verbose_name = _("edition of a plan version")
        verbose_name_plural = _("editions of plan versions")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="edition_number_once_per_version"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="edition_that_corrects_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.version}.{self.number}"
