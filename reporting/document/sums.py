"""What figures of single years and half-years add up to over the span of a report (reporting/spans.py)."""

from collections import Counter

from progress.formulas.values import Record
from reporting.document.amounts import added
from reporting.document.labels import OUTCOMES
from reporting.document.reader import Reader


def half_years(reader: Reader) -> list[Record]:
    """The half-years that the report tells of, where there are several; none in a report on a single one."""
    periods = reader.data.get("periods", [])
    return periods if len(periods) > 1 else []


def reporting_outcomes(reader: Reader) -> dict[str, Counter[str]]:
    """How each institution that was asked reported, by its code: how many times on time, late and not at all."""
    counts: dict[str, Counter[str]] = {}
    for period in half_years(reader):
        for code, outcome in sorted(period["reporting"].items()):
            counts.setdefault(code, Counter())[outcome] += 1
    if not counts:
        counts = {row["code"]: Counter([row["outcome"]]) for row in reader.data["reporting"]["by_institution"]}
    return counts


def missing_answers(reader: Reader) -> dict[str, tuple[int, int]]:
    """Who did not answer at least once, by code: how many times, of how many times that it was asked."""
    outcomes = reporting_outcomes(reader)
    return {code: (times["missing"], times.total()) for code, times in outcomes.items() if times["missing"]}


def reporting(reader: Reader) -> dict[str, int]:
    """How many answers were asked for, and how many came on time, late and not at all: once an institution and half."""
    total = sum(reporting_outcomes(reader).values(), Counter())
    return {"expected": total.total(), **{outcome: total[outcome] for outcome in OUTCOMES}}


def reporting_of_period(reader: Reader) -> dict[str, int]:
    """The same of the report's last half-year alone, which the chapter on the institutions prints one by one."""
    counts = Counter(row["outcome"] for row in reader.data["reporting"]["by_institution"])
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def years(reader: Reader) -> list[int]:
    """The years whose money the report sums up: those of its span, to the year of its cut-off date."""
    return list(range(reader.span.starts_on.year, reader.year + 1))


def years_label(reader: Reader) -> str:
    """Those years in short: "2022", "2022–2024"."""
    found = years(reader)
    return str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def budget(reader: Reader) -> Record:
    """Planned and spent in these years, as one line (progress.snapshot.budget.line)."""
    return added(row for row in reader.budget["by_year"] if row["year"] in years(reader))
