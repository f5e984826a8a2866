"""Chapters 3 and 4: where the plan and each of its actions stand."""

import datetime as dt

from django.utils.translation import gettext as _

from progress.charts import bars
from progress.formulas.values import Record, share
from progress.models import Confidence
from reporting.document import sentences
from reporting.document.chapters import over_time
from reporting.document.chapters.differences import has_changes, status_changes
from reporting.document.chapters.indicators import with_unit
from reporting.document.chapters.planning import action_list
from reporting.document.lineage import left_the_plan
from reporting.document.printed import is_to_be_set, printed
from reporting.document.reader import Reader, decimal
from strategy_tracker.base.templatetags.words import number

IN_DOUBT = (Confidence.RED.value, Confidence.AMBER.value)
IN_ORDER = (*IN_DOUBT, Confidence.GREEN.value)


def overall(reader: Reader) -> Record:
    """Chapter 3: rates by year, status by objective, who missed what, what changed, the indicators."""
    figures = reader.figures
    return {
        **_rates(reader),
        "matrix": _matrix(reader),
        "whole": reader.bar(figures["by_status"]),
        "lists": overall_lists(reader),
        "changes_sentence": sentences.changes(reader),
        "changes_in": reader.chapter_titles.get("annex_changes", "") if has_changes(reader) else "",
        "changes": [] if "changes" in reader.data else status_changes(reader, figures["changes"]),
        "indicators_sentence": sentences.indicators(reader),
        **_indicators(reader),
        "over_time": over_time.statuses(reader),
        "timeline": timeline(reader),
        "forecasts": forecasts(reader),
        "actions_in": reader.chapter_titles.get("annex_actions", ""),
    }


def forecasts(reader: Reader) -> Record | None:
    """How likely delivery is: counts of the unfinished actions, and those in doubt; None where nobody stated any."""
    told = reader.data.get("forecasts")
    if not told or told["counts"]["not_stated"] == told["of"]:
        return None
    shares = sentences.column(share(n, told["of"]) for n in told["counts"].values())
    return {
        "counts": [{**forecast_label(code), "share": text} for code, text in zip(told["counts"], shares, strict=True)],
        "in_doubt": [
            {"label": forecast_label(code)["label"], "codes": codes}
            for code in IN_DOUBT
            if (codes := [row["code"] for row in forecast_rows(reader, (code,))])
        ],
    }


def forecast_rows(reader: Reader, codes: tuple[str, ...]) -> list[Record]:
    """The actions with these forecasts, in the order of the codes."""
    actions = [action for action in reader.data["actions"] if action.get("forecast")]
    return [
        {
            "code": action["code"],
            "title": reader.title(action["code"]),
            "lead": reader.abbreviation(action["lead"]),
            "forecast": forecast_label(code),
            "reason": action["forecast"]["reason"],
            "way_back": action["forecast"]["way_back"],
        }
        for code in codes
        for action in actions
        if action["forecast"]["confidence"] == code
    ]


def forecast_label(code: str) -> Record:
    """A forecast as code and word."""
    return {"code": code, "label": _("not stated") if code == "not_stated" else str(Confidence(code).label)}


def _rates(reader: Reader) -> Record:
    """The rates of each year; that of the whole plan stands in the first of the two columns."""
    rates = reader.figures["rates"]
    *due_by, of_plan = sentences.column([*(row["due_by"] for row in rates), reader.figures["of_plan"]])
    due_within = sentences.column(row["due_within"] for row in rates)
    years = [{"year": row["year"], "is_current": row["year"] == reader.year} for row in rates]
    return {
        "rates": [
            {**year, "due_by": by, "due_within": within}
            for year, by, within in zip(years, due_by, due_within, strict=True)
        ],
        "of_plan": of_plan,
    }


def overall_lists(reader: Reader) -> list[Record]:
    """The actions that missed their deadline, came late, have none, or left the plan; no list is empty."""
    figures = reader.figures
    cancelled, replaced = left_the_plan(reader)
    others = (
        (_("Implemented late"), sentences.late, figures["late"]),
        (_("Without a deadline"), sentences.undated, figures["undated"]),
        (_("Cancelled"), sentences.cancelled, cancelled),
        (_("Split or merged"), sentences.split_or_merged, replaced),
    )
    return [
        *([_missed(reader)] if figures["missed"] else []),
        *(
            {**action_list(reader, title, codes, full_in="annex_actions"), "sentence": sentence(len(codes))}
            for title, sentence, codes in others
            if codes
        ),
    ]


def _missed(reader: Reader) -> Record:
    """What missed its deadline; where the next plan takes it over, that chapter says what becomes of it."""
    codes = reader.figures["missed"]
    full_in = "carried_over" if reader.kind.has("carried_over") else "annex_actions"
    found = action_list(reader, _("Deadline missed"), codes, full_in=full_in)
    return {**found, "sentence": sentences.missed(len(codes))}


def timeline(reader: Reader) -> bars.Timeline:
    """The actions along time: every deadline of the plan with the statuses of what is due, as of the cut-off date."""
    return bars.deadline_timeline(
        ((_day(action["deadline_on"]), action["status"]) for action in reader.data["actions"]),
        years=reader.data["plan"]["years"],
        day=dt.date.fromisoformat(reader.period["ends_on"]),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _matrix(reader: Reader) -> Record:
    """Statuses down, strategic objectives across, with both sums."""
    columns = reader.figures["by_strategic"]
    counts = reader.figures["by_status"]
    *rates, rate = sentences.column([*(column["due_by"] for column in columns), reader.rates["due_by"]])
    return {
        "codes": [column["code"] for column in columns],
        "rows": [
            {
                "status": reader.status(status),
                "counts": [column["by_status"].get(status, 0) for column in columns],
                "total": counts[status],
            }
            for status in reader.used_statuses([counts])
        ],
        "totals": [sum(column["by_status"].values()) for column in columns],
        "total": sum(counts.values()),
        "rates": rates,
        "rate": rate,
        "year": reader.year,
    }


def _indicators(reader: Reader) -> Record:
    """The indicators as printed, those of which the plan sets nothing apart; reports that track them have a chapter."""
    rows = [] if "tracking" in reader.data else reader.data["indicators"]
    blank = [row["code"] for row in rows if _has_no_value(row)]
    return {
        "indicators": [_indicator(reader, row) for row in rows if row["code"] not in blank],
        "indicators_without_values": ", ".join(blank),
    }


def _has_no_value(row: Record) -> bool:
    """Whether the plan puts the same words in place of its baseline and of every target, and nothing is decided."""
    said = {row["baseline_printed"], *(target["printed"] for target in row["targets"].values())}
    return len(said) == 1 and is_to_be_set(said.pop()) and not row.get("passport")


def _indicator(reader: Reader, row: Record) -> Record:
    return {
        "code": row["code"],
        "title": reader.text(row, "title"),
        "baseline": printed(reader, row["baseline_printed"]),
        "targets": [_target(reader, row["targets"].get(kind)) for kind in ("interim", "final")],
        "result_target": number(decimal((row["targets"].get("result") or {"value": None})["value"])),
        "decided": _decided(reader, row),
    }


def _decided(reader: Reader, row: Record) -> str:
    """What the passport sets where the document is silent or says otherwise, with its decision; else nothing."""
    if not row.get("passport"):
        return ""
    is_percent = row["unit"] == "percent"
    baseline = [f"{_('baseline')} {with_unit(row['baseline'], is_percent)}"] if row["baseline"] else []
    own = (target for kind, target in row["targets"].items() if kind != "result" and target["value"] is not None)
    targets = [
        f"{reader.day(target['due_on'])}: {with_unit(target['value'], is_percent)}"
        for target in sorted(own, key=lambda target: target["due_on"] or "")
    ]
    said = "; ".join([*baseline, *targets]) or _("no value set")
    return _("By decision %(number)s: %(said)s") % {"number": row["passport"]["decision_number"], "said": said}


def _target(reader: Reader, target: Record | None) -> Record:
    """A target as printed; its number where the document sets one."""
    target = target or {"printed": "", "value": None}
    return {"printed": printed(reader, target["printed"]), "value": number(decimal(target["value"]))}
