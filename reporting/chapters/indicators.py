"""Tracking of the measurable indicators: all of them, from baseline to target, with what was measured and why not."""

from django.utils.translation import gettext as _

from accounts.templatetags.words import number
from progress.achievement import Band
from progress.labels import BANDS
from reporting.chapters import prose
from reporting.chapters.reader import Reader, Row, as_written, decimal, pieces

MEASURED = (Band.MET, Band.CLOSE, Band.NOT_MET)


def indicators(reader: Reader) -> Row:
    """All indicators under their strategic objective, with a bar of the way from baseline to target."""
    titles = {row["code"]: row for row in reader.data["indicators"]}
    groups = []
    for objective in reader.data["objectives"]:
        codes = {objective["code"], *(specific["code"] for specific in objective["specific"])}
        rows = [row for row in reader.data["tracking"] if titles[row["code"]]["objective"] in codes]
        if rows:
            groups.append(
                {
                    "code": objective["code"],
                    "title": reader.text(objective, "title"),
                    "rows": [tracked(reader, titles[row["code"]], row) for row in rows],
                }
            )
    return {"segments": band_bar(reader), "groups": groups}


def tracked(reader: Reader, indicator: Row, row: Row) -> Row:
    """One indicator as its table prints it."""
    target = number(decimal(row["target"]))
    return {
        "code": row["code"],
        "title": reader.text(indicator, "title"),
        "baseline": number(decimal(row["baseline"])),
        "baseline_printed": indicator["baseline_printed"] if row["baseline"] is None else "",
        "target": target,
        "targets_printed": [] if target else _printed_targets(indicator),
        "due_on": reader.day(row["due_on"]),
        "value": number(decimal(row["value"])),
        "is_percent": indicator["unit"] == "percent",
        "counts": counts(row),
        "achieved": achieved(row),
        "band": {"code": row["band"], "label": str(BANDS[row["band"]])},
        "bar": way(row),
        "note": row["note"],
        "absent_reason": row["absent_reason"],
        "source": row["source"],
        "n_unmeasured_before": row["n_unmeasured_before"],
    }


def _printed_targets(indicator: Row) -> list[str]:
    """What the document prints where it sets no number; the same words are not repeated."""
    return list(dict.fromkeys(target["printed"] for target in indicator["targets"].values() if target["printed"]))


def counts(row: Row) -> str:
    """n/N beside a percentage (domain.md §5)."""
    if row["denominator"] is None:
        return ""
    return f"{number(decimal(row['numerator']))}/{number(decimal(row['denominator']))}"


def achieved(row: Row) -> str:
    """The achievement as a percentage; "n/a" where it cannot be said."""
    return prose.percentage(decimal(row["achieved"]))


def way(row: Row) -> list[Row]:
    """The way from baseline (left edge) to target (right edge), as far as it has been gone; nothing where unknown."""
    if row["achieved"] is None:
        return []
    gone = min(max(float(row["achieved"]), 0.0), 1.0) * 100
    label = str(BANDS[row["band"]])
    return [as_written({"code": row["band"], "label": label, "count": achieved(row), "x": 0.0, "width": gone})]


def band_bar(reader: Reader) -> list[Row]:
    """All indicators by band."""
    found = [row["band"] for row in reader.data["tracking"]]
    return pieces((band.value, str(BANDS[band.value]), found.count(band.value)) for band in Band)


def with_band(reader: Reader, *bands: str) -> list[str]:
    """The codes of the indicators in one of the bands."""
    return [row["code"] for row in reader.data["tracking"] if row["band"] in bands]


def band_title(reader: Reader) -> str:
    """What the bar of all indicators shows."""
    return _("Indicators by achievement") if "tracking" in reader.data else _("Indicators by whether a target is set")
