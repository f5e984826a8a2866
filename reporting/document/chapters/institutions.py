"""Chapter 6: how each institution reported, and where the actions that it leads stand."""

from collections import Counter

from progress.charts import bars
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from reporting.document import sums
from reporting.document.chapters import over_time
from reporting.document.labels import OUTCOME_CODES, OUTCOMES, outcome_label
from reporting.document.reader import Reader


def institutions(reader: Reader) -> Record:
    """Chapter 6: how each institution reported, and where the actions that it leads stand."""
    of_span = reader.data["reporting"].get("of_span", [])  # older snapshots of years tell of their last half-year alone
    is_old = bool(sums.half_years(reader)) and not of_span
    return {
        "extensions": [_extension(reader, row) for row in reader.data["reporting"].get("extensions", [])],
        "segments": reporting_bar(sums.reporting_of_period(reader) if is_old else sums.reporting(reader)),
        "half_year": reader.half_year if is_old else "",
        "rows": [] if of_span else [_institution(reader, row) for row in reader.data["reporting"]["by_institution"]],
        "rows_of_span": [_of_span(reader, row) for row in of_span],
        "answers": over_time.answers(reader),
        "bars": led_bars(reader),
        "led": led_bar(reader),
        "periods": [half_year_name(period["code"]) for period in sums.half_years(reader)],
        "by_period": _by_period(reader),
    }


def led_bar(reader: Reader) -> list[bars.Segment]:
    """The statuses of all actions that an institution leads: the legend of their bars."""
    return reader.bar(sum(_led(reader).values(), Counter()))


def led_bars(reader: Reader) -> list[bars.StatusBar]:
    """The statuses of the actions that each institution leads, those with most actions first; bars of one scale.

    Also of those that were not asked: donors, and those of whose actions all are implemented.
    """
    counts = _led(reader)
    ordered = sorted(counts, key=lambda name: (-counts[name].total(), name))
    return bars.status_bars({name: counts[name] for name in ordered}, has_one_scale=True)


def _led(reader: Reader) -> dict[str, Counter[str]]:
    """How many actions each institution leads, by status."""
    counts: dict[str, Counter[str]] = {}
    for action in reader.data["actions"]:
        if action["lead"]:
            counts.setdefault(reader.abbreviation(action["lead"]), Counter())[action["status"]] += 1
    return counts


def _by_period(reader: Reader) -> list[Record]:
    """Each institution that was ever asked: how it reported in each period."""
    periods = sums.half_years(reader)
    codes = sorted({code for period in periods for code in period["reporting"]})
    return [
        {
            "abbreviation": reader.abbreviation(code),
            "outcomes": [_outcome(period["reporting"].get(code)) for period in periods],
        }
        for code in codes
    ]


def _outcome(outcome: str | None) -> Record | None:
    return {"code": OUTCOME_CODES[outcome], "label": outcome_label(outcome)} if outcome else None


def _institution(reader: Reader, row: Record) -> Record:
    return {
        "outcome": {"code": OUTCOME_CODES[row["outcome"]], "label": outcome_label(row["outcome"])},
        "submitted_on": reader.day(row["submitted_on"]),
        **_part_in_plan(reader, row),
    }


def _extension(reader: Reader, row: Record) -> Record:
    """A later day that was given: on time and late are judged by it (domain.md §4)."""
    return {
        "abbreviation": reader.abbreviation(row["code"]),
        "half_year": half_year_name(row["period"]),
        "until": reader.day(row["until"]),
        "reason": row["reason"],
    }


def _of_span(reader: Reader, row: Record) -> Record:
    """How often it was on time, of how many half-years that it was asked in."""
    times = Counter(row["outcomes"])
    return {
        "on_time": f"{times['on_time']}/{times.total()}",
        "late": times["late"],
        "missing": times["missing"],
        **_part_in_plan(reader, row),
    }


def _part_in_plan(reader: Reader, row: Record) -> Record:
    """Which institution it is, its answers, and in how many actions it takes part."""
    return {
        "abbreviation": reader.abbreviation(row["code"]),
        "days_late": row["days_late"] or "",
        "answers": f"{row['n_verified']}/{row['n_asked']}",
        "n_supporting": row["n_supporting"] or "",
        "n_led": sum(row["led"].values()) or "",
    }


def reporting_bar(counts: Record) -> list[bars.Segment]:
    """How the institutions reported, as a bar."""
    return bars.pieces((OUTCOME_CODES[o], outcome_label(o), counts[o]) for o in OUTCOMES)
