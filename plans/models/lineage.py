"""What became of an action that was split or merged."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel
from plans.models.planned import Action


class Lineage(NaturalKeyModel):
    """One action that goes on in another of its plan (domain.md §10); into the next plan it is carried over."""

    natural_fields = (
        "source__objective__strategic__plan__code",
        "source__key",
        "target__objective__strategic__plan__code",
        "target__key",
    )

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    source = models.ForeignKey(Action, models.PROTECT, related_name="successors", verbose_name=_("earlier action"))
    target = models.ForeignKey(Action, models.CASCADE, related_name="predecessors", verbose_name=_("later action"))

    class Meta:
        ordering = ["source__position", "target__position"]
        verbose_name = _("lineage of an action")
        verbose_name_plural = _("lineage of actions")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="lineage_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="lineage_to_another_action"),
        ]

    def __str__(self) -> str:
        return f"{self.source.code} → {self.target.code}"
