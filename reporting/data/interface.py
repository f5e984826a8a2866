"""What the read-only interface for programs answers: plain values of published reports, in all three languages.

Codes and ISO days instead of words; names and titles as {sq, en, sr}. The shapes are described in data/openapi.py.
"""

from collections.abc import Callable

from progress.formulas.values import Record, Records
from reporting.data.progress import Stand, matching, stands
from reporting.document.outline import reader_of
from reporting.document.reader import Edition
from reporting.selectors.published import PublishedPeriod
from strategy_tracker.base.text import FIELD_SUFFIX

LANGUAGES = {"sq": "sq", "en": "en", "sr": "sr-latn"}
Address = Callable[..., str]


def periods(published: list[PublishedPeriod], address: Address) -> Records:
    """Every published half-year with the reports on it."""
    return [
        {
            "plan": period.plan,
            "period": period.code,
            "starts_on": period.report.period.starts_on.isoformat(),
            "ends_on": period.report.period.ends_on.isoformat(),
            "reports": [_report(report, address) for report in period.reports],
            "actions": address("public_api_actions", period.plan, period.code),
            "indicators": address("public_api_indicators", period.plan, period.code),
        }
        for period in published
    ]


def _report(report: object, address: Address) -> Record:
    return {
        "kind": report.kind,
        "language": report.language,
        "version": report.version,
        "published_at": report.published_at.isoformat(),
        "page": address("public_report", report.address),
        "data": address("public_report_data", report.address, f"{report.address}.json"),
        "package": address("public_report_data", report.address, "datapackage.json"),
    }


def actions(period: PublishedPeriod, **filters: str) -> Records:
    """The actions as the half-year's report tells of them, under the filters of the page (FILTERS)."""
    told = {row["code"]: row for row in period.data["actions"]}
    return [_action(stand, told[stand.code], period) for stand in matching(_stands(period), **filters)]


def action(published: list[PublishedPeriod], plan: str, code: str) -> Record | None:
    """One action with what was said of it in every published half-year, the newest first."""
    history = []
    for period in (period for period in published if period.plan == plan):
        row = next((row for row in actions(period) if row["code"] == code), None)
        if row is not None:
            history.append(row)
    if not history:
        return None
    of_one = ("period", "verified_status", "claimed_status", "claimed_in", "is_silent", "is_late")
    return history[0] | {"history": [{name: row[name] for name in of_one} for row in history]}


def indicators(period: PublishedPeriod) -> Records:
    """All indicators: what the plan sets, and where the report tracks them what was measured."""
    tracking = {row["code"]: row for row in period.data.get("tracking", [])}
    return [_indicator(row, tracking.get(row["code"])) for row in period.data["indicators"]]


def _stands(period: PublishedPeriod) -> list[Stand]:
    edition = Edition("sq", period.report.version, is_demo=False)
    return stands(reader_of(period.data, edition))


def _action(stand: Stand, row: Record, period: PublishedPeriod) -> Record:
    own = next((a for a in row["answers"] if stand.claimed and a["claimed_status"] == stand.claimed.code), None)
    return {
        "plan": period.plan,
        "period": period.code,
        "code": stand.code,
        "objective": stand.objective,
        "title": _languages(row, "title"),
        "product": _languages(row, "product"),
        "lead": row["lead"],
        "supporting": row["supporting"],
        "deadline_on": row["deadline_on"],
        "is_late": stand.is_late,
        "verified_status": stand.status.code,
        "claimed_status": stand.claimed.code if stand.claimed else None,
        "claimed_in": own["period"] if own else None,
        "is_silent": stand.is_silent,
    }


def _indicator(row: Record, tracked: Record | None) -> Record:
    return {
        "code": row["code"],
        "objective": row["objective"],
        "title": _languages(row, "title"),
        "unit": row["unit"],
        "baseline": row["baseline"],
        "targets": [
            {"kind": kind, "due_on": target["due_on"], "value": target["value"]}
            for kind, target in row["targets"].items()
        ],
        "value": tracked["value"] if tracked else None,
        "band": tracked["band"] if tracked else None,
        "is_hidden": bool(tracked and tracked["is_hidden"]),
    }


def _languages(row: Record, name: str) -> Record:
    """A text in every language that has it; null where it is not translated."""
    return {short: row[name + FIELD_SUFFIX[code]] or None for short, code in LANGUAGES.items()}
