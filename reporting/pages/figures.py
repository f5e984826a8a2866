"""What differs between the figures of a draft and those of its period now, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.formulas.values import Record
from progress.models import Status
from progress.snapshot.changes import changes

# The parts of a snapshot as people call them; of "seal" alone nothing is said: it differs after every closing.
PARTS = {
    "actions": gettext_lazy("Actions"),
    "objectives": gettext_lazy("Objectives"),
    "indicators": gettext_lazy("Indicators"),
    "tracking": gettext_lazy("Values of the indicators"),
    "fulfilment": gettext_lazy("Values of the indicators"),
    "figures": gettext_lazy("Counts and rates"),
    "forecasts": gettext_lazy("Forecasts"),
    "budget": gettext_lazy("Budget"),
    "execution": gettext_lazy("Budget execution"),
    "problems": gettext_lazy("Difficulties, challenges and risks"),
    "reporting": gettext_lazy("Reporting by institution"),
    "institutions": gettext_lazy("Institutions"),
    "civil_society": gettext_lazy("Contribution of civil society"),
    "statistics": gettext_lazy("Victim statistics"),
    "changes": gettext_lazy("Comparison with the previous report"),
    "trend": gettext_lazy("Trend by half-year"),
    "carry_over": gettext_lazy("Actions carried over"),
    "decisions": gettext_lazy("Decisions on the plan"),
    "quality": gettext_lazy("Data quality"),
}
OTHER = gettext_lazy("Other data of the period")


def difference(before: Record, after: Record) -> dict[str, Any]:
    """Changes of status one by one; of everything else which parts differ, and in which rows."""
    return {
        "status": [
            {"code": row["code"], "before": _status(row["before"]), "after": _status(row["after"])}
            for row in changes(before, after)["status"]
        ],
        "parts": [{"title": title, "codes": codes} for title, codes in _parts(before, after).items()],
    }


def _parts(before: Record, after: Record) -> dict[str, list[str]]:
    """The titles of the parts that differ, each with the codes of its rows that do, where its rows have codes."""
    found: dict[str, list[str]] = {}
    for name in [*PARTS, *sorted({*before, *after} - {*PARTS, "seal"})]:
        if before.get(name) != after.get(name):
            codes = found.setdefault(str(PARTS.get(name, OTHER)), [])
            codes += [code for code in _codes(before.get(name), after.get(name)) if code not in codes]
    return found


def _codes(before: Any, after: Any) -> list[str]:
    if not isinstance(before, list) or not isinstance(after, list):
        return []
    old, new = (
        {row["code"]: row for row in rows if isinstance(row, dict) and "code" in row} for rows in (before, after)
    )
    return [code for code in {**old, **new} if old.get(code) != new.get(code)]


def _status(code: str | None) -> Record:
    return {"code": code or "", "label": str(Status(code).label) if code else _("none")}
