"""What the Secretariat fills in to record the victim statistics of one year."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from plans.findings.of_victims import CASE
from plans.models import VictimFigure
from progress.forms.fields import NarrativeField
from progress.formulas.victim_sums import WHOLE, Place, problems
from progress.models import VictimRecord
from progress.selectors.victims import VictimStatistics, counts_of
from progress.services.victims import mark_of
from strategy_tracker.base.fields import CountField, TextField
from strategy_tracker.base.text import in_language, with_dashes

FIGURES, ABSENT = "figures", "absent"


@dataclass(frozen=True)
class CategoryRow:
    """One category: its field, the number of the year before, and what is recorded now."""

    field: forms.BoundField
    before: int | None
    recorded: int | None


@dataclass(frozen=True)
class DimensionTable:
    """One table of the form. `sum` adds up what can be read of what was typed; None where it is not one whole."""

    dimension: str
    label: str
    lines: list[CategoryRow]
    has_sum: bool
    sum: int | None
    sum_before: int | None


class VictimStatisticsForm(forms.Form):
    """Numbers by category, or the reason why there are none. `state` is what the person saw (services.mark_of)."""

    kind = forms.ChoiceField(
        label=_("What is recorded"),
        choices=[(FIGURES, _("figures of the year")), (ABSENT, _("no figures, with reason"))],
    )
    source = TextField(
        label=_("Source of the figures"),
        help_text=_("It is printed in the reports."),
        required=False,
        max_length=VictimRecord._meta.get_field("source").max_length,
    )
    note = NarrativeField(
        label=_("Note"), help_text=_("For the Secretariat and the National Authority; it is not published."), rows=2
    )
    absent_reason = NarrativeField(
        label=_("Why there are no figures"), help_text=_("It is printed in the reports."), rows=2
    )
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, statistics: VictimStatistics, year: int, **kwargs: Any) -> None:
        """`statistics` is everything that is known; a number is asked for each of its categories."""
        self.statistics, self.year = statistics, year
        self.record = statistics.record_of(year)
        super().__init__(*args, initial=_present(self.record), **kwargs)
        for place, figure in statistics.typed.items():
            self.fields[name_of(place)] = CountField(label=with_dashes(in_language(figure, "label")[0]))
        self.fields[name_of(WHOLE)].help_text = _("The other tables add up to this number.")
        self.order_fields(["kind", *map(name_of, statistics.typed), "source", "note", "absent_reason", "state"])

    def clean(self) -> dict[str, Any]:
        """What was chosen is given and fits together; what belongs to the other choice is not looked at."""
        data = super().clean()
        if data.get("kind") == ABSENT:
            for name in ("source", *map(name_of, self.statistics.typed)):
                self.errors.pop(name, None)
            if not data.get("absent_reason") and "absent_reason" not in self.errors:
                self.add_error("absent_reason", _("Say why there are no figures."))
        elif data.get("kind") == FIGURES:
            self._clean_figures(data)
        return data

    def _clean_figures(self, data: dict[str, Any]) -> None:
        self.errors.pop("absent_reason", None)
        if not any(name_of(place) in self.errors for place in self.statistics.typed):
            for problem in problems(self.counts, self.statistics.typed):
                self.add_error(name_of(problem.place), ValidationError(problem.message, code="sum"))
        if not data.get("source") and "source" not in self.errors:
            self.add_error("source", _("Name the source of the figures."))

    @property
    def counts(self) -> dict[Place, int | None]:
        """The numbers that were typed, as far as they can be read."""
        return {place: self.cleaned_data.get(name_of(place)) for place in self.statistics.typed}

    @property
    def given(self) -> dict[str, Any]:
        """What `services.victims.record_victim_statistics` takes of it."""
        data = self.cleaned_data
        texts = {"note": data["note"], "expected_state": data["state"]}
        if data["kind"] == ABSENT:
            return {**texts, "absent_reason": data["absent_reason"]}
        return {**texts, "source": data["source"], "counts": self.counts}

    @property
    def year_before(self) -> int | None:
        """The year whose numbers stand beside the fields."""
        return self.statistics.before(self.year)[0]

    @property
    def groups(self) -> Iterator[DimensionTable]:
        """The tables of the form, in the order of the printed ones."""
        _year, before = self.statistics.before(self.year)
        recorded = counts_of(self.record)
        for dimension, places in groupby(self.statistics.typed, key=lambda place: place[0]):
            lines = [CategoryRow(self[name_of(place)], before.get(place), recorded.get(place)) for place in places]
            yield DimensionTable(
                dimension=dimension,
                label=capfirst(str(VictimFigure.Dimension(dimension).label)),
                lines=lines,
                has_sum=dimension != CASE,
                sum=_sum(_readable(line.field) for line in lines),
                sum_before=_sum(line.before for line in lines),
            )


def name_of(place: Place) -> str:
    """The name of the field for a category."""
    return "-".join(place)


def _readable(field: forms.BoundField) -> int | None:
    try:
        return field.field.to_python(field.value())
    except ValidationError:
        return None


def _sum(values: Iterator[int | None]) -> int | None:
    """The sum of what is there; None where nothing is."""
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _present(record: VictimRecord | None) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    if record is None:
        return {"kind": FIGURES, "state": ""}
    kind = ABSENT if record.identified is None else FIGURES
    texts = {name: getattr(record, name) for name in ("source", "note", "absent_reason")}
    counts = {name_of(place): value for place, value in counts_of(record).items()}
    return {"kind": kind, "state": mark_of(record), **texts, **counts}
