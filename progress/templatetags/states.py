"""A state as a badge, from its code alone: symbol and word are always the same."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django import template
from django.utils.translation import gettext

from plans.models import Action
from progress.charts import bars
from progress.charts.trend import Mark
from progress.formulas.achievement import Band
from progress.models import Degree, ReportingPeriod
from progress.words import LABELS, since
from strategy_tracker.base.templatetags.words import counted as show_counted

register = template.Library()


@register.inclusion_tag("components/badge.html")
def status_badge(code: str, note: str = "", large: bool = False) -> dict[str, object]:
    """The badge of a state of an action, answer, submission or period."""
    return {"code": code, "label": LABELS.get(code, code), "note": note, "large": large}


@register.filter
def called(period: ReportingPeriod, plans: Sequence[object]) -> str:
    """The period by its name, and with its plan where there are several (frame.plans)."""
    return period.full_name if plans else period.name


@register.filter(name="since")
def since_when(action: Action) -> str:
    """From when a status is that an earlier half-year has left (progress.words.since)."""
    return since(action)


@register.filter
def counted(segments: Iterable[bars.Segment]) -> str:
    """What a bar shows, in words: "Implemented 5, In progress 2"; a dash where it is empty."""
    return ", ".join(f"{segment['label']} {segment['count']}" for segment in segments if segment["count"]) or "–"


@register.filter
def of_which(share: Mark | None) -> str:
    """A share of the trend: the counts first, for the years differ in N; "n/a" where there is none."""
    return "{} ({})".format(*show_counted(share.n, share.of, first=True)) if share else gettext("n/a")


@register.filter
def degree(number: int | None) -> str:
    """A probability or an impact in words; a dash where none is given."""
    return str(Degree(number).label) if number else "–"


@register.simple_tag
def target_bar(
    value: Decimal | None, target: Decimal | None, baseline: Decimal | None, band: str
) -> bars.TargetBar | None:
    """Where the parts of pictures/target_bar.html stand, for an indicator."""
    return bars.target_bar(value, target, baseline, band)


@register.simple_tag
def output_bar(value: Decimal | None, target: Decimal | None) -> bars.TargetBar | None:
    """Where the parts of pictures/target_bar.html stand, for a product; what is reached has the colour of "met"."""
    if value is None or not target:
        return None
    return bars.target_bar(value, target, band=Band.MET if value >= target else "")
