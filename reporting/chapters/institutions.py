"""Chapter 6: how each institution reported, and where the actions that it leads stand."""

from reporting.chapters.labels import OUTCOME_CODES, outcome_label
from reporting.chapters.reader import Reader, Row
from reporting.chapters.summary import reporting_bar


def institutions(reader: Reader) -> Row:
    """Chapter 6: how each institution reported, and where the actions that it leads stand."""
    rows = reader.data["reporting"]["by_institution"]
    return {
        "segments": reporting_bar(reader),
        "expected": len(rows),
        "missing": [_institution(reader, row) for row in rows if row["outcome"] == "missing"],
        "rows": [_institution(reader, row) for row in rows],
        "bars": _bars(reader),
        "led": reader.bar(_led(rows)),
        "periods": [period["code"] for period in _periods(reader)],
        "by_period": _by_period(reader),
    }


def _led(rows: list[Row]) -> dict[str, int]:
    """The statuses of all actions that the institutions lead."""
    counts: dict[str, int] = {}
    for row in rows:
        for status, n in row["led"].items():
            counts[status] = counts.get(status, 0) + n
    return counts


def _bars(reader: Reader) -> list[Row]:
    """The statuses of the actions that each institution leads, those with most actions first; bars of one scale."""
    rows = [row for row in reader.data["reporting"]["by_institution"] if row["led"]]
    rows.sort(key=lambda row: -sum(row["led"].values()))
    order = reader.used_statuses(row["led"] for row in rows)
    largest = max((sum(row["led"].values()) for row in rows), default=0)
    return [
        {
            "id": f"led-{row['code']}",
            "label": reader.abbreviation(row["code"]),
            "total": sum(row["led"].values()),
            "segments": reader.bar(row["led"], order, of=largest),
        }
        for row in rows
    ]


def _periods(reader: Reader) -> list[Row]:
    """The periods that the report tells of, where there are several."""
    periods = reader.data.get("periods", [])
    return periods if len(periods) > 1 else []


def _by_period(reader: Reader) -> list[Row]:
    """Each institution that was ever asked: how it reported in each period."""
    periods = _periods(reader)
    codes = sorted({code for period in periods for code in period["reporting"]})
    return [
        {
            "abbreviation": reader.abbreviation(code),
            "outcomes": [_outcome(period["reporting"].get(code)) for period in periods],
        }
        for code in codes
    ]


def _outcome(outcome: str | None) -> Row | None:
    return {"code": OUTCOME_CODES[outcome], "label": outcome_label(outcome)} if outcome else None


def _institution(reader: Reader, row: Row) -> Row:
    led = row["led"]
    name = reader.name(row["code"])
    abbreviation = reader.abbreviation(row["code"])
    return {
        "abbreviation": abbreviation,
        "name": name if name != abbreviation else "",
        "outcome": {"code": OUTCOME_CODES[row["outcome"]], "label": outcome_label(row["outcome"])},
        "submitted_on": reader.day(row["submitted_on"]),
        "days_late": row["days_late"] or "",
        "answers": f"{row['n_verified']}/{row['n_asked']}",
        "n_supporting": row["n_supporting"] or "",
        "n_led": sum(led.values()) or "",
        "led": [
            led.get("implemented", 0),
            led.get("in_progress", 0) + led.get("partially_implemented", 0),
            led.get("not_implemented", 0) + led.get("not_started", 0),
            led.get("not_reported", 0) + led.get("no_evidence", 0),
        ]
        if led
        else ["", "", "", ""],
        "missed": ", ".join(row["led_missed"]),
    }
