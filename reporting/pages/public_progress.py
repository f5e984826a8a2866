"""What the public pages on the progress of the plan show, all of it from published reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from progress.charts import bars
from progress.charts.bars import STATUS_ORDER
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.models import Status
from reporting.data import progress
from reporting.data.progress import FILTERS, Stand
from reporting.document.outline import reader_of
from reporting.document.reader import Edition, Reader
from reporting.models import Report
from reporting.selectors.published import PublishedPeriod


def reader_for(period: PublishedPeriod) -> Reader:
    """The published content in the language of the page."""
    edition = Edition(get_language() or "sq", period.report.version, settings.DEMO)
    return reader_of(period.data, edition)


@dataclass(frozen=True)
class Choice:
    """An entry of a filter."""

    value: str
    label: str
    is_chosen: bool


def period_named(periods: Iterable[PublishedPeriod], name: str) -> PublishedPeriod | None:
    """The one that "plan/period" names, else the newest."""
    periods = list(periods)
    return next((period for period in periods if name == name_of(period)), next(iter(periods), None))


def name_of(period: PublishedPeriod) -> str:
    """How an address names it."""
    return f"{period.plan}/{period.code}"


def list_context(periods: list[PublishedPeriod], query: Mapping[str, str]) -> dict[str, Any]:
    """The list of actions as one published period tells it, under the filters of the address."""
    period = period_named(periods, query.get("period", ""))
    if period is None:
        return {"period": None}
    reader = reader_for(period)
    rows = progress.stands(reader)
    choices = _choices(reader, rows, query)
    chosen = {name: next((c.value for c in choices[name] if c.is_chosen), "") for name in FILTERS}
    found = progress.matching(rows, **chosen)
    return {
        "period": period,
        "periods": [Choice(name_of(p), _period_label(p, periods), p == period) for p in periods],
        "period_name": reader.half_year,
        "cut_off": reader.cut_off,
        "rows": found,
        "n_all": len(rows),
        "choices": choices,
        "is_filtered": any(chosen.values()),
        "segments": bars.status_segments(_counts(found)),
    }


def _period_label(period: PublishedPeriod, periods: list[PublishedPeriod]) -> str:
    name = half_year_name(period.code)
    return f"{name} ({period.plan})" if len({p.plan for p in periods}) > 1 else name


def _choices(reader: Reader, rows: list[Stand], query: Mapping[str, str]) -> dict[str, list[Choice]]:
    objectives = [(row["code"], f"{row['code']} {row['title']['text']}") for row in progress.objectives(reader)]
    codes = {code for row in rows for code in (row.lead_code, *row.supporting_codes) if code}
    institutions = sorted(((code, reader.abbreviation(code)) for code in codes), key=lambda one: one[1].casefold())
    used = {row.status.code for row in rows}
    statuses = [(code.value, str(Status(code).label)) for code in STATUS_ORDER if code.value in used]
    told = {"objective": objectives, "institution": institutions, "status": statuses}
    return {
        name: [Choice(value, label, value == query.get(name)) for value, label in found] for name, found in told.items()
    }


def _counts(rows: Iterable[Stand]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.status.code] = counts.get(row.status.code, 0) + 1
    return counts


@dataclass(frozen=True)
class PublishedAction:
    """An action in one published half-year, with the report that says so."""

    name: str
    report: Report
    stand: Stand


def action_context(periods: list[PublishedPeriod], plan: str, code: str) -> dict[str, Any] | None:
    """An action over all published half-years of its plan, the newest first; None where no report tells of it."""
    told = []
    for period in (period for period in periods if period.plan == plan):
        reader = reader_for(period)
        found = next((row for row in progress.stands(reader) if row.code == code), None)
        if found is not None:
            told.append((reader, PublishedAction(reader.half_year, period.report, found)))
    if not told:
        return None
    reader, newest = told[0]
    action = reader.actions[code]
    return {
        "plan": plan,
        "action": newest.stand,
        "newest": newest,
        "history": [row for _reader, row in told],
        "product": reader.text(action, "product"),
        "objective": _objective(reader, newest.stand.objective),
        "cut_off": reader.cut_off,
    }


def objective_context(periods: list[PublishedPeriod], plan: str, code: str) -> dict[str, Any] | None:
    """An objective with its actions as the newest published report tells of them, and their statuses before."""
    of_plan = [period for period in periods if period.plan == plan]
    readers = [reader_for(period) for period in of_plan]
    if not readers or _objective(readers[0], code) is None:
        return None
    stands = [progress.matching(progress.stands(reader), objective=code) for reader in readers]
    return {
        "plan": plan,
        "objective": _objective(readers[0], code),
        "parts": [
            row | {"rows": progress.matching(stands[0], objective=row["code"])}
            for row in progress.objectives(readers[0])
            if row["code"].startswith(f"{code}.")
        ],
        "rows": stands[0],
        "report": of_plan[0].report,
        "period_name": readers[0].half_year,
        "cut_off": readers[0].cut_off,
        "history": [
            {
                "id": f"half-{period.code.lower()}",
                "name": reader.half_year,
                "report": period.report,
                "segments": bars.status_segments(_counts(rows)),
            }
            for reader, period, rows in zip(readers, of_plan, stands, strict=True)
        ],
    }


def _objective(reader: Reader, code: str) -> Record | None:
    found = next((row for row in progress.objectives(reader) if row["code"] == code), None)
    return found and found | {"result": reader.text(found["row"], "result")}
