"""Annex: what changed since the previous report."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from progress.charts.bars import STATUS_ORDER
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from reporting.document.previous_report import WORDINGS
from reporting.document.reader import Reader, decimal
from reporting.spans import span_label
from strategy_tracker.base.templatetags.words import money, number

# The lists of a comparison in the order in which they are printed.
NAMES = ("status", "deadlines", "budget", "targets", "new", "cancelled", "reinstated", "removed")


def annex_changes(reader: Reader) -> Record:
    """Every difference that the comparison found, under a heading for each kind of difference that there is."""
    part = reader.data["changes"]
    return {
        "sentence": since(reader),
        "nothing": "" if any(part[name] for name in NAMES) else nothing(part["against"]),
        "n_status": len(part["status"]),
        "status": status_changes(reader, part["status"]),
        "tables": [
            {"title": title, "rows": [shown(reader, row) for row in part[name]]}
            for title, name, shown in (
                (_("Changed deadlines"), "deadlines", _deadline),
                (_("Changed budgets"), "budget", _budget),
                (_("Changed targets"), "targets", changed_target),
            )
            if part[name]
        ],
        "lists": [
            {"title": title, "rows": [{"code": row["code"], "title": reader.text(row, "title")} for row in part[name]]}
            for title, name in (
                (_("New actions"), "new"),
                (_("Actions cancelled, split or merged since"), "cancelled"),
                (_("Cancellations taken back"), "reinstated"),
                (_("Actions that are no longer in the plan"), "removed"),
            )
            if part[name]
        ],
        "decisions": decisions(reader),
    }


def status_changes(reader: Reader, rows: Iterable[Record]) -> list[Record]:
    """The actions by what they were and what they are, in the order of the statuses; annex A tells each of them."""
    codes: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        codes.setdefault((row["before"], row["after"]), []).append(row["code"])
    order = [status.value for status in STATUS_ORDER]
    return [
        {"before": reader.status(before), "after": reader.status(after), "codes": codes[before, after]}
        for before, after in sorted(codes, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    ]


def decisions(reader: Reader) -> list[Record]:
    """What decisions changed of the plan within the span of the report, each change with its reason."""
    known = reader.data.get("decisions", [])  # seals of before do not hold them
    within = (one for one in known if one["in_force_on"] >= reader.span.starts_on.isoformat())
    return [
        {
            "version": one["version"],
            "decision": one["decision_number"] or "–",
            "in_force_on": reader.day(one["in_force_on"]),
            "rows": [
                {"code": row["code"], "reason": row["reason"]}
                | {name: row[name][reader.edition.language] for name in ("what", "before", "after")}
                for row in one["changes"]
            ],
        }
        for one in within
    ]


def has_changes(reader: Reader) -> bool:
    """Whether there is any; where there is none, chapter 3 says so. Older reports of six months know of none."""
    part = reader.data.get("changes")
    return part is not None and (any(part[name] for name in NAMES) or bool(decisions(reader)))


def nothing(against: Record | None) -> str:
    """That nothing has changed, said only where there was something to compare with."""
    return _("Nothing has changed.") if against else ""


def since(reader: Reader) -> str:
    """What the report is compared with."""
    against = reader.data["changes"]["against"]
    if against is None:
        return _("This is the first period of the plan, so there is nothing to compare with.")
    if against["report"] is None:
        words = _("No earlier report has been issued: the comparison is with the period %(period)s as it was closed.")
        return words % {"period": half_year_name(against["period"])}
    report = against["report"]
    names = {"period": span_label(report["kind"], against["period"]), "version": report["version"]}
    return WORDINGS[report["kind"]].compared % names


def _deadline(reader: Reader, row: Record) -> Record:
    none = _("none")
    before, after = reader.day(row["before"]) or none, reader.day(row["after"]) or none
    return {"code": row["code"], "what": reader.title(row["code"]), "before": before, "after": after}


def _budget(reader: Reader, row: Record) -> Record:
    blank = _("not costed")
    return {
        "code": row["code"],
        "year": row["year"],
        "what": reader.title(row["code"]),
        "before": money(decimal(row["before"])) or blank,
        "after": money(decimal(row["after"])) or blank,
    }


def changed_target(reader: Reader, row: Record) -> Record:
    """A target of a product or an indicator that is another one now."""
    none = _("none")
    return {
        "code": row["code"],
        "what": _subject(reader, row),
        "measure": _measure(reader, row["measure"]),
        "before": number(decimal(row["before"])) or none,
        "after": number(decimal(row["after"])) or none,
    }


def _measure(reader: Reader, name: str) -> str:
    """Which target it is; those that a passport sets for a year are named by their day."""
    words = {
        "in_total": _("in total"),
        "per_year": _("per year"),
        "interim": _("Interim target"),
        "final": _("Final target"),
    }
    return words.get(name) or _("Target for %(day)s") % {"day": reader.day(name)}


def _subject(reader: Reader, row: Record) -> Record:
    if row["of"] == "output":
        return reader.title(row["code"])
    indicator = next((i for i in reader.data["indicators"] if i["code"] == row["code"]), None)
    return reader.text(indicator, "title") if indicator else {"text": row["code"], "is_fallback": False}
