"""Chapter 6: how each institution reported, and where the actions that it leads stand."""

from reporting.chapters import prose
from reporting.chapters.labels import OUTCOME_CODES, outcome_label
from reporting.chapters.reader import Reader, Row
from reporting.chapters.summary import reporting_bar


def institutions(reader: Reader) -> Row:
    """Chapter 6: how each institution reported, and where the actions that it leads stand."""
    rows = reader.data["reporting"]["by_institution"]
    return {
        "sentences": list(filter(None, (prose.reporting(reader), prose.not_reported(reader)))),
        "segments": reporting_bar(reader),
        "expected": len(rows),
        "missing": [_institution(reader, row) for row in rows if row["outcome"] == "missing"],
        "rows": [_institution(reader, row) for row in rows],
    }


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
