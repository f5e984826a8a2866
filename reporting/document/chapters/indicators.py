"""Tracking of the measurable indicators: all of them, from baseline to target, with what was measured and why not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from progress.charts import bars
from progress.formulas.achievement import Band
from progress.formulas.half_years import half_year_name
from progress.formulas.values import Record
from progress.words import BANDS
from reporting.document import sentences
from reporting.document.chapters import over_time
from reporting.document.printed import printed
from reporting.document.reader import HIDDEN, Reader, decimal
from reporting.document.rows import cut
from strategy_tracker.base.templatetags.words import counts_first, in_unit

# From how many indicators on the same words are told once, beneath the tables.
SEVERAL = 3


def indicators(reader: Reader) -> Record:
    """All indicators: those with a target by the day on which it is due, those without one together."""
    by_code = {row["code"]: row for row in reader.data["indicators"]}
    rows = [tracked(reader, by_code[row["code"]], row) for row in reader.data["tracking"]]
    shared = _taken_out(rows)
    days = sorted({row["due_on"]: row["due_day"] for row in rows if row["target"]}.items(), key=lambda pair: pair[1])
    return {
        "segments": band_bar(reader),
        "multiples": over_time.multiples(reader),
        "targets": [
            {"due_on": day, "rows": [row for row in rows if row["target"] and row["due_on"] == day]}
            for day, _iso in days
        ],
        "without": [row for row in rows if not row["target"]],
        "printed": _printed_of_several(rows),
        "shared": shared,
        "results": _results(reader),
    }


def _taken_out(rows: list[Record]) -> list[Record]:
    """What is told of several indicators in the same words, taken out of their rows, with their codes."""
    codes: dict[tuple[str, bool, str], list[str]] = {}
    for row in rows:
        for piece in row["told"]:
            codes.setdefault((piece["text"], piece["is_reason"], piece["when"]), []).append(row["code"])
    several = {key: found for key, found in codes.items() if len(found) >= SEVERAL and key[0]}
    for row in rows:
        row["told"] = [p for p in row["told"] if (p["text"], p["is_reason"], p["when"]) not in several]
    return [
        {"text": text, "is_reason": is_reason, "when": when, "codes": found}
        for (text, is_reason, when), found in several.items()
    ]


def _printed_of_several(rows: list[Record]) -> list[Record]:
    """What the plan prints in place of a target, each wording once, with the indicators that it stands for."""
    found: dict[tuple[str, ...], Record] = {}
    for row in (row for row in rows if not row["target"]):
        key = tuple(text["text"] for text in row["targets_printed"])
        found.setdefault(key, {"texts": row["targets_printed"], "codes": []})["codes"].append(row["code"])
    return list(found.values())


def _results(reader: Reader) -> list[Record]:
    """The targets that the results of objectives state, by the day on which they are due."""
    found: dict[str, list[Record]] = {}
    for objective in (row for top in reader.data["objectives"] for row in (top, *top["specific"])):
        if stated := result_target(reader, objective):
            found.setdefault(stated["due_on"], []).append({"code": objective["code"], "value": stated["value"]})
    return [{"due_on": day, "stated": stated} for day, stated in found.items()]


def tracked(reader: Reader, indicator: Record, row: Record) -> Record:
    """One indicator as its table prints it."""
    is_percent = indicator["unit"] == "percent"
    target = with_unit(row["target"], is_percent)
    in_place_of_target = [] if target else _printed_targets(indicator)
    in_place_of_baseline = indicator["baseline_printed"] if row["baseline"] is None else ""
    if in_place_of_baseline in in_place_of_target:
        in_place_of_baseline = ""  # told with the target
    told = {
        "is_result_target": row.get("is_result_target", False),
        "compared": with_unit(compared, is_percent) if (compared := row.get("compared")) != row["value"] else "",
        "measured_in": half_year_name(row.get("measured_in") or ""),
        "source": row["source"],
        "n_unmeasured": row.get("n_unmeasured", row.get("n_unmeasured_before", 0)),
        "is_hidden": row.get("is_hidden", False),
    }
    return {
        **told,
        "has_line": any(told.values()),
        "code": row["code"],
        "title": reader.text(indicator, "title"),
        "baseline": with_unit(row["baseline"], is_percent),
        "baseline_printed": printed(reader, in_place_of_baseline),
        "target": target,
        "targets_printed": [printed(reader, text) for text in in_place_of_target],
        "due_on": reader.day(row["due_on"]),
        "due_day": row["due_on"] or "",
        "value": value_of(row, is_percent=is_percent, first=_counts_first(reader)),
        "achieved": achieved(row),
        "band": {"code": row["band"], "label": str(BANDS[row["band"]])},
        "bar": against_target(row),
        "told": list(_told(row)),
    }


def _told(row: Record) -> Iterator[Record]:
    """Why nothing was measured and what was noted; of several half-years, what is the same in all of them once."""
    told = row.get("told") or [{"period": "", **{name: row[name] for name in ("absent_reason", "note")}}]
    for name in ("absent_reason", "note"):
        by_text: dict[str, list[str]] = {}
        for part in told:
            if part[name]:
                by_text.setdefault(part[name], []).append(half_year_name(part["period"]))
        for text, periods in by_text.items():
            when = ", ".join(filter(None, periods))
            for index, piece in enumerate(cut(text)):
                yield {"text": piece, "is_reason": name == "absent_reason" and index == 0, "when": when}
                when = ""


def result_target(reader: Reader, objective: Record) -> Record | None:
    """The target that an objective's result states, as it is printed in tables; None where it states none."""
    stated = objective.get("result_target")
    if stated is None:
        return None
    return {"value": with_unit(stated["value"], stated["unit"] == "percent"), "due_on": reader.day(stated["due_on"])}


def _counts_first(reader: Reader) -> bool:
    """Whether the values of all indicators have n/N before the percentage; a hidden one is not looked at."""
    return counts_first(decimal(row["denominator"]) for row in reader.data["tracking"] if not row.get("is_hidden"))


def value_of(row: Record, *, is_percent: bool, first: bool | None = None) -> str:
    """The value as the pages show it: a share with n/N beside its percentage, in the order of its column."""
    if row.get("is_hidden"):
        return HIDDEN
    if row["denominator"] is None:
        return with_unit(row["value"], is_percent)
    return sentences.in_parts(decimal(row["numerator"]), decimal(row["denominator"]), first=first)


def with_unit(text: str | None, is_percent: bool) -> str:
    """A number of an indicator as tables print it; nothing where there is none."""
    return in_unit(decimal(text), "percent" if is_percent else "").replace(" ", sentences.NBSP)


def _printed_targets(indicator: Record) -> list[str]:
    """What the document prints where it sets no number; the same words are not repeated."""
    return list(dict.fromkeys(target["printed"] for target in indicator["targets"].values() if target["printed"]))


def achieved(row: Record) -> str:
    """The achievement as a percentage; a dash where there is none, which the assessment explains."""
    return "–" if row["achieved"] is None else sentences.percentage(decimal(row["achieved"]))


def against_target(row: Record) -> bars.TargetBar | None:
    """The value as a bar from 0, with marks for target and baseline; nothing where there is no value or no target."""
    value = decimal(row.get("compared", row["value"]))
    target, baseline = decimal(row["target"]), decimal(row["baseline"])
    return bars.target_bar(value, target, baseline, row["band"])


def band_bar(reader: Reader) -> list[bars.Segment]:
    """All indicators by band."""
    found = [row["band"] for row in reader.data["tracking"]]
    return bars.pieces((band, str(label), found.count(band)) for band, label in BANDS.items())


def not_met(reader: Reader) -> str:
    """Which indicators do not reach their target, each with its value beside it; nothing where all do."""
    units = {row["code"]: row["unit"] for row in reader.data["indicators"]}
    named = []
    for row in reader.data["tracking"]:
        if row["band"] == Band.NOT_MET:
            is_percent = units[row["code"]] == "percent"
            said = {name: with_unit(row.get(key), is_percent) for name, key in (("value", "compared"), ("target",) * 2)}
            named.append(_("%(code)s (%(value)s, target %(target)s)") % {"code": row["code"], **said})
    return _("The target is not met by: %(codes)s.") % {"codes": ", ".join(named)} if named else ""


def indicator_bar(reader: Reader) -> list[bars.Segment]:
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


def band_title(reader: Reader) -> str:
    """What the bar of all indicators shows."""
    return _("Indicators by achievement") if "tracking" in reader.data else _("Indicators by whether a target is set")
