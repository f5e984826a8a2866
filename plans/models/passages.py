"""What the chapters of the strategy say of the plan that follows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel
from plans.models.strategy import ActionPlan


class Passage(NaturalKeyModel):
    """A sentence of the strategy's chapters as printed, with its place, beside which the plan itself is read."""

    natural_fields = ("plan__code", "chapter", "position")

    class About(models.TextChoices):
        TITLE = "title", _("the title of an objective")
        LISTED = "listed", _("a specific objective in a list of all")
        RESULT = "result", _("the result of an objective")
        INDICATOR = "indicator", _("an indicator")
        COSTING = "costing", _("whether every action is costed")
        AMOUNT = "amount", _("the money that the plan needs")

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="passages", verbose_name=_("action plan"))
    chapter = models.CharField(_("chapter"), max_length=10)
    position = models.PositiveSmallIntegerField(_("position"))
    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    code = models.CharField(
        _("code in the plan"),
        max_length=10,
        blank=True,
        help_text=_(
            "Of the objective or indicator. Blank where the plan has none, or the sentence is about the whole."
        ),
    )
    printed_code = models.CharField(_("printed code"), max_length=20, blank=True)
    printed = models.TextField(
        _("as printed"), blank=True, help_text=_("Blank where the transcription does not hold the words.")
    )

    class Meta:
        ordering = ["plan", "chapter", "position"]
        verbose_name = _("passage of the strategy")
        verbose_name_plural = _("passages of the strategy")
        constraints = [
            models.UniqueConstraint(fields=["plan", "chapter", "position"], name="passage_once_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.chapter} · {self.position}"
