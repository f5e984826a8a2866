"""The seals of a period, and what is another figure in one than in the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.formulas.statuses import STATUS_WORDS
from progress.formulas.values import Record, as_decimal
from progress.models import PeriodSeal, ReportingPeriod
from progress.selectors.seals import data_of, outdated_by
from progress.snapshot.changes import changes
from strategy_tracker.base.templatetags.words import money, number

# What of an action or an indicator can be another one, in the order of the page.
LABELS: dict[str, str | Promise] = {
    "status": _("Status"),
    "deadlines": _("Deadline"),
    "budget": _("Budget (EUR)"),
    "targets": _("Target"),
    "new": _("new in the plan"),
    "cancelled": _("cancelled"),
    "reinstated": _("no longer cancelled"),
    "removed": _("no longer in the plan"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that is told otherwise: what, of what, and how it was and is told."""

    label: str | Promise
    code: str
    before: str
    after: str


@dataclass(frozen=True)
class SealRow:
    """A seal, and what is told otherwise in it than in the one before it (nothing is compared in the first one)."""

    seal: PeriodSeal
    figures: list[Difference]
    rows: list[Difference]


@dataclass(frozen=True)
class SealPage:
    """The seals of a period, the newest first, and which earlier periods have other figures since."""

    rows: list[SealRow]
    outdated_by: list[str]


def seal_page(period: ReportingPeriod) -> SealPage:
    """What the page shows. Four queries, if the seals are at hand."""
    related = ("period__plan", "sealed_by", "broken_by", "edition__version")
    seals = list(period.seals.select_related(*related).defer("data", "edition__data").order_by("number"))
    rows = [
        SealRow(seal, list(_figures(before, seal)), list(_changes(before, seal)))
        for before, seal in zip([None, *seals], seals, strict=False)
    ]
    return SealPage(rows[::-1], outdated_by(period))


def _figures(before: PeriodSeal | None, seal: PeriodSeal) -> Iterator[Difference]:
    if before is None:
        return
    old, new = (dict(_told(data_of(each))) for each in (before, seal))
    for (label, code), value in new.items():
        if old.get((label, code), "") != value:
            yield Difference(label, code, old.get((label, code), ""), value)


def _told(data: Record) -> Iterator[tuple[tuple[str | Promise, str], str]]:
    """The headline figures of a seal: rates, counts by status, money, reporting, indicators that meet their target."""
    for rates in data["figures"]["rates"]:
        yield (_("Implementation rate"), str(rates["year"])), _of(rates["due_by"])
    yield (_("Implementation rate"), data["plan"]["code"]), _of(data["figures"]["of_plan"])
    for status, word in STATUS_WORDS.items():
        yield (word, ""), str(data["figures"]["by_status"].get(status, 0))
    for line in data["budget"]["by_year"]:
        yield (_("Spent"), str(line["year"])), _euros(line["spent_in_all"])
    half = data["spans"]["half_year"]
    yield (_("Submitted on time"), ""), f"{half['reporting']['on_time']}/{half['reporting']['expected']}"
    yield (_("Targets met"), str(half["fulfilment"]["year"])), _of(half["fulfilment"])


def _changes(before: PeriodSeal | None, seal: PeriodSeal) -> Iterator[Difference]:
    found = changes(data_of(before), data_of(seal)) if before else {}
    for name, rows in found.items():
        for row in rows:
            old, new = (_value(name, row.get(moment)) for moment in ("before", "after"))
            yield Difference(LABELS[name], f"{row['code']} · {row['year']}" if "year" in row else row["code"], old, new)


def _value(name: str, value: str | None) -> str:
    if not value:
        return ""
    if name == "status":
        return str(STATUS_WORDS[value])
    return {"budget": _euros, "targets": lambda text: number(Decimal(text))}.get(name, str)(value)


def _of(share: Record) -> str:
    return f"{share['n']}/{share['of']}"


def _euros(text: str | None) -> str:
    return money(as_decimal(text))
