"""The victim tables of the strategy: aggregates only, never a person (domain.md §9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.keys import NaturalKeyModel


class VictimFigure(NaturalKeyModel):
    """One cell of the victim tables 2019–2021: a year, a dimension, a category, a number."""

    natural_fields = ("dimension", "category", "year")

    class Dimension(models.TextChoices):
        CASE = "case", _("identified, assisted, repatriated")
        SEX = "sex", _("sex")
        ORIGIN = "origin", _("origin")
        AGE = "age", _("age group")
        EXPLOITATION = "exploitation", _("form of exploitation")

    dimension = models.CharField(_("dimension"), max_length=15, choices=Dimension.choices)
    category = models.SlugField(_("category"), max_length=40)
    label = models.CharField(_("label as printed"), max_length=120)
    label_en = models.CharField(_("label in English"), max_length=120, blank=True)
    label_sr = models.CharField(_("label in Serbian"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    year = models.PositiveSmallIntegerField(_("year"))
    printed = models.CharField(_("as printed"), max_length=10)
    value = models.PositiveIntegerField(_("number of victims"))
    is_total = models.BooleanField(_("printed total"), default=False)

    class Meta:
        ordering = ["dimension", "position", "year"]
        verbose_name = _("victim figure")
        verbose_name_plural = _("victim figures")
        constraints = [
            models.UniqueConstraint(fields=["dimension", "category", "year"], name="victim_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.year}"
