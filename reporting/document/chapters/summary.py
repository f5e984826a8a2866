"""Chapter 1: one page of charts beneath the figures in sentences."""

from django.utils.translation import gettext as _

from progress.charts import bars
from progress.formulas.values import Record, share
from progress.words import source_label
from reporting.document import sentences, sums
from reporting.document.chapters.indicators import band_bar, band_title
from reporting.document.labels import OUTCOME_CODES, OUTCOMES, outcome_label
from reporting.document.reader import Reader, decimal


def summary(reader: Reader) -> Record:
    """Chapter 1: beneath its text one page of charts."""
    return {"panel": panel(reader)}


def panel(reader: Reader) -> Record:
    """One page: actions, indicators, budget by source, reporting by institution."""
    rates, reporting = reader.rates, sums.reporting(reader)
    return {
        "year": reader.year,
        "rate": _headline(rates["due_by"]),
        "fulfilment": fulfilment(reader),
        "whole": reader.bar(reader.figures["by_status"]),
        "n_actions": len(reader.actions),
        "objectives": objective_bars(reader),
        "indicators": _indicator_bar(reader),
        "indicators_title": band_title(reader),
        "budget": budget_by_source(reader),
        "budget_years": sums.years_label(reader),
        "budget_note": sentences.unplanned(sums.budget(reader)),
        "paid": [{**row, "label": source_label(row["code"])} for row in sums.paid_by_source(reader)],
        "reporting": reporting_bar(sums.reporting(reader)),
        "institutions": reporting_groups(reader),
        "reporting_rate": sentences.counted(share(reporting["on_time"], reporting["expected"])),
        "reporting_note": _reporting_note(reader),
    }


def fulfilment(reader: Reader) -> Record | None:
    """How many indicators meet the target that is due; None where none is due, and in reports made without it."""
    share = reader.data.get("fulfilment")
    if not share or not share["of"]:
        return None
    return {"rate": _headline(share), "line": sentences.counted(share), "year": share["year"]}


def _headline(share: Record) -> Record:
    """The large figure and the one beside it: n/N and the percentage, in the order of domain.md §5."""
    if not share["of"]:
        return {"large": sentences.percentage(None), "beside": "0/0"}
    large, beside = sentences.parts(share["n"], share["of"])
    return {"large": large, "beside": beside}


def objective_bars(reader: Reader) -> list[Record]:
    """The strategic objectives as bars of statuses."""
    by_code = {row["code"]: row for row in reader.figures["by_strategic"]}
    objectives = reader.data["objectives"]
    counts = {objective["code"]: by_code[objective["code"]]["by_status"] for objective in objectives}
    rates = sentences.column(by_code[objective["code"]]["due_by"] for objective in objectives)
    return [
        {**bar, "label": reader.text(objective, "title"), "due_by": rate}
        for objective, bar, rate in zip(objectives, bars.status_bars(counts), rates, strict=True)
    ]


def _indicator_bar(reader: Reader) -> list[bars.Segment]:
    """Where the indicators stand; where the report does not track them, whether they have a target."""
    if "tracking" in reader.data:
        return band_bar(reader)
    rows = reader.data["indicators"]
    with_target = sum(any(t["value"] is not None for t in row["targets"].values()) for row in rows)
    return bars.pieces(
        [
            ("in_progress", _("with a target"), with_target),
            ("not_measured", _("target not set"), len(rows) - with_target),
        ]
    )


def reporting_bar(counts: Record) -> list[bars.Segment]:
    """How the institutions reported, as a bar."""
    return bars.pieces((OUTCOME_CODES[o], outcome_label(o), counts[o]) for o in OUTCOMES)


def reporting_groups(reader: Reader) -> list[Record]:
    """Every institution that was asked, under its outcome; of several half-years, under the worst of its outcomes."""
    if sums.half_years(reader):
        return _groups_of_several(reader)
    rows = reader.data["reporting"]["by_institution"]
    return [
        {
            "code": OUTCOME_CODES[outcome],
            "label": outcome_label(outcome),
            "count": sums.reporting(reader)[outcome],
            "institutions": [reader.abbreviation(row["code"]) for row in rows if row["outcome"] == outcome],
        }
        for outcome in OUTCOMES
    ]


def _groups_of_several(reader: Reader) -> list[Record]:
    """With how many times it was on time, of how many times it was asked; always is not said in numbers."""
    labels = {
        "on_time": _("always on time"),
        "late": _("late at least once"),
        "missing": _("not always reported"),
    }
    found = sums.reporting_outcomes(reader)
    worst = {code: next(outcome for outcome in reversed(OUTCOMES) if times[outcome]) for code, times in found.items()}
    names = {code: reader.abbreviation(code) for code in found}
    for code, times in found.items():
        if worst[code] != "on_time":
            names[code] += f"{sentences.NBSP}{times['on_time']}/{times.total()}"
    groups = {outcome: [names[code] for code in found if worst[code] == outcome] for outcome in OUTCOMES}
    return [
        {"code": OUTCOME_CODES[outcome], "label": labels[outcome], "count": len(group), "institutions": group}
        for outcome, group in groups.items()
    ]


def _reporting_note(reader: Reader) -> str:
    """What is counted where there are several half-years; nothing else."""
    n = len(sums.half_years(reader))
    return _("%(n)s half-years; n/N: times on time") % {"n": n} if n else ""


def budget_by_source(reader: Reader) -> list[bars.MoneyBar]:
    """Planned and spent on costed actions in the report's years, by printed source, with bars of one scale."""
    rows = [row for row in sums.by_source(reader) if decimal(row["planned"]) or decimal(row["spent"])]
    return bars.money_bars((source_label(row["code"]), decimal(row["planned"]), decimal(row["spent"])) for row in rows)
